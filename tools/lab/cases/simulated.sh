# SPDX-License-Identifier: GPL-2.0
# Errors that a test simulates: readers get them, a write or the end of the mount clears them, without the platform.

kernels='6.1-amd64'
long_kernels='7.3-amd64'
vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 512M
}
limit=240
dmesg_ok='Memory failure|recovery action|Call Trace|XFS'

badblocks() { paste -sd, "/sys/block/$disk/badblocks"; }

# poison_file FILE: its third and fourth page go bad under a program that has them mapped, which dies.
poison_file() {
	python3 -c '
import mmap, os, sys
memory = mmap.mmap(os.open(sys.argv[1], os.O_RDWR), 65536)
memory[8192] = memory[12288] = 1
memory.madvise(100, 8192, 8192)
memory[8192]' "$1"
}

boot1() {
	local disk block
	load
	disk=$(disks)
	is "the platform clears nothing" "$(attr a clear_unit)" 0
	check "mkfs" mkfs.xfs -q -m reflink=1,rmapbt=1 "/dev/$disk"
	check "mount" mount -o dax=always "/dev/$disk" /mnt || return
	check "a file" dd if=/dev/urandom of=/mnt/file bs=64k count=1 conv=fsync
	cp /mnt/file /tmp/file
	block=$(xfs_io -r -c 'bmap -v' /mnt/file | awk '$1 == "0:" { sub(/\.\..*/, "", $3); print $3 }')
	like "where it lies" "$block" '^[0-9]+$'

	fails "a program that has it mapped" poison_file /mnt/file
	like "is killed" "$(dmesg)" 'Memory failure.*(recovery action|Killing)'
	is "badblocks" "$(badblocks)" "$((block + 16)) 16"
	is "bad bytes" "$(attr a bad_bytes)" 8192
	like "the log says what it is" "$(dmesg)" 'simulated error at 0x[0-9a-f]+, 4096 bytes: cleared by a write'
	fails "it cannot be read" dd if=/mnt/file of=/dev/null bs=4k skip=2 count=1
	is "half a page does not clear it" "$(write_errno /mnt/file 8192 512)" EFAULT
	is "a page does" "$(write_errno /mnt/file 8192 4096)" 4096
	is "badblocks" "$(badblocks)" "$((block + 24)) 8"
	check "it can be read" dd if=/mnt/file of=/dev/null bs=4k skip=2 count=1
	is "more than that at once" "$(write_errno /mnt/file 0 65536)" 65536
	is "badblocks" "$(badblocks)" ""

	fails "a program that has it mapped" poison_file /mnt/file
	is "badblocks" "$(badblocks)" "$((block + 16)) 16"
	check "zeroes clear it too" blkdiscard -f -z -o $(((block + 16) * 512)) -l 4k "/dev/$disk"
	is "badblocks" "$(badblocks)" "$((block + 24)) 8"
	check "unmount" umount /mnt
	check "the test is over" wait_for 10 eval '[ -z "$(badblocks)" ]'
	check "the file system is whole" xfs_repair -n "/dev/$disk"
	check "mount again" mount -o dax=always "/dev/$disk" /mnt
	check "all of it can be read" dd if=/mnt/file of=/dev/null bs=64k count=1
	check "and mapped" xfs_io -c 'mmap -r 0 64k' -c 'mread 0 64k' /mnt/file
	check "unmount" umount /mnt
}
