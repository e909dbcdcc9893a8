# SPDX-License-Identifier: GPL-2.0
# Where the in-tree drivers were first, ours refuse and say whose the device is; and the other way round.

vm() {
	nvdimm a 128M
}

boot1() {
	modprobe nfit
	modprobe nd_pmem
	check "in-tree has the range" wait_for 10 [ -b /dev/pmem0 ]
	modprobe pmem_acpi
	modprobe pmem_blk
	is "no range of ours" "$(ranges | wc -l)" 0
	if [ -e "$PLATFORM/ACPI0012:00/driver" ]; then
		# In 7.3 nfit is a platform driver too, and the kernel gives a device to one only.
		like "the device says whose it is" "$(readlink "$PLATFORM/ACPI0012:00/driver")" 'nfit$'
	else
		like "the log says why" "$(dmesg | grep 'pmem_acpi\|ACPI0012' | tail -n 3)" 'held by in-tree driver nfit'
	fi
	is "in-tree keeps its data" "$(dd if=/dev/pmem0 bs=1M count=1 status=none | wc -c)" $((1 << 20))
	check "unload the in-tree drivers" sh -c 'ndctl disable-region all && ndctl disable-dimm all && modprobe -r nd_pmem nfit'
}

boot2() {
	load
	is "the range is ours" "$(disks | wc -l)" 1
	local disk
	disk=/dev/$(disks)
	check "write" dd if=/dev/urandom of="$disk" bs=1M count=8 oflag=direct
	sum=$(md5sum <"$disk")
	modprobe nfit
	modprobe nd_pmem
	sleep 1
	is "one pmem disk, ours" "$(ls -d /sys/block/pmem* | xargs -n1 basename | xargs)" "$(disks)"
	is "contents" "$(md5sum <"$disk")" "$sum"
}
