# SPDX-License-Identifier: GPL-2.0
# If a range vanishes under a mounted DAX file system, I/O fails, unmounting works, and the range can come back only afterwards.

vm() {
	smp 2
	append 'memmap=256M$512M'
}

yank() { modprobe pmem_yank start=$((512 << 20)) size=$((256 << 20)); }

# A range that is about to be removed when the block driver binds: its probe may have been pending.
before_the_driver() {
	local shut=/sys/module/pmem_yank/parameters/shut
	check "unload the block driver" modprobe -r pmem_blk
	check "add a range without the block driver" yank
	check "the source blocks opening" eval "echo 1 >$shut"
	modprobe pmem_blk
	check "the blocked range becomes a disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	fails "the blocked disk cannot be opened" dd if="/dev/$(disks)" of=/dev/null bs=4k count=1
	check "the source allows opening" eval "echo 0 >$shut"
	check "the disk can be opened then" dd if="/dev/$(disks)" of=/dev/null bs=4k count=1
	check "the range without users can be removed" wait_for 10 rmmod pmem_yank
}

boot1() {
	local disk
	modprobe pmem_blk
	check "add a range" yank
	check "the range becomes a disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	disk=/dev/$(disks)
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount with DAX" mount -o dax=always "$disk" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=1M count=16 conv=fsync
	# One process maps a file, another one writes. Both may die; the kernel must not.
	fio --name=user --thread --filename=/mnt/file --ioengine=mmap --rw=read --bs=4k --size=64k --time_based \
		--runtime=10 --output=/tmp/fio &
	(while dd if=/dev/zero of=/mnt/other bs=1M count=8 conv=fsync; do :; done) >/tmp/writer 2>&1 &
	sleep 2

	check "the range vanishes" rmmod pmem_yank
	is "neither range nor disk is left" "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ""
	is "the claim stays while there are mappings" "$(grep -c 'pmem-range' /proc/iomem)" 1
	fails "a file cannot be read" dd if=/mnt/file of=/dev/null bs=4k
	fails "a file cannot be written" dd if=/dev/zero of=/mnt/late bs=4k count=1 conv=fsync
	fails "the range cannot come back while it is in use" yank
	like "the log says why the range cannot come back" "$(dmesg | tail -n 30)" 'refused: overlaps another pmem range, or one that was removed while in use \(-16\)'
	fails "the block driver cannot be unloaded while it is in use" rmmod pmem_blk

	wait
	check "unmount" umount /mnt
	check "the claim goes after the unmount" wait_for 5 eval '! grep -q pmem-range /proc/iomem'
	check "the range comes back" wait_for 5 yank
	check "the range that came back becomes a disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	check "fsck leaves no damage" eval 'fsck.ext4 -fy "/dev/$(disks)"; [ $? -le 1 ]'
	check "the range that came back can be removed" rmmod pmem_yank
	before_the_driver
	check "unload all modules" modprobe -r pmem_blk pmem_bus
}
