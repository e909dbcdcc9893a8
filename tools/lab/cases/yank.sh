# SPDX-License-Identifier: GPL-2.0
# A range vanishes under a mounted DAX file system: I/O fails, unmounting works, and only then it can come back.

vm() {
	append 'memmap=256M$512M'
}

yank() { modprobe pmem_yank start=$((512 << 20)) size=$((256 << 20)); }

# A range that is about to go when the block driver binds: its probe may have been pending.
before_the_driver() {
	local shut=/sys/module/pmem_yank/parameters/shut
	check "without the block driver" modprobe -r pmem_blk
	check "the range comes" yank
	check "it is shut" eval "echo 1 >$shut"
	modprobe pmem_blk
	check "its disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	fails "cannot be opened" dd if="/dev/$(disks)" of=/dev/null bs=4k count=1
	check "the range stays after all" eval "echo 0 >$shut"
	check "now it can" dd if="/dev/$(disks)" of=/dev/null bs=4k count=1
	check "it goes" wait_for 10 rmmod pmem_yank
}

boot1() {
	local disk
	modprobe pmem_blk
	check "the range comes" yank
	check "its disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	disk=/dev/$(disks)
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount" mount -o dax=always "$disk" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/file bs=1M count=16 conv=fsync
	# Somebody maps it, somebody else is writing. Their end is their own affair, the kernel's is not.
	fio --name=user --thread --filename=/mnt/file --ioengine=mmap --rw=read --bs=4k --size=64k --time_based \
		--runtime=10 --output=/tmp/fio &
	(while dd if=/dev/zero of=/mnt/other bs=1M count=8 conv=fsync; do :; done) >/tmp/writer 2>&1 &
	sleep 2

	check "it vanishes" rmmod pmem_yank
	is "no range, no disk" "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ""
	is "the claim stays, as there are mappings" "$(grep -c 'pmem-range' /proc/iomem)" 1
	fails "a file cannot be read" dd if=/mnt/file of=/dev/null bs=4k
	fails "nor written" dd if=/dev/zero of=/mnt/late bs=4k count=1 conv=fsync
	fails "the range cannot come back while it is in use" yank
	like "the log says why" "$(dmesg | tail -n 30)" 'refused: overlaps another pmem range, or one that was removed while in use \(-16\)'
	fails "the block driver cannot go either" rmmod pmem_blk

	wait
	check "unmount" umount /mnt
	check "then the claim goes" wait_for 5 eval '! grep -q pmem-range /proc/iomem'
	check "now it comes back" wait_for 5 yank
	check "with a disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	check "fsck mends it" eval 'fsck.ext4 -fy "/dev/$(disks)"; [ $? -le 1 ]'
	check "and goes in peace" rmmod pmem_yank
	before_the_driver
	check "all of it" modprobe -r pmem_blk pmem_bus
}
