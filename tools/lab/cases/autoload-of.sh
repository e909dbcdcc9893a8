# SPDX-License-Identifier: GPL-2.0
# Device-tree nodes load our module, also nodes that the kernel makes no device of; without our modules they load the in-tree one.

kernels='7.3-arm64'
long_kernels='6.1-arm64'
vm() {
	if [ $BOOT = 1 ]; then devicetree kept.dtso; else devicetree regions.dtso; fi
	append mem=768M
}

loaded() { grep -cE "^($1) " /proc/modules; }

boot1() {
	is "the kernel makes no device of the node" "$(grep -l pmem-region /sys/bus/platform/devices/*/modalias)" ""
	is "no driver is loaded before udev runs" "$(loaded 'pmem_.*|of_pmem')" 0
	udev
	check "udev loads our modules and there is a disk" wait_for 30 eval '[ "$(disks | wc -l)" = 1 ]'
	is "the disk is the memory of the node" "$(attr "$(ranges)" resource)" 0x78000000
	is "the in-tree driver is not loaded" "$(loaded of_pmem)" 0
}

boot2() {
	local ours
	ours=/lib/modules/$(uname -r)/updates/pmem
	mv "$ours" /root/ours
	depmod
	udev
	check "without our modules there are disks" wait_for 30 eval '[ "$(ls -d /sys/block/pmem* | wc -l)" -ge 3 ]'
	is "without our modules the disks belong to the in-tree driver" "$(loaded of_pmem) $(ranges)" "1 "
	check "unload the in-tree driver" intree_gone of_pmem

	mv /root/ours "$ours"
	depmod
	load
	check "with our modules all disks are back" wait_for 30 eval '[ "$(ls -d /sys/block/pmem* | wc -l)" -ge 6 ]'
	# A node that is also compatible with something else loads both drivers, and either may bind first.
	is "the in-tree driver has no other node" \
		"$(find /sys/bus/platform/drivers/of_pmem -type l ! -name module ! -name '7f800000*' 2>/dev/null)" ""
	check "our driver has the other nodes" eval '[ "$(disks | wc -l)" -ge 5 ]'
}
