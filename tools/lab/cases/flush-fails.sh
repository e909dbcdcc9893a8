# SPDX-License-Identifier: GPL-2.0
# A flush that fails fails what waits for it, before anything that was to come after it is written.

vm() {
	append 'memmap=256M$512M'
}

fail() { echo "$1" >/sys/module/pmem_yank/parameters/no_flush; }

boot1() {
	local disk range
	modprobe pmem_blk
	check "a range whose flushes can fail" modprobe pmem_yank start=$((512 << 20)) size=$((256 << 20))
	check "its disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	range=$(ranges) disk=/dev/$(disks)
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount" mount "$disk" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/first bs=64k count=1 conv=fsync
	fail 1
	fails "another one: its fsync" dd if=/dev/urandom of=/mnt/second bs=64k count=1 conv=fsync
	fails "deep_flush" sh -c "echo 1 >$PLATFORM/$range/deep_flush"
	umount /mnt
	fails "a write with FUA" fio --name=fua --thread --filename="$disk" --ioengine=pvsync2 --rw=write --bs=4k --size=4k \
		--offset=64m --direct=1 --sync=dsync --output=/tmp/fio
	# There the kernel sends a flush as well; here it is the write's own.
	echo "write through" >"/sys/block/${disk#/dev/}/queue/write_cache"
	fails "any write where each flushes by itself" dd if=/dev/zero of="$disk" bs=4k count=1 seek=16384 oflag=direct
	echo "write back" >"/sys/block/${disk#/dev/}/queue/write_cache"
	check "one that waits for nothing" dd if=/dev/zero of="$disk" bs=4k count=1 seek=16384 oflag=direct
	fail 0
	# Journalling: the record that makes a transaction count is written after a flush, in one bio.
	check "mount again" mount "$disk" /mnt
	check "the first file is there" [ -s /mnt/first ]
	check "the journal does not know of the second one" [ ! -e /mnt/second ]
	check "all is well again" dd if=/dev/urandom of=/mnt/third bs=64k count=1 conv=fsync
	check "unmount" umount /mnt
	check "fsck" eval 'fsck.ext4 -fy "$disk"; [ $? -le 1 ]'
	check "it goes" rmmod pmem_yank
}
