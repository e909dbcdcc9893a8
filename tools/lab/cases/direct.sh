# SPDX-License-Identifier: GPL-2.0
# O_DIRECT I/O between a DAX file and another disk uses the memory itself as its buffer, in both directions.

vm() {
	smp 2
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
	disk other 64M
}

boot1() {
	load
	local disk other
	disk=/dev/$(disks)
	other=$(disk other)
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount with DAX" mount -o dax=always "$disk" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/from bs=1M count=16 conv=fsync
	# fio maps the file and passes the mapping to the disk as its I/O buffer, out and back in. The mapping is shared: a
	# private one (iomem=mmap) would be copied.
	check "make a file for the buffer" truncate -s 1m /mnt/buffer
	check "the other disk does I/O from a mapped DAX file" fio --name=mapped --filename="$other" --rw=write --bs=128k --size=16m \
		--direct=1 --ioengine=psync --iomem=mmapshared:/mnt/buffer --verify=crc32c --output=/tmp/fio
	fails "the buffer was the file itself, not a copy" cmp -n $((128 << 10)) /mnt/buffer /dev/zero
	check "dd from DAX file to disk" dd if=/mnt/from of="$other" bs=1M iflag=direct oflag=direct
	check "dd from disk to DAX file" dd if="$other" of=/mnt/back bs=1M count=16 iflag=direct oflag=direct
	check "both files have the same contents" cmp /mnt/from /mnt/back
	check "unmount" umount /mnt
	check "dd from raw pmem to disk" dd if="$disk" of="$other" bs=1M count=16 iflag=direct oflag=direct
	check "both disks have the same contents" cmp -n $((16 << 20)) "$disk" "$other"
}
