# SPDX-License-Identifier: GPL-2.0
# A failed flush fails what waits for it, before anything that must come after it is written.

vm() {
	append 'memmap=256M$512M'
}

fail() { echo "$1" >/sys/module/pmem_yank/parameters/no_flush; }

# bio SIZE: writes one bio.
bio() { dd if=/dev/zero of=/dev/pmem_pieces bs="$1" count=1 seek=64M oflag=seek_bytes conv=notrunc status=none; }

boot1() {
	local disk range
	modprobe pmem_blk
	check "load a source whose flushes can fail" modprobe pmem_yank start=$((512 << 20)) size=$((256 << 20))
	check "the range becomes a disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	range=$(ranges) disk=/dev/$(disks)
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "write a file" mount "$disk" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/first bs=64k count=1 conv=fsync
	fail 1
	fails "fsync fails with the flush" dd if=/dev/urandom of=/mnt/second bs=64k count=1 conv=fsync
	fails "deep_flush fails with the flush" sh -c "echo 1 >$PLATFORM/$range/deep_flush"
	umount /mnt
	fails "a write with O_DSYNC fails with the flush" dd if=/dev/zero of="$disk" bs=4k count=1 seek=16384 oflag=direct,dsync
	# With O_DSYNC the kernel sends an empty flush as well. These are bios with REQ_FUA, and nothing else.
	check "load a module that sends bios with REQ_FUA" modprobe pmem_pieces path="$disk" fua=1 lengths=$((4 << 20))
	fails "a bio of 4 KiB with REQ_FUA fails with the flush" bio 4k
	fails "a bio of 2 MiB with REQ_FUA fails with the flush" bio 2M
	fail 0
	check "a bio of 4 KiB with REQ_FUA succeeds once flushes do" bio 4k
	check "a bio of 2 MiB with REQ_FUA succeeds once flushes do" bio 2M
	check "unload that module" rmmod pmem_pieces
	fail 1
	echo "write through" >"/sys/block/${disk#/dev/}/queue/write_cache"
	fails "with write through, any write fails with the flush" dd if=/dev/zero of="$disk" bs=4k count=1 seek=16384 oflag=direct
	echo "write back" >"/sys/block/${disk#/dev/}/queue/write_cache"
	check "with write back, a write without a flush succeeds" dd if=/dev/zero of="$disk" bs=4k count=1 seek=16384 oflag=direct
	fail 0
	# Journalling: the record that commits a transaction is written after a flush, in one bio.
	check "mount again" mount "$disk" /mnt
	check "the first file is there" [ -s /mnt/first ]
	check "the journal has not committed the second file" [ ! -e /mnt/second ]
	check "fsync succeeds once flushes do" dd if=/dev/urandom of=/mnt/third bs=64k count=1 conv=fsync
	check "unmount" umount /mnt
	check "fsck finds no damage" eval 'fsck.ext4 -fy "$disk"; [ $? -le 1 ]'
	check "unload the source" rmmod pmem_yank
}
