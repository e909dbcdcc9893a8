# SPDX-License-Identifier: GPL-2.0
# Bad memory that firmware reports is refused to readers and cleared by writes, on block and DAX paths above 4 GiB.

kernels='6.1-amd64'
long_kernels='6.1-amd64-rt 7.3-arm64'
vm() {
	smp 2
	no_nvdimm
	upgrade nfit-basic.asl ssdt-ars.asl
	undescribed behind 256M
}
limit=240
dmesg_ok='Memory failure|recovery action|Call Trace|XFS'

badblocks() { paste -sd, "/sys/block/$disk/badblocks"; }

direct() { dd "$@" iflag=direct of=/dev/null; }
write() { dd if=/tmp/data of="/dev/$disk" oflag=direct conv=notrunc "$@"; }

boot1() {
	local disk block user uuid before
	modprobe pmem_call
	check "list the methods that are evaluated" modprobe pmem_methods
	# Memory was found bad before the driver loads; and firmware is busy with a scrub of its own, which takes time.
	bad_firmware 800 8
	behave busy_times 2
	behave run_times 3
	load
	check "the first pass ends" wait_for 30 scrubbed 1
	disk=$(disks)
	like "methods of the root device were evaluated" "$(</sys/module/pmem_methods/parameters/all)" '_FIT.*_DSM'
	is "none of them waits for memory reclaim" "$(</sys/module/pmem_methods/parameters/waiting)" ""
	check "stop the list of methods" rmmod pmem_methods
	is "the first pass asks for what firmware knows already" "$(counted flags)" 2
	is "badblocks has what firmware reported" "$(badblocks)" "800 8"
	is "bad_bytes has what firmware reported" "$(attr "$(ranges)" bad_bytes)" 4096
	is "clear_unit is what firmware says" "$(attr "$(ranges)" clear_unit)" 256
	like "the log says where memory is bad" "$(dmesg)" 'pmem-range.*bad memory at 0x100064000, 4096 bytes, reported by the firmware'
	fails "a bad block cannot be read" direct if="/dev/$disk" bs=4k skip=100 count=1
	fails "a larger read with a bad block in it fails" direct if="/dev/$disk" bs=1M count=1
	check "blocks beside a bad one can be read" direct if="/dev/$disk" bs=4k skip=101 count=10
	fails "a write that may not wait does not clear poison" xfs_io -d -c 'pwrite -N -V 1 409600 4096' "/dev/$disk"
	like "that write fails with EAGAIN" "$(</tmp/lab.out)" 'temporarily unavailable'
	is "that write leaves badblocks unchanged" "$(badblocks)" "800 8"

	dd if=/dev/urandom of=/tmp/data bs=64k count=1 2>/dev/null
	check "writing a bad sector clears it" write bs=512 seek=800 count=1
	is "only the written sector is cleared" "$(badblocks)" "801 7"
	check "writing the whole block clears the rest" write bs=4k seek=100 count=1
	is "badblocks is empty after the whole block was written" "$(badblocks)" ""
	is "firmware has no bad memory after the writes" "$(counted bad)" 0
	check "the cleared block has what was written" cmp -n 4096 -i 409600:0 "/dev/$disk" /tmp/data

	# Firmware that clears only half of it in one call is called again for the rest.
	bad_firmware 1600 8
	scrub
	is "a scrub by the administrator reads all memory" "$(counted flags)" 0
	behave clear_limit 4
	before=$(counted clears)
	check "a write succeeds though firmware clears half of it at once" write bs=4k seek=200 count=1
	is "clearing took two calls" $(($(counted clears) - before)) 2
	is "badblocks is empty after two calls" "$(badblocks)" ""
	behave clear_limit 0

	# More records than fit into one answer of firmware, and one that begins before the range.
	local i
	for i in 1 2 3 4 5 6 7; do bad_firmware $((i * 100)) 1; done
	behave also $((0x100000000 / 512 - 8))
	before=$(counted scrubs)
	scrub
	is "badblocks has all records" "$(badblocks)" "0 8,100 1,200 1,300 1,400 1,500 1,600 1,700 1"
	is "firmware needed four scrubs for all records" $(($(counted scrubs) - before)) 4
	behave also 0
	check "zeroing clears bad memory" blkdiscard -f -z -o 0 -l 1M "/dev/$disk"
	is "badblocks is empty after zeroing" "$(badblocks)" ""
	is "firmware has no bad memory after zeroing" "$(counted bad)" 0
	check "zeroed memory reads as zeroes" cmp -n 1048576 "/dev/$disk" /dev/zero

	# Memory is cleared while a scrub is running that has already found it: what was written there can be read.
	before=$(passes)
	bad_firmware 800 8 1
	check "a notification from firmware updates badblocks" wait_for 20 grep -q '800 8' "/sys/block/$disk/badblocks"
	check "the notification starts a pass" wait_for 20 scrubbed $((before + 1))
	behave run_times 8
	before=$(counted scrubs)
	echo 1 >"$scrub"
	check "a scrub has started" wait_for 20 eval '[ "$(counted scrubs)" -gt $before ]'
	check "clear memory during the scrub" write bs=4k seek=100 count=1
	behave also $((0x100000000 / 512 + 800))
	like "the scrub is still running after the write" "$(<"$scrub")" '^running passes=[0-9]+ range=1 offset=0$'
	check "the scrub ends after the write" wait_for 30 grep -q idle "$scrub"
	is "the scrub's result counts only for what was not cleared" "$(badblocks)" "808 8"
	behave also 0
	behave run_times 0
	check "clear the rest of that result" write bs=4k seek=101 count=1

	# Half a clear unit cannot be cleared, as the other half would read as good.
	bad_firmware 800 8
	behave clear_unit 4096
	scrub
	is "clear_unit follows firmware" "$(attr "$(ranges)" clear_unit)" 4096
	fails "a write of half a clear unit fails" write bs=2k seek=200 count=1
	is "a write of half a clear unit leaves badblocks unchanged" "$(badblocks)" "800 8"
	# To zero a range, the kernel may fall back on writes; to punch a hole, it may not.
	fails "zeroing half a clear unit fails" fallocate -z -o 409600 -l 2048 "/dev/$disk"
	fails "punching a hole of half a clear unit fails" fallocate -p -o 411648 -l 2048 "/dev/$disk"
	is "zeroing half a clear unit leaves badblocks unchanged" "$(badblocks)" "800 8"
	behave clear_limit 1
	fails "zeroing fails if not all of it can be cleared" fallocate -p -o 409600 -l 4096 "/dev/$disk"
	is "failed zeroing leaves badblocks unchanged" "$(badblocks)" "800 8"
	behave clear_limit 0

	# The record belongs to the range, not to the disk.
	check "unload pmem_blk while memory is bad" rmmod pmem_blk
	is "bad_bytes outlives the disk" "$(attr "$(ranges)" bad_bytes)" 4096
	modprobe pmem_blk
	check "the range becomes a disk again while memory is bad" wait_for 10 test -b "/dev/$disk"
	is "a new disk has the badblocks of its range" "$(badblocks)" "800 8"
	check "a hole of a whole clear unit can be punched" fallocate -p -o 409600 -l 4096 "/dev/$disk"
	is "badblocks is empty after the hole was punched" "$(badblocks)" ""
	check "the hole reads as zeroes" cmp -n 4096 -i 409600:0 "/dev/$disk" /dev/zero

	# The search for foreign formats does not read memory that is known to be bad, so it cannot tell what is there.
	bad_firmware 9 1
	scrub
	check "unload pmem_blk while an info block is bad" rmmod pmem_blk
	modprobe pmem_blk
	is "a range with bad memory at an info block is refused" "$(attr "$(ranges)" media)" "refused: memory at 4096, cannot be read"
	is "a refused range has no disk" "$(disks)" ""
	uuid=$(attr "$(ranges)" uuid)
	like "one line says why the range is refused, and what to do" "$(dmesg | grep 'bytes refused')" \
		"refused: memory at 4096, cannot be read; its format is unknown; pmem_blk.raw=$uuid shows the whole range\$"
	echo "$uuid" >/sys/module/pmem_blk/parameters/raw
	check "probe the range again with raw=" eval 'echo "$(ranges)" >/sys/bus/platform/drivers_probe'
	is "raw= shows the range" "$(attr "$(ranges)" media)" "raw: memory at 4096, cannot be read"
	is "badblocks of a raw disk has the bad sector" "$(badblocks)" "9 1"
	check "clear memory of a raw disk" write bs=4k seek=1 count=1
	is "badblocks of a raw disk is empty after the write" "$(badblocks)" ""
	check "unload pmem_blk after memory was cleared" rmmod pmem_blk
	modprobe pmem_blk
	is "the range is not refused once memory is cleared" "$(attr "$(ranges)" media)" none
	check "the cleared range becomes a disk" wait_for 10 test -b "/dev/$disk"

	# Firmware notifies the system while a process has the file mapped.
	modprobe hwpoison_inject
	# Without this the process is killed only at its next access, by a machine check, which there is none of here.
	echo 1 >/proc/sys/vm/memory_failure_early_kill
	# mkfs.xfs wants 300 MB, except in tests.
	check "mkfs with a reverse map" mkfs.xfs --unsupported -q -f -m reflink=0,rmapbt=1 "/dev/$disk"
	check "mount with DAX" mount -o dax=always "/dev/$disk" /mnt || return
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync
	block=$(place /mnt/file)
	like "the file has a first sector" "$block" '^[0-9]+$'
	behave clear_unit 512
	scrub
	is "clear_unit is a sector again" "$(attr "$(ranges)" clear_unit)" 512
	map /mnt/file 65536
	bad_firmware $((block + 16)) 1 1
	map_ends
	is "the process that maps bad memory is killed" $? $((128 + 7))
	is "badblocks has the bad sector of the file" "$(badblocks)" "$((block + 16)) 1"
	fails "the file cannot be read where memory is bad" dd if=/mnt/file of=/dev/null bs=4k count=1 skip=2
	check "the file can be read beside it" dd if=/mnt/file of=/dev/null bs=4k count=1 skip=3
	fails "a write of less than a page does not clear poison" xfs_io -c 'pwrite 8192 512' /mnt/file
	fails "zeroing less than a page does not clear poison" fallocate -z -o 8192 -l 512 /mnt/file
	is "badblocks still has the bad sector of the file" "$(badblocks)" "$((block + 16)) 1"
	# The page is not in the direct map, and can only come back as a whole.
	behave clear_limit 4
	before=$(counted clears)
	check "a write of a page clears poison" dd if=/tmp/data of=/mnt/file bs=4k count=1 seek=2 conv=notrunc
	is "clearing half of the page at once took two calls" $(($(counted clears) - before)) 2
	behave clear_limit 0
	is "badblocks is empty after a page of the file was written" "$(badblocks)" ""
	check "the file has what was written" cmp -n 4096 -i 8192:0 /mnt/file /tmp/data
	check "the cleared page can be mapped" xfs_io -c 'mmap -r 0 64k' -c 'mread 8192 4096' /mnt/file

	# The kernel marks the page as well; after memory was cleared, the page can be marked again.
	local pfn=$(((0x100000000 + (block + 24) * 512) / 4096)) i
	for i in 1 2; do
		echo $pfn >/sys/kernel/debug/hwpoison/corrupt-pfn
		is "badblocks has the page that was marked, round $i" "$(badblocks)" "$((block + 24)) 8"
		check "write the marked page, round $i" dd if=/tmp/data of=/mnt/file bs=4k count=1 seek=3 conv=notrunc
		is "badblocks is empty after the marked page was written, round $i" "$(badblocks)" ""
	done
	is "no mark is left behind" "$(dmesg | grep -c 'already hardware poisoned')" 0

	# What is known to be impossible is EIO. Where the platform fails, the kernel can only return EFAULT.
	bad_firmware $((block + 32)) 2
	behave clear_unit 8192
	scrub
	is "a write of less than a clear unit returns EIO" "$(write_errno /mnt/file 16384 4096)" EIO
	behave clear_unit 1024
	scrub
	behave clear_limit 1
	is "a write where the platform fails returns EFAULT" "$(write_errno /mnt/file 16384 4096)" EFAULT
	is "badblocks is unchanged after both failed writes" "$(badblocks)" "$((block + 32)) 2"
	behave clear_limit 0
	is "a write where the platform succeeds returns its length" "$(write_errno /mnt/file 16384 4096)" 4096
	is "badblocks is empty after the platform succeeded" "$(badblocks)" ""

	# DAX zeroes whole pages: XFS allocates what the hint says, keeps it if more than that was asked for, and zeroes it when
	# the file grows.
	check "make a file with room behind its end" xfs_io -f -c 'extsize 64k' -c 'pwrite 0 4k' -c 'falloc -k 1m 4k' -c fsync /mnt/grows
	block=$(place /mnt/grows)
	like "the file with room has a first sector" "$block" '^[0-9]+$'
	bad_firmware $((block + 16)) 8
	behave clear_unit 8192
	scrub
	is "badblocks has the page behind the end of the file" "$(badblocks)" "$((block + 16)) 8"
	fails "a file does not grow into a page that cannot be cleared" truncate -s 64k /mnt/grows
	is "the page that cannot be cleared stays bad" "$(badblocks)" "$((block + 16)) 8"
	is "the size of the file is unchanged" "$(stat -c %s /mnt/grows)" 4096
	behave clear_unit 4096
	scrub
	check "a file grows into a page that can be cleared" truncate -s 64k /mnt/grows
	is "badblocks is empty after the file grew" "$(badblocks)" ""
	check "the file has zeroes where it grew" cmp -n 61440 -i 4096:0 /mnt/grows /dev/zero
	check "unmount" umount /mnt
	check "xfs_repair finds no damage" xfs_repair -n "/dev/$disk"
}
