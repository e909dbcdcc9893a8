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
	3)
		no_nvdimm
		# All that can have gone wrong with a DIMM.
		acpitable nfit-basic.asl 140=4f00
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
	is "and why" "$(attr b read_only_reason)" not_armed
	like "the log does" "$(dmesg)" 'range 0x[0-9a-f]+ is read-only: not_armed of DIMM 0x2: writes would not survive'
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
	like "the log says so" "$(dmesg)" 'range 0x100000000 is read-only: not_armed of DIMM 0x1: '
	is "the disk is read-only" "$(blockdev --getro "/dev/$(disks)")" 1
	fails "write to it" dd if=/dev/zero of="/dev/$(disks)" bs=4k count=1 oflag=direct
	check "read it" cmp -n $((256 << 20)) "/dev/$(disks)" /dev/zero
}

boot3() {
	load
	local log
	log=$(dmesg | grep 'pmem_acpi ACPI0012:00')
	is "one disk" "$(disks | wc -l)" 1
	is "the disk is read-only" "$(blockdev --getro "/dev/$(disks)")" 1
	is "for two reasons" "$(attr "$(ranges)" read_only_reason)" not_armed,map_failed
	like "the log has the first" "$log" 'range 0x100000000 is read-only: not_armed of DIMM 0x1: '
	like "and the second" "$log" 'range 0x100000000 is read-only: map_failed of DIMM 0x1: firmware failed to map some of its memory'
	like "data may be lost" "$log" \
		'range 0x100000000 may have lost data: save_failed restore_failed flush_failed of DIMM 0x1; check the contents of pmem[0-9]+,'
	is "each is said once" "$(wc -l <<<"$log")" 3
}
