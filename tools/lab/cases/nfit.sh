# SPDX-License-Identifier: GPL-2.0
# One DIMM of an NFIT becomes one disk of its exact size, with everything the table says.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
}

boot1() {
	load
	is "one disk" "$(disks | wc -l)" 1
	local disk
	disk=$(disks)
	is "size of the range" "$(attr a size)" $((256 << 20))
	is "size of the disk" "$(blockdev --getsize64 "/dev/$disk")" $((256 << 20))
	is "source" "$(attr a source)" nfit
	like "uuid" "$(attr a uuid)" '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
	is "persistence domain" "$(attr a persistence_domain)" memory_controller
	is "writable" "$(attr a read_only)" 0

	dd if=/dev/urandom of=/tmp/data bs=1M count=4 status=none
	check "write" dd if=/tmp/data of="/dev/$disk" bs=64k oflag=direct seek=16
	check "read" dd if="/dev/$disk" of=/tmp/back bs=64k iflag=direct skip=16 count=64
	check "what was written is read" cmp /tmp/data /tmp/back
}
