# SPDX-License-Identifier: GPL-2.0
# O_DIRECT between a DAX file and another disk: the memory itself is the buffer, both ways.

vm() {
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
	check "mount" mount -o dax=always "$disk" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/from bs=1M count=16 conv=fsync
	# fio maps the file and hands the mapping to the disk as its I/O buffer, out and back in. Shared: of a private
	# mapping (iomem=mmap) it would get copies.
	check "room for a buffer" truncate -s 1m /mnt/buffer
	check "disk I/O on mapped pmem" fio --name=mapped --filename="$other" --rw=write --bs=128k --size=16m \
		--direct=1 --ioengine=psync --iomem=mmapshared:/mnt/buffer --verify=crc32c --output=/tmp/fio
	fails "and not on a copy of it" cmp -n $((128 << 10)) /mnt/buffer /dev/zero
	check "dd from DAX file to disk" dd if=/mnt/from of="$other" bs=1M iflag=direct oflag=direct
	check "dd from disk to DAX file" dd if="$other" of=/mnt/back bs=1M count=16 iflag=direct oflag=direct
	check "same contents" cmp /mnt/from /mnt/back
	check "unmount" umount /mnt
	check "dd from raw pmem to disk" dd if="$disk" of="$other" bs=1M count=16 iflag=direct oflag=direct
	check "same contents" cmp -n $((16 << 20)) "$disk" "$other"
}
