# SPDX-License-Identifier: GPL-2.0
# One DIMM of an NFIT becomes one disk of its exact size, with all properties from the table.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
}

boot1() {
	load
	is "there is one disk" "$(disks | wc -l)" 1
	local disk
	disk=$(disks)
	is "the range has the size of the DIMM" "$(attr a size)" $((256 << 20))
	is "the disk has the size of the DIMM" "$(blockdev --getsize64 "/dev/$disk")" $((256 << 20))
	is "the source is nfit" "$(attr a source)" nfit
	like "the range has a uuid" "$(attr a uuid)" '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
	is "the persistence domain is memory_controller" "$(attr a persistence_domain)" memory_controller
	is "the range is writable" "$(attr a read_only)" 0

	dd if=/dev/urandom of=/tmp/data bs=1M count=4 status=none
	check "write to the disk" dd if=/tmp/data of="/dev/$disk" bs=64k oflag=direct seek=16
	check "read from the disk" dd if="/dev/$disk" of=/tmp/back bs=64k iflag=direct skip=16 count=64
	check "the disk returns what was written" cmp /tmp/data /tmp/back
}
