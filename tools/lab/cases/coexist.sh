# SPDX-License-Identifier: GPL-2.0
# Where an in-tree driver has bound a device first, ours refuses and names that driver; and the other way round.

# In the newest kernel nfit is another kind of driver.
kernels='6.1-amd64'
long_kernels='7.3-amd64'
vm() {
	nvdimm a 128M
	[ $BOOT != 3 ] || append 'memmap=64M!512M'
}

held() { like "the log says that $2 holds $1, and what to do" "$(dmesg | grep "$1: ")" "held by driver ($2): unload its module, then reload $3 "; }

boot1() {
	modprobe nfit
	modprobe nd_pmem
	check "the in-tree driver has the range" wait_for 10 [ -b /dev/pmem0 ]
	modprobe pmem_acpi
	modprobe pmem_blk
	is "there is no range of ours while nfit has the device" "$(ranges | wc -l)" 0
	# In 7.3 nfit is a platform driver too, and the kernel does not even call our probe.
	held ACPI0012:00 'nfit|acpi-nfit' pmem_acpi
	is "the in-tree driver's disk can be read" "$(dd if=/dev/pmem0 bs=1M count=1 status=none | wc -c)" $((1 << 20))
	# What the log line says.
	check "unload nfit" intree_gone nfit
	check "reload pmem_acpi" eval 'modprobe -r pmem_acpi && modprobe pmem_acpi'
	check "our driver has the range then" wait_for 10 eval '[ "$(disks | wc -l)" = 1 ]'
}

boot2() {
	load
	is "our driver has the range" "$(disks | wc -l)" 1
	local disk
	disk=/dev/$(disks)
	check "write to our disk" dd if=/dev/urandom of="$disk" bs=1M count=8 oflag=direct
	sum=$(md5sum <"$disk")
	modprobe nfit
	modprobe nd_pmem
	sleep 1
	is "the only pmem disk is ours" "$(ls -d /sys/block/pmem* | xargs -n1 basename | xargs)" "$(disks)"
	is "our disk is unchanged" "$(md5sum <"$disk")" "$sum"
}

boot3() {
	modprobe nd_e820
	modprobe nd_pmem
	check "the in-tree driver has the e820 range" wait_for 10 eval '[ -b /dev/pmem0 ]'
	modprobe pmem_e820
	is "there is no e820 range of ours while nd_e820 has it" "$(ranges e820)" ""
	held e820_pmem e820_pmem pmem_e820
	load
	is "our driver has the DIMM" "$(ranges | wc -l) $(ranges nfit | wc -l)" "1 1"
	is "the disks of both drivers are there" "$(ls -d /sys/block/pmem* | wc -l)" 2
	check "the in-tree driver's disk can be written" dd if=/dev/zero of=/dev/pmem0 bs=1M count=8 oflag=direct
	check "our disk can be written" dd if=/dev/zero of="/dev/$(disks)" bs=1M count=8 oflag=direct
	check "unload nd_e820" intree_gone nd_e820
	check "reload pmem_e820" eval 'modprobe -r pmem_e820 && modprobe pmem_e820'
	check "our driver has both ranges then" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'
}
