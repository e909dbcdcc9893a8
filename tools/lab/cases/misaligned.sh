# SPDX-License-Identifier: GPL-2.0
# A DIMM's label area shifts its neighbour off the 2 MiB grid: a disk of exact size without DAX, or a trimmed one with.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M label-size=128K
	nvdimm b 128M
}

boot1() {
	load
	local disk
	disk=$(disk_of b)
	like "b starts off the grid" "$(attr b resource)" 'e0000$'
	is "size of the disk" "$(blockdev --getsize64 "/dev/$disk")" $((128 << 20))
	like "sysfs says why there is no DAX" "$(attr b pages)" '^no: it starts 1966080 bytes past a 2 MiB boundary$'
	is "the queue does not claim it" "$(attr "$disk" queue/dax)" 0
	like "the log says it too" "$(dmesg | grep "$(range b): no struct pages")" '1966080 bytes past a 2 MiB boundary'
	is "alignment" "$(attr b align)" $((128 << 10))
	check "write its last sector" dd if=/dev/urandom of="/dev/$disk" bs=512 count=1 seek=$(((128 << 20) / 512 - 1)) oflag=direct
	check "mkfs" mkfs.ext4 -q "/dev/$disk"
	fails "mount with DAX" mount -o dax=always "/dev/$disk" /mnt
	check "mount" mount "/dev/$disk" /mnt
	check "unmount" umount /mnt

	check "again with trim" modprobe -r pmem_blk pmem_acpi
	check "load the block driver" modprobe pmem_blk trim=1
	load
	is "trimmed by" "$(attr b trimmed)" $((2 << 20))
	is "the disk is smaller" "$(blockdev --getsize64 "/dev/$(disk_of b)")" $((126 << 20))
	is "now with pages" "$(attr b pages)" yes
	is "and with DAX" "$(attr "$(disk_of b)" queue/dax)" 1
	like "the log says what was lost" "$(dmesg | grep "$(range b): trimmed")" '2097152 bytes'
}
