# SPDX-License-Identifier: GPL-2.0
# A DIMM that is not armed is a read-only disk, whichever of its mappings says so, and no write reaches it.

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
		# All flags of a failed DIMM.
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
	is "read_only of b is 1" "$(attr b read_only)" 1
	is "read_only_reason of b is not_armed" "$(attr b read_only_reason)" not_armed
	like "the log says why b is read-only" "$(dmesg)" 'range 0x[0-9a-f]+ is read-only: not_armed of DIMM 0x2: writes would not survive'
	like "the dimms attribute of b has not_armed" "$(attr b nfit/dimms)" 'flags=[a-z_,]*not_armed'
	is "the disk of b is read-only" "$(blockdev --getro "/dev/$disk")" 1
	fails "setrw of b fails" blockdev --setrw "/dev/$disk"
	is "b is still read-only after setrw" "$(blockdev --getro "/dev/$disk")" 1
	fails "a write to b fails" dd if=/dev/zero of="/dev/$disk" bs=4k count=1 oflag=direct
	fails "zeroing b fails" blkdiscard -z "/dev/$disk"
	check "b can be read" cmp -n $((128 << 20)) "/dev/$disk" /dev/zero
	fails "mkfs on b fails" mkfs.ext4 -q "/dev/$disk"
	check "flushing b succeeds" blockdev --flushbufs "/dev/$disk"
}

boot2() {
	load
	is "boot 2: there is one disk" "$(disks | wc -l)" 1
	like "the dimms attribute has not_armed of the second mapping" "$(attr "$(ranges)" nfit/dimms)" 'flags=not_armed '
	like "the log says that the second mapping is not armed" "$(dmesg)" 'range 0x100000000 is read-only: not_armed of DIMM 0x1: '
	is "boot 2: the disk is read-only" "$(blockdev --getro "/dev/$(disks)")" 1
	fails "boot 2: a write to the disk fails" dd if=/dev/zero of="/dev/$(disks)" bs=4k count=1 oflag=direct
	check "boot 2: the disk can be read" cmp -n $((256 << 20)) "/dev/$(disks)" /dev/zero
}

boot3() {
	load
	local log
	log=$(dmesg | grep 'pmem_acpi ACPI0012:00')
	is "boot 3: there is one disk" "$(disks | wc -l)" 1
	is "boot 3: the disk is read-only" "$(blockdev --getro "/dev/$(disks)")" 1
	is "read_only_reason has both reasons" "$(attr "$(ranges)" read_only_reason)" not_armed,map_failed
	like "the log has the reason not_armed" "$log" 'range 0x100000000 is read-only: not_armed of DIMM 0x1: '
	like "the log has the reason map_failed" "$log" 'range 0x100000000 is read-only: map_failed of DIMM 0x1: firmware failed to map some of its memory'
	like "the log says that data may have been lost" "$log" \
		'range 0x100000000 may have lost data: save_failed restore_failed flush_failed of DIMM 0x1; check the contents of pmem[0-9]+,'
	is "the log has one line for each of them" "$(wc -l <<<"$log")" 3
}
