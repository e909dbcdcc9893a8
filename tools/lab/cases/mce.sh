# SPDX-License-Identifier: GPL-2.0
# Machine checks: memory that the CPU finds bad is in badblocks, returns EIO, and is cleared by writes where firmware can.

kernels='6.1-amd64'
long_kernels='6.1-amd64-rt'
vm() {
	smp 2
	no_nvdimm
	cpu max,vendor=GenuineIntel
	upgrade nfit-basic.asl ssdt-ars.asl
	append 'memmap=64M!512M'
	[ "$BOOT" != 2 ] || append pmem_blk.pages=off
	undescribed behind 256M
}
limit=240
dmesg_ok='Memory failure|recovery action|Hardware Error|mce: '

# machine_check ADDRESS: reports an error that the CPU's patrol scrubber found, as the kernel sees it.
machine_check() {
	local command
	command=$(printf 'mce -b 0 9 0xbd000000000000c0 0x5 %#x 0x8c' "$1")
	check "machine check at $1" qmp "{\"execute\": \"human-monitor-command\", \"arguments\": {\"command-line\": \"$command\"}}"
}
badblocks() { paste -sd, "/sys/block/$1/badblocks"; }
write() { dd if=/tmp/data of="/dev/$1" oflag=direct conv=notrunc bs="$2" seek="$3" count=1; }

# cycle SECTORS: checks what one machine check does to each of the disks; SECTORS are bad then.
cycle() {
	local old new
	old=$(disk_of "$(ranges e820)") new=$(disk_of "$(ranges nfit)")
	machine_check $((0x100000000 + 0x100000))
	check "a machine check of clearable memory reaches badblocks" wait_for 10 grep -q . "/sys/block/$new/badblocks"
	is "badblocks has $1 sectors of the clearable disk" "$(badblocks "$new")" "2048 $1"
	is "badblocks of the other disk is empty" "$(badblocks "$old")" ""
	fails "clearable bad memory cannot be read" dd if="/dev/$new" of=/dev/null bs=4k skip=256 count=1 iflag=direct
	check "a write clears clearable bad memory" write "$new" 4k 256
	is "badblocks is empty after that write" "$(badblocks "$new")" ""
	check "the cleared page has what was written" cmp -n 4096 -i 1048576:0 "/dev/$new" /tmp/data

	# Memory of the e820 range cannot be cleared.
	is "clear_unit of the e820 range is 0" "$(attr "$(ranges e820)" clear_unit)" 0
	machine_check $((0x20000000 + 0x100000))
	check "a machine check of uncleared memory reaches badblocks" wait_for 10 grep -q . "/sys/block/$old/badblocks"
	is "badblocks has $1 sectors of the e820 disk" "$(badblocks "$old")" "2048 $1"
	fails "bad memory of the e820 disk cannot be read" dd if="/dev/$old" of=/dev/null bs=4k skip=256 count=1 iflag=direct
	fails "bad memory of the e820 disk cannot be written" write "$old" 4k 256
	fails "bad memory of the e820 disk cannot be zeroed" blkdiscard -f -z -o 1M -l 4k "/dev/$old"
	fails "bad memory of the e820 disk cannot be zeroed as part of a larger range" blkdiscard -f -z -o 1M -l 8M "/dev/$old"
	like "the log says that memory cannot be cleared" "$(dmesg)" 'bad memory at 0x20100000 cannot be cleared on this platform: writes to it fail'
	is "badblocks of the e820 disk is unchanged after failed writes" "$(badblocks "$old")" "2048 $1"
	check "the e820 disk can be written beside its bad memory" write "$old" 4k 257
}

# With struct pages: the kernel unmaps the whole page of a file that was mapped.
boot1() {
	load
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	check "boot 1: firmware was asked for its list" wait_for 20 grep -q 'idle passes=1' "$PLATFORM/ACPI0012:00/scrub"
	cycle 8
	local disk block
	disk=$(disk_of "$(ranges nfit)")
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$disk"
	check "boot 1: mount ext4 with DAX" mount -o dax=always "/dev/$disk" /mnt || return
	check "boot 1: write a file" dd if=/dev/zero of=/mnt/file bs=64k count=1 conv=fsync
	check "map the file" xfs_io -r -c 'mmap -r 0 64k' -c 'mread 0 64k' /mnt/file
	block=$(filefrag -v /mnt/file | awk '$1 == "0:" { sub(/\.\..*/, "", $4); print $4 }')
	like "the file has a first block" "$block" '^[0-9]+$'
	machine_check $((0x100000000 + block * 4096))
	check "a machine check under the file reaches badblocks" wait_for 10 grep -q . "/sys/block/$disk/badblocks"
	is "badblocks has the page of the file" "$(badblocks "$disk")" "$((block * 8)) 8"
	like "the kernel has recovered from the failure of the page" "$(dmesg)" 'recovery action for dax page: Recovered'
	fails "the bad page of the file cannot be read" dd if=/mnt/file of=/dev/null bs=4k count=1
	fails "a write of a part of the page does not clear poison" dd if=/tmp/data of=/mnt/file bs=512 count=1 conv=notrunc
	check "a write of the whole page clears poison" dd if=/tmp/data of=/mnt/file bs=4k count=1 conv=notrunc
	is "badblocks is empty after the whole page was written" "$(badblocks "$disk")" ""
	check "the file has what was written" cmp -n 4096 /mnt/file /tmp/data

	check "map the file after poison was cleared" xfs_io -r -c 'mmap -r 0 64k' -c 'mread 0 64k' /mnt/file
	machine_check $((0x100000000 + block * 4096))
	check "a second machine check of the page reaches badblocks" wait_for 10 grep -q . "/sys/block/$disk/badblocks"
	fails "a write whose source is half unmapped fails" torn /mnt/file
	is "the failed write leaves the page in badblocks" "$(badblocks "$disk")" "$((block * 8)) 8"
	check "a whole write clears the page again" dd if=/tmp/data of=/mnt/file bs=4k count=1 conv=notrunc
	check "boot 1: unmount" umount /mnt
}

# torn FILE: writes a page to it, the second half of whose source is not mapped.
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

# Without struct pages only the record has it, and the CPU says which 4 KiB.
boot2() {
	load
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	check "boot 2: firmware was asked for its list" wait_for 20 grep -q 'idle passes=1' "$PLATFORM/ACPI0012:00/scrub"
	like "pages=off leaves the range without struct pages" "$(attr "$(ranges nfit)" pages)" '^no: turned off'
	cycle 8
}

# XFS handles failed memory itself. For a block that is not in use it reports success, and the kernel unmaps the page without
# marking it.
boot3() {
	local disk block
	load
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	disk=$(disk_of "$(ranges e820)")
	check "mkfs on memory that cannot be cleared" mkfs.ext4 -q -b 4096 "/dev/$disk"
	check "boot 3: mount ext4 with DAX" mount -o dax=always "/dev/$disk" /mnt || return
	check "boot 3: write a file" dd if=/dev/zero of=/mnt/file bs=64k count=1 conv=fsync
	block=$(filefrag -v /mnt/file | awk '$1 == "0:" { sub(/\.\..*/, "", $4); print $4 }')
	machine_check $((0x20000000 + block * 4096))
	check "a machine check under the file on the e820 disk reaches badblocks" wait_for 10 grep -q . "/sys/block/$disk/badblocks"
	is "a write of the bad page returns EIO" "$(write_errno /mnt/file 0 4096)" EIO
	is "a write of a part of the bad page returns EIO" "$(write_errno /mnt/file 512 512)" EIO
	is "a write of more than the bad page returns EIO" "$(write_errno /mnt/file 0 65536)" EIO
	is "badblocks has the page of the file on the e820 disk" "$(badblocks "$disk")" "$((block * 8)) 8"
	check "boot 3: unmount ext4" umount /mnt

	check "boot 3: firmware was asked for its list" wait_for 20 grep -q 'idle passes=1' "$PLATFORM/ACPI0012:00/scrub"
	disk=$(disk_of "$(ranges nfit)")
	check "mkfs with a reverse map" mkfs.xfs --unsupported -q -f -m reflink=0,rmapbt=1 "/dev/$disk"
	check "boot 3: mount XFS with DAX" mount -o dax=always "/dev/$disk" /mnt || return
	for block in 25600 25800; do
		machine_check $((0x100000000 + block * 4096))
		check "a machine check of block $block, which is not in use, reaches badblocks" wait_for 10 grep -q "^$((block * 8)) 8" "/sys/block/$disk/badblocks"
	done
	check "boot 3: unmount XFS" umount /mnt
	check "a write clears the first unused block" write "$disk" 4k 25600
	check "the first unused block has what was written" cmp -n 4096 -i $((25600 * 4096)):0 "/dev/$disk" /tmp/data

	check "unload the block driver" wait_for 10 modprobe -r pmem_blk
	check "reload the block driver" modprobe pmem_blk
	check "both ranges become disks again" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'
	is "badblocks of the new disk has the second unused block" "$(badblocks "$disk")" "$((25800 * 8)) 8"
	check "a write clears the second unused block" write "$disk" 4k 25800
	is "badblocks of the new disk is empty after the write" "$(badblocks "$disk")" ""
	check "the second unused block has what was written" cmp -n 4096 -i $((25800 * 4096)):0 "/dev/$disk" /tmp/data
}

# A DAX device: the struct pages of a huge page share memory, so a mark on one page may be a mark on many.
boot4() {
	local range start=$((4 << 30)) page
	add() { echo "256M@4G,memory_controller,force$1" >"$PLATFORM/pmem_param/add"; }
	delete() { echo "$range" >"$PLATFORM/pmem_param/delete"; }
	modprobe -a pmem_blk pmem_devdax pmem_param
	check "add a range as a disk" add ""
	check "boot 4: it becomes a disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	range=$(ranges explicit)
	dd if=/dev/urandom of=/tmp/data bs=1M count=4 2>/dev/null
	check "boot 4: write data" dd if=/tmp/data of="/dev/$(disks)" bs=1M oflag=direct
	check "delete the disk" wait_for 10 delete

	check "add the range as a DAX device" add ,devdax
	range=$(ranges explicit)
	check "the DAX device is there" wait_for 10 dax_there "$range"
	# The kernel only handles the failure of a page that a program has touched.
	check "touch the pages" python3 -c '
import mmap, os, sys
with mmap.mmap(os.open(sys.argv[1], os.O_RDONLY), 4 << 20, prot=mmap.PROT_READ) as memory:
    print(memory[0], memory[2 << 20])' "/dev/$(dax "$range")"
	# The kernel handles one machine check after the other, so the first two have ended once it reports the third.
	for page in 64 128 768; do machine_check $((start + page * 4096)); done
	check "three machine checks reach bad_bytes" wait_for 10 eval '[ "$(attr "$range" bad_bytes)" = 12288 ]'
	check "disable the DAX device" daxctl disable-device "$(dax "$range")"
	check "delete the DAX device" delete

	check "add the range as a disk again" add ""
	check "it becomes a disk again" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	for page in 64 128; do
		check "page $page can be read" dd if="/dev/$(disks)" of=/tmp/page bs=4k skip=$page count=1 iflag=direct
		check "page $page has its data" cmp -n 4096 -i 0:$((page * 4096)) /tmp/page /tmp/data
	done
}
