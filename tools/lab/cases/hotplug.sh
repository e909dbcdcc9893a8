# SPDX-License-Identifier: GPL-2.0
# DIMMs plugged into a running machine without any become disks, one after the other.

vm() {
	machine nvdimm-persistence=mem-ctrl
	backing x 256M
	backing y 128M
}

plug() {
	check "add memory for $1" qmp "{\"execute\":\"object-add\",\"arguments\":{\"qom-type\":\"memory-backend-file\",\"id\":\"m$1\",\"size\":$2,\"mem-path\":\"@work@/$1.img\",\"share\":true}}"
	check "plug $1" qmp "{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"nvdimm\",\"id\":\"$1\",\"memdev\":\"m$1\"}}"
}

count() { [ "$(disks | wc -l)" = "$1" ]; }

boot1() {
	udev
	is "there is no disk yet" "$(disks | wc -l)" 0
	check "the ACPI device is bound" [ -e "$PLATFORM/ACPI0012:00/driver" ]
	check "our driver has bound it" [ "$(basename "$(readlink "$PLATFORM/ACPI0012:00/driver")")" = pmem_acpi ]

	plug x $((256 << 20))
	check "x becomes a disk" wait_for 15 count 1
	local first uuid
	first=$(ranges)
	uuid=$(attr "$first" uuid)
	is "the range of x has the size of the DIMM" "$(attr "$first" size)" $((256 << 20))
	check "mkfs on x" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$first")"
	check "mount x with DAX" mount -o dax=always "/dev/$(disk_of "$first")" /mnt

	plug y $((128 << 20))
	check "y becomes a disk" wait_for 15 count 2
	is "the uuid of x is unchanged" "$(attr "$first" uuid)" "$uuid"
	check "the file system on x can still be written" dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync
	check "unmount x" umount /mnt
	is "no range was refused or changed" "$(dmesg | grep -c 'refused')" 0
}
