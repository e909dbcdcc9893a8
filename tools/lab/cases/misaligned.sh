# SPDX-License-Identifier: GPL-2.0
# A DIMM's label area shifts its neighbour off the 2 MiB grid: it becomes a disk of exact size without DAX, or a trimmed one with DAX.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M label-size=128K
	nvdimm b 128M
}

boot1() {
	load
	local disk
	disk=$(disk_of b)
	like "b starts off the 2 MiB grid" "$(attr b resource)" 'e0000$'
	is "the disk has the size of the range" "$(blockdev --getsize64 "/dev/$disk")" $((128 << 20))
	like "the pages attribute says why there are no struct pages" "$(attr b pages)" '^no: it starts 1966080 bytes past a 2 MiB boundary$'
	is "the queue has no DAX" "$(attr "$disk" queue/dax)" 0
	like "the log says why there are no struct pages" "$(dmesg | grep "$(range b): no struct pages")" '1966080 bytes past a 2 MiB boundary'
	is "the align attribute is the alignment of the start" "$(attr b align)" $((128 << 10))
	check "the last sector can be written" dd if=/dev/urandom of="/dev/$disk" bs=512 count=1 seek=$(((128 << 20) / 512 - 1)) oflag=direct
	check "mkfs" mkfs.ext4 -q "/dev/$disk"
	fails "a DAX mount fails" mount -o dax=always "/dev/$disk" /mnt
	check "mount without DAX" mount "/dev/$disk" /mnt
	check "unmount" umount /mnt

	check "unload the drivers" modprobe -r pmem_blk pmem_acpi
	check "load the block driver with trim=1" modprobe pmem_blk trim=1
	load
	is "2 MiB are left out" "$(attr b trimmed)" $((2 << 20))
	is "the trimmed disk is smaller" "$(blockdev --getsize64 "/dev/$(disk_of b)")" $((126 << 20))
	is "the trimmed disk has struct pages" "$(attr b pages)" yes
	is "the queue of the trimmed disk has DAX" "$(attr "$(disk_of b)" queue/dax)" 1
	like "the log says how many bytes are left out" "$(dmesg | grep "$(range b): trimmed")" '2097152 bytes'
}
