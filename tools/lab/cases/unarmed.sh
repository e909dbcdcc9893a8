# SPDX-License-Identifier: GPL-2.0
# A DIMM that is not armed is a read-only disk, and nothing gets round that.

vm() {
	nvdimm a 128M
	nvdimm b 128M unarmed=on
}

boot1() {
	load
	local disk
	disk=$(disk_of b)
	is "a is writable" "$(blockdev --getro "/dev/$(disk_of a)")" 0
	is "b says so" "$(attr b read_only)" 1
	like "its DIMM says why" "$(attr b nfit/dimms)" 'flags=[a-z_,]*not_armed'
	is "the disk is read-only" "$(blockdev --getro "/dev/$disk")" 1
	fails "set it writable" blockdev --setrw "/dev/$disk"
	is "it stays read-only" "$(blockdev --getro "/dev/$disk")" 1
	fails "write to it" dd if=/dev/zero of="/dev/$disk" bs=4k count=1 oflag=direct
	fails "zero it" blkdiscard -z "/dev/$disk"
	check "read it" cmp -n $((128 << 20)) "/dev/$disk" /dev/zero
	fails "mkfs on it" mkfs.ext4 -q "/dev/$disk"
	check "flush it" blockdev --flushbufs "/dev/$disk"
}
