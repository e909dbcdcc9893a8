# SPDX-License-Identifier: GPL-2.0
# Machine checks: memory that the CPU finds bad is in badblocks, gives EIO, and is mended by writing where the firmware can.

kernels='6.1-amd64'
long_kernels='6.1-amd64-rt'
vm() {
	no_nvdimm
	cpu max,vendor=GenuineIntel
	upgrade nfit-basic.asl ssdt-ars.asl
	append 'memmap=64M!512M'
	[ "$BOOT" != 2 ] || append pmem_blk.pages=off
	undescribed behind 256M
}
limit=240
dmesg_ok='Memory failure|recovery action|Hardware Error|mce: '

# machine_check ADDRESS: the CPU's memory scrubber has found bad memory, as far as the kernel can tell.
machine_check() {
	local command
	command=$(printf 'mce -b 0 9 0xbd000000000000c0 0x5 %#x 0x8c' "$1")
	check "machine check at $1" qmp "{\"execute\": \"human-monitor-command\", \"arguments\": {\"command-line\": \"$command\"}}"
}
badblocks() { paste -sd, "/sys/block/$1/badblocks"; }
write() { dd if=/tmp/data of="/dev/$1" oflag=direct conv=notrunc bs="$2" seek="$3" count=1; }

# cycle SECTORS: what one machine check does to each of the disks; so many sectors are bad then.
cycle() {
	local old new
	old=$(disk_of "$(ranges e820)") new=$(disk_of "$(ranges nfit)")
	machine_check $((0x100000000 + 0x100000))
	check "it is in badblocks" wait_for 10 grep -q . "/sys/block/$new/badblocks"
	is "badblocks" "$(badblocks "$new")" "2048 $1"
	is "nothing is wrong with the other disk" "$(badblocks "$old")" ""
	fails "it cannot be read" dd if="/dev/$new" of=/dev/null bs=4k skip=256 count=1 iflag=direct
	check "writing mends it" write "$new" 4k 256
	is "badblocks" "$(badblocks "$new")" ""
	check "what was written is there" cmp -n 4096 -i 1048576:0 "/dev/$new" /tmp/data

	# Nobody can mend that one.
	is "what it can clear at once" "$(attr "$(ranges e820)" clear_unit)" 0
	machine_check $((0x20000000 + 0x100000))
	check "it is in badblocks" wait_for 10 grep -q . "/sys/block/$old/badblocks"
	is "badblocks" "$(badblocks "$old")" "2048 $1"
	fails "it cannot be read" dd if="/dev/$old" of=/dev/null bs=4k skip=256 count=1 iflag=direct
	fails "nor written" write "$old" 4k 256
	fails "nor zeroed" blkdiscard -f -z -o 1M -l 4k "/dev/$old"
	fails "nor as a part of more, which comes in pieces" blkdiscard -f -z -o 1M -l 8M "/dev/$old"
	like "the log says why" "$(dmesg)" 'bad memory at 0x20100000 cannot be cleared on this platform: writes to it fail'
	is "badblocks" "$(badblocks "$old")" "2048 $1"
	check "its neighbours can be written" write "$old" 4k 257
}

# With struct pages: of a file that was mapped, the kernel takes the whole page out of its map.
boot1() {
	load
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	check "firmware was asked" wait_for 20 grep -q 'idle passes=1' "$PLATFORM/ACPI0012:00/scrub"
	cycle 8
	local disk block
	disk=$(disk_of "$(ranges nfit)")
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$disk"
	check "mount" mount -o dax=always "/dev/$disk" /mnt || return
	check "a file" dd if=/dev/zero of=/mnt/file bs=64k count=1 conv=fsync
	check "somebody maps it" xfs_io -r -c 'mmap -r 0 64k' -c 'mread 0 64k' /mnt/file
	block=$(filefrag -v /mnt/file | awk '$1 == "0:" { sub(/\.\..*/, "", $4); print $4 }')
	like "where it lies" "$block" '^[0-9]+$'
	machine_check $((0x100000000 + block * 4096))
	check "it is in badblocks" wait_for 10 grep -q . "/sys/block/$disk/badblocks"
	is "badblocks" "$(badblocks "$disk")" "$((block * 8)) 8"
	like "the kernel has taken the page away" "$(dmesg)" 'recovery action for dax page: Recovered'
	fails "the file cannot be read" dd if=/mnt/file of=/dev/null bs=4k count=1
	fails "a part of the page does not mend it" dd if=/tmp/data of=/mnt/file bs=512 count=1 conv=notrunc
	check "all of it does" dd if=/tmp/data of=/mnt/file bs=4k count=1 conv=notrunc
	is "badblocks" "$(badblocks "$disk")" ""
	check "what was written is there" cmp -n 4096 /mnt/file /tmp/data

	check "somebody maps it" xfs_io -r -c 'mmap -r 0 64k' -c 'mread 0 64k' /mnt/file
	machine_check $((0x100000000 + block * 4096))
	check "it is bad again" wait_for 10 grep -q . "/sys/block/$disk/badblocks"
	fails "a write of what is there by half" torn /mnt/file
	is "calls nothing good" "$(badblocks "$disk")" "$((block * 8)) 8"
	check "a whole one mends it" dd if=/tmp/data of=/mnt/file bs=4k count=1 conv=notrunc
	check "unmount" umount /mnt
}

# torn FILE: writes a page to it, of which the second half is not mapped.
torn() {
	python3 -c '
import ctypes, os, sys
libc = ctypes.CDLL(None)
libc.mmap.restype = libc.pwrite.restype = ctypes.c_ssize_t
at = libc.mmap(None, ctypes.c_size_t(8192), 3, 0x22, -1, ctypes.c_long(0))
libc.munmap(ctypes.c_void_p(at + 4096), ctypes.c_size_t(4096))
fd = os.open(sys.argv[1], os.O_WRONLY)
sys.exit(libc.pwrite(fd, ctypes.c_void_p(at + 2048), ctypes.c_size_t(4096), ctypes.c_long(0)) != 4096)' "$1"
}

# Without, only the record knows; and the CPU says which 4 KiB.
boot2() {
	load
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	check "firmware was asked" wait_for 20 grep -q 'idle passes=1' "$PLATFORM/ACPI0012:00/scrub"
	like "no struct pages" "$(attr "$(ranges nfit)" pages)" '^no: turned off'
	cycle 8
}

# XFS looks after what is bad by itself. Of a block that nobody uses it says that all is well, and the page goes out of the
# kernel's map with no mark on it.
boot3() {
	local disk block
	load
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	disk=$(disk_of "$(ranges e820)")
	check "mkfs where nothing can be cleared" mkfs.ext4 -q -b 4096 "/dev/$disk"
	check "mount" mount -o dax=always "/dev/$disk" /mnt || return
	check "a file" dd if=/dev/zero of=/mnt/file bs=64k count=1 conv=fsync
	block=$(filefrag -v /mnt/file | awk '$1 == "0:" { sub(/\.\..*/, "", $4); print $4 }')
	machine_check $((0x20000000 + block * 4096))
	check "it is in badblocks" wait_for 10 grep -q . "/sys/block/$disk/badblocks"
	is "write() of the page fails with the right error" "$(write_errno /mnt/file 0 4096)" EIO
	is "and of a part of it" "$(write_errno /mnt/file 512 512)" EIO
	is "and of more" "$(write_errno /mnt/file 0 65536)" EIO
	is "badblocks" "$(badblocks "$disk")" "$((block * 8)) 8"
	check "unmount" umount /mnt

	check "firmware was asked" wait_for 20 grep -q 'idle passes=1' "$PLATFORM/ACPI0012:00/scrub"
	disk=$(disk_of "$(ranges nfit)")
	check "mkfs with a reverse map" mkfs.xfs --unsupported -q -f -m reflink=0,rmapbt=1 "/dev/$disk"
	check "mount" mount -o dax=always "/dev/$disk" /mnt || return
	for block in 25600 25800; do
		machine_check $((0x100000000 + block * 4096))
		check "it is in badblocks" wait_for 10 grep -q "^$((block * 8)) 8" "/sys/block/$disk/badblocks"
	done
	check "unmount" umount /mnt
	check "the one is mended" write "$disk" 4k 25600
	check "what was written is there" cmp -n 4096 -i $((25600 * 4096)):0 "/dev/$disk" /tmp/data

	check "the block driver goes" wait_for 10 modprobe -r pmem_blk
	check "and comes" modprobe pmem_blk
	check "with its disks" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'
	is "what is bad it knows" "$(badblocks "$disk")" "$((25800 * 8)) 8"
	check "the other is mended" write "$disk" 4k 25800
	is "nothing is bad" "$(badblocks "$disk")" ""
	check "what was written is there" cmp -n 4096 -i $((25800 * 4096)):0 "/dev/$disk" /tmp/data
}
