# SPDX-License-Identifier: GPL-2.0
# A DIMM that is not armed is a read-only disk, whichever of its mappings says so, and nothing gets round that.

vm() {
	case $BOOT in
	1)
		nvdimm a 128M
		nvdimm b 128M unarmed=on
		;;
	2)
		no_nvdimm
		# A second mapping of DIMM 1, without a range, says that it is not armed; the first one does not.
		acpitable nfit-basic.asl \
			"+01003000 01000000 02000100 00000100 0000001000000000 0000000000000000 0000000000000000 0000010008000000"
		acpitable ssdt-nvdr.asl
		undescribed behind 256M
		;;
	esac
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

boot2() {
	load
	is "one disk" "$(disks | wc -l)" 1
	like "its DIMM is not armed" "$(attr "$(ranges)" nfit/dimms)" 'flags=not_armed '
	is "the disk is read-only" "$(blockdev --getro "/dev/$(disks)")" 1
	fails "write to it" dd if=/dev/zero of="/dev/$(disks)" bs=4k count=1 oflag=direct
	check "read it" cmp -n $((256 << 20)) "/dev/$(disks)" /dev/zero
}
