# SPDX-License-Identifier: GPL-2.0
# DIMMs plugged into a running machine that had none become disks, one after the other.

vm() {
	machine nvdimm-persistence=mem-ctrl
	backing x 256M
	backing y 128M
}

plug() {
	check "memory for $1" qmp "{\"execute\":\"object-add\",\"arguments\":{\"qom-type\":\"memory-backend-file\",\"id\":\"m$1\",\"size\":$2,\"mem-path\":\"@work@/$1.img\",\"share\":true}}"
	check "plug $1" qmp "{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"nvdimm\",\"id\":\"$1\",\"memdev\":\"m$1\"}}"
}

count() { [ "$(disks | wc -l)" = "$1" ]; }

boot1() {
	udev
	is "no disk yet" "$(disks | wc -l)" 0
	check "the source is bound" [ -e "$PLATFORM/ACPI0012:00/driver" ]
	check "to ours" [ "$(basename "$(readlink "$PLATFORM/ACPI0012:00/driver")")" = pmem_acpi ]

	plug x $((256 << 20))
	check "x comes" wait_for 15 count 1
	local first uuid
	first=$(ranges)
	uuid=$(attr "$first" uuid)
	is "size of x" "$(attr "$first" size)" $((256 << 20))
	check "mkfs on x" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$first")"
	check "mount x with DAX" mount -o dax=always "/dev/$(disk_of "$first")" /mnt

	plug y $((128 << 20))
	check "y comes" wait_for 15 count 2
	is "x is still the same" "$(attr "$first" uuid)" "$uuid"
	check "x is still mounted and writable" dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync
	check "unmount x" umount /mnt
	is "nothing refused or changed" "$(dmesg | grep -c 'refused')" 0
}
