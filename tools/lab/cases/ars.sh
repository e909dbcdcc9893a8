# SPDX-License-Identifier: GPL-2.0
# Firmware that knows of bad memory: it is found, refused, and mended by writing, on block and DAX paths above 4 GiB.

kernels='6.1-amd64 7.3-arm64'
long_kernels='6.1-amd64-rt'
vm() {
	no_nvdimm
	upgrade nfit-basic.asl ssdt-ars.asl
	undescribed behind 256M
}
limit=240
dmesg_ok='Memory failure|recovery action|Call Trace|XFS'

scrub=/sys/bus/platform/devices/ACPI0012:00/scrub
badblocks() { paste -sd, "/sys/block/$disk/badblocks"; }

# firmware METHOD ARG…: runs a method of ssdt-ars.asl, prints what it returned.
firmware() {
	echo "\\_SB.NVDR.$*" >/sys/module/pmem_call/parameters/call && cat /sys/module/pmem_call/parameters/call
}
bad_firmware() { firmware BAD $((0x100000000 / 512 + $1)) "$2" "${3:-0}" >/dev/null; }
busy_times=0 run_times=1 clear_limit=2 clear_unit=3 also=4
nr_bad=0 nr_scrubs=1 nr_clears=2 last_flags=3

scrubbed() { [[ $(<"$scrub") == idle\ passes=$1\ result=complete ]]; }
passes() { sed 's/.*passes=\([0-9]*\).*/\1/' "$scrub"; }
scrub() {
	local next=$(($(passes) + 1))
	echo 1 >"$scrub"
	check "a scrub of all memory" wait_for 20 scrubbed $next
}

# place FILE: the first sector of a file of XFS.
place() { xfs_io -r -c 'bmap -v' "$1" | awk '$1 == "0:" { sub(/\.\..*/, "", $3); print $3 }'; }

direct() { dd "$@" iflag=direct of=/dev/null; }
write() { dd if=/tmp/data of="/dev/$disk" oflag=direct conv=notrunc "$@"; }

boot1() {
	local disk block user uuid before
	modprobe pmem_call
	# Found before we came; and firmware that is busy with a scrub of its own, then takes its time.
	bad_firmware 800 8
	firmware SETV $busy_times 2 >/dev/null
	firmware SETV $run_times 3 >/dev/null
	load
	check "the first pass" wait_for 30 scrubbed 1
	disk=$(disks)
	is "it asks for what is known" "$(firmware GETV $last_flags)" 2
	is "badblocks" "$(badblocks)" "800 8"
	is "bad bytes" "$(attr "$(ranges)" bad_bytes)" 4096
	is "what it clears at once" "$(attr "$(ranges)" clear_unit)" 256
	like "the log says where" "$(dmesg)" 'pmem-range.*bad memory at 0x100064000, 4096 bytes, reported by the firmware'
	fails "a bad block cannot be read" direct if="/dev/$disk" bs=4k skip=100 count=1
	fails "nor as a part of more" direct if="/dev/$disk" bs=1M count=1
	check "its neighbours can" direct if="/dev/$disk" bs=4k skip=101 count=10
	fails "a write that may not wait" xfs_io -d -c 'pwrite -N -V 1 409600 4096' "/dev/$disk"
	like "says so" "$(</tmp/lab.out)" 'temporarily unavailable'
	is "and changes nothing" "$(badblocks)" "800 8"

	dd if=/dev/urandom of=/tmp/data bs=64k count=1 2>/dev/null
	check "a sector is mended by writing it" write bs=512 seek=800 count=1
	is "only that one" "$(badblocks)" "801 7"
	check "the rest as well" write bs=4k seek=100 count=1
	is "badblocks" "$(badblocks)" ""
	is "the firmware thinks so too" "$(firmware GETV $nr_bad)" 0
	check "what was written is there" cmp -n 4096 -i 409600:0 "/dev/$disk" /tmp/data

	# Firmware that clears half of it at once is asked again for the rest.
	bad_firmware 1600 8
	scrub
	is "it reads all of it" "$(firmware GETV $last_flags)" 0
	firmware SETV $clear_limit 4 >/dev/null
	before=$(firmware GETV $nr_clears)
	check "it takes two calls" write bs=4k seek=200 count=1
	is "of clear" $(($(firmware GETV $nr_clears) - before)) 2
	is "badblocks" "$(badblocks)" ""
	firmware SETV $clear_limit 0 >/dev/null

	# More places than the firmware can tell of at once, and one that begins before the range.
	local i
	for i in 1 2 3 4 5 6 7; do bad_firmware $((i * 100)) 1; done
	firmware SETV $also $((0x100000000 / 512 - 8)) >/dev/null
	before=$(firmware GETV $nr_scrubs)
	scrub
	is "all of them" "$(badblocks)" "0 8,100 1,200 1,300 1,400 1,500 1,600 1,700 1"
	is "in four scrubs" $(($(firmware GETV $nr_scrubs) - before)) 4
	firmware SETV $also 0 >/dev/null
	check "zeroing mends" blkdiscard -f -z -o 0 -l 1M "/dev/$disk"
	is "badblocks" "$(badblocks)" ""
	is "the firmware thinks so too" "$(firmware GETV $nr_bad)" 0
	check "there are zeroes" cmp -n 1048576 "/dev/$disk" /dev/zero

	# Mended while a scrub runs that has seen it before: what was written there can be read.
	before=$(passes)
	bad_firmware 800 8 1
	check "firmware tells by itself" wait_for 20 grep -q '800 8' "/sys/block/$disk/badblocks"
	check "and is asked for what it knows" wait_for 20 scrubbed $((before + 1))
	firmware SETV $run_times 8 >/dev/null
	before=$(firmware GETV $nr_scrubs)
	echo 1 >"$scrub"
	check "a scrub has begun" wait_for 20 eval '[ "$(firmware GETV $nr_scrubs)" -gt $before ]'
	check "it is mended meanwhile" write bs=4k seek=100 count=1
	firmware SETV $also $((0x100000000 / 512 + 800)) >/dev/null
	like "the scrub still runs" "$(<"$scrub")" '^running passes=[0-9]+ range=1 offset=0$'
	check "it ends" wait_for 30 grep -q idle "$scrub"
	is "it counts for what was not mended only" "$(badblocks)" "808 8"
	firmware SETV $also 0 >/dev/null
	firmware SETV $run_times 0 >/dev/null
	check "mend that" write bs=4k seek=101 count=1

	# Half a unit cannot be mended, as the other half would read as good.
	bad_firmware 800 8
	firmware SETV $clear_unit 4096 >/dev/null
	scrub
	is "what it clears at once" "$(attr "$(ranges)" clear_unit)" 4096
	fails "half a unit is refused" write bs=2k seek=200 count=1
	is "and changes nothing" "$(badblocks)" "800 8"
	# To zero a range the kernel may fall back on writes, to punch a hole it may not.
	fails "half a unit is not zeroed" fallocate -z -o 409600 -l 2048 "/dev/$disk"
	fails "nor a hole" fallocate -p -o 411648 -l 2048 "/dev/$disk"
	is "and changes nothing" "$(badblocks)" "800 8"
	firmware SETV $clear_limit 1 >/dev/null
	fails "zeroed is what is mended" fallocate -p -o 409600 -l 4096 "/dev/$disk"
	is "and nothing of it was" "$(badblocks)" "800 8"
	firmware SETV $clear_limit 0 >/dev/null

	# The record is the range's, not the disk's.
	check "without the block driver" rmmod pmem_blk
	is "it is known" "$(attr "$(ranges)" bad_bytes)" 4096
	modprobe pmem_blk
	check "a new disk" wait_for 10 test -b "/dev/$disk"
	is "it has the old badblocks" "$(badblocks)" "800 8"
	check "a whole unit is zeroed" fallocate -p -o 409600 -l 4096 "/dev/$disk"
	is "badblocks" "$(badblocks)" ""
	check "there are zeroes" cmp -n 4096 -i 409600:0 "/dev/$disk" /dev/zero

	# Who looks for other people's data does not read what is known to be bad, so it cannot tell.
	bad_firmware 9 1
	scrub
	check "without the block driver" rmmod pmem_blk
	modprobe pmem_blk
	is "where an info block would be" "$(attr "$(ranges)" media)" "refused: memory at 4096, cannot be read"
	is "no disk" "$(disks)" ""
	uuid=$(attr "$(ranges)" uuid)
	like "one line says why and what to do" "$(dmesg | grep 'bytes refused')" \
		"refused: memory at 4096, cannot be read; its format is unknown; pmem_blk.raw=$uuid shows the whole range\$"
	echo "$uuid" >/sys/module/pmem_blk/parameters/raw
	check "look again" eval 'echo "$(ranges)" >/sys/bus/platform/drivers_probe'
	is "it is raw" "$(attr "$(ranges)" media)" "raw: memory at 4096, cannot be read"
	is "badblocks" "$(badblocks)" "9 1"
	check "mend it" write bs=4k seek=1 count=1
	is "badblocks" "$(badblocks)" ""
	check "without the block driver" rmmod pmem_blk
	modprobe pmem_blk
	is "now it can be told: nobody's" "$(attr "$(ranges)" media)" none
	check "a new disk" wait_for 10 test -b "/dev/$disk"

	# The firmware tells by itself, while a process has the file mapped.
	modprobe hwpoison_inject
	# Else who maps it is killed at its next access only, by a machine check that there is none of here.
	echo 1 >/proc/sys/vm/memory_failure_early_kill
	# It wants 300 MB, but for tests.
	check "mkfs with a reverse map" mkfs.xfs --unsupported -q -f -m reflink=0,rmapbt=1 "/dev/$disk"
	check "mount" mount -o dax=always "/dev/$disk" /mnt || return
	check "a file" dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync
	block=$(place /mnt/file)
	like "where it lies" "$block" '^[0-9]+$'
	fio --name=user --thread --filename=/mnt/file --ioengine=mmap --rw=read --bs=4k --size=64k --time_based \
		--runtime=30 --output=/tmp/fio &
	user=$!
	sleep 3
	bad_firmware $((block + 16)) 1 1
	wait $user
	is "the process that maps it was killed" $? $((128 + 7))
	is "badblocks" "$(badblocks)" "$((block + 16)) 1"
	fails "the file cannot be read there" dd if=/mnt/file of=/dev/null bs=4k count=1 skip=2
	check "it can beside" dd if=/mnt/file of=/dev/null bs=4k count=1 skip=3
	fails "less than a page does not mend it" xfs_io -c 'pwrite 8192 512' /mnt/file
	fails "nor do zeroes" fallocate -z -o 8192 -l 512 /mnt/file
	is "badblocks" "$(badblocks)" "$((block + 16)) 1"
	check "a page does" dd if=/tmp/data of=/mnt/file bs=4k count=1 seek=2 conv=notrunc
	is "badblocks" "$(badblocks)" ""
	check "what was written is there" cmp -n 4096 -i 8192:0 /mnt/file /tmp/data
	check "and can be mapped" xfs_io -c 'mmap -r 0 64k' -c 'mread 8192 4096' /mnt/file

	# The kernel marks the page, too; once mended it can be marked anew.
	local pfn=$(((0x100000000 + (block + 24) * 512) / 4096)) i
	for i in 1 2; do
		echo $pfn >/sys/kernel/debug/hwpoison/corrupt-pfn
		is "badblocks" "$(badblocks)" "$((block + 24)) 8"
		check "write it" dd if=/tmp/data of=/mnt/file bs=4k count=1 seek=3 conv=notrunc
		is "badblocks" "$(badblocks)" ""
	done
	is "no mark was left" "$(dmesg | grep -c 'already hardware poisoned')" 0

	# What is known to be impossible is EIO. Where the platform fails, the kernel has no other word than EFAULT.
	bad_firmware $((block + 32)) 2
	firmware SETV $clear_unit 8192 >/dev/null
	scrub
	is "a write of less than a unit" "$(write_errno /mnt/file 16384 4096)" EIO
	firmware SETV $clear_unit 1024 >/dev/null
	scrub
	firmware SETV $clear_limit 1 >/dev/null
	is "a write where the platform fails" "$(write_errno /mnt/file 16384 4096)" EFAULT
	is "badblocks" "$(badblocks)" "$((block + 32)) 2"
	firmware SETV $clear_limit 0 >/dev/null
	is "and where it does not" "$(write_errno /mnt/file 16384 4096)" 4096
	is "badblocks" "$(badblocks)" ""

	# Zeroing of whole pages by DAX: XFS allocates what the hint says, keeps that if there is more which was asked
	# for, and zeroes it when the file grows.
	check "a file with room behind" xfs_io -f -c 'extsize 64k' -c 'pwrite 0 4k' -c 'falloc -k 1m 4k' -c fsync /mnt/grows
	block=$(place /mnt/grows)
	like "where it lies" "$block" '^[0-9]+$'
	bad_firmware $((block + 16)) 8
	firmware SETV $clear_unit 8192 >/dev/null
	scrub
	is "badblocks" "$(badblocks)" "$((block + 16)) 8"
	fails "a page that cannot be mended is not zeroed" truncate -s 64k /mnt/grows
	is "and stays bad" "$(badblocks)" "$((block + 16)) 8"
	is "the file did not grow" "$(stat -c %s /mnt/grows)" 4096
	firmware SETV $clear_unit 4096 >/dev/null
	scrub
	check "one that can be mended is" truncate -s 64k /mnt/grows
	is "badblocks" "$(badblocks)" ""
	check "there are zeroes" cmp -n 61440 -i 4096:0 /mnt/grows /dev/zero
	check "unmount" umount /mnt
	check "the file system is whole" xfs_repair -n "/dev/$disk"
}
