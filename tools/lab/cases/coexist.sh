# SPDX-License-Identifier: GPL-2.0
# Where the in-tree drivers were first, ours refuse and say whose the device is; and the other way round.

# Nfit is another kind of driver in the newest one.
kernels='6.1-amd64'
long_kernels='7.3-amd64'
vm() {
	nvdimm a 128M
	[ $BOOT != 3 ] || append 'memmap=64M!512M'
}

held() { like "the log says who holds $1, and what to do" "$(dmesg | grep "$1: ")" "held by driver ($2): unload its module, then reload $3 "; }

boot1() {
	modprobe nfit
	modprobe nd_pmem
	check "in-tree has the range" wait_for 10 [ -b /dev/pmem0 ]
	modprobe pmem_acpi
	modprobe pmem_blk
	is "no range of ours" "$(ranges | wc -l)" 0
	# In 7.3 nfit is a platform driver too, and the kernel does not even ask ours.
	held ACPI0012:00 'nfit|acpi-nfit' pmem_acpi
	is "in-tree keeps its data" "$(dd if=/dev/pmem0 bs=1M count=1 status=none | wc -c)" $((1 << 20))
	# As the line in the log says.
	check "unload the in-tree drivers" intree_gone nfit
	check "reload ours" eval 'modprobe -r pmem_acpi && modprobe pmem_acpi'
	check "the range is ours then" wait_for 10 eval '[ "$(disks | wc -l)" = 1 ]'
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

boot3() {
	modprobe nd_e820
	modprobe nd_pmem
	check "in-tree has the e820 range" wait_for 10 eval '[ -b /dev/pmem0 ]'
	modprobe pmem_e820
	is "no range of ours" "$(ranges e820)" ""
	held e820_pmem e820_pmem pmem_e820
	load
	is "the DIMM is ours" "$(ranges | wc -l) $(ranges nfit | wc -l)" "1 1"
	is "beside each other" "$(ls -d /sys/block/pmem* | wc -l)" 2
	check "theirs can be used" dd if=/dev/zero of=/dev/pmem0 bs=1M count=8 oflag=direct
	check "ours too" dd if=/dev/zero of="/dev/$(disks)" bs=1M count=8 oflag=direct
	check "unload the in-tree drivers" intree_gone nd_e820
	check "reload ours" eval 'modprobe -r pmem_e820 && modprobe pmem_e820'
	check "both ranges are ours then" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'
}
