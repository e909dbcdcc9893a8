# SPDX-License-Identifier: GPL-2.0
# Nodes of a device tree load our module, also where the kernel makes no device of any; or else the in-tree one.

kernels='7.3-arm64'
long_kernels='6.1-arm64'
vm() {
	if [ $BOOT = 1 ]; then devicetree kept.dtso; else devicetree regions.dtso; fi
	append mem=768M
}

loaded() { grep -cE "^($1) " /proc/modules; }

boot1() {
	is "no device, no event" "$(grep -l pmem-region /sys/bus/platform/devices/*/modalias)" ""
	is "nothing is loaded yet" "$(loaded 'pmem_.*|of_pmem')" 0
	udev
	check "a disk" wait_for 30 eval '[ "$(disks | wc -l)" = 1 ]'
	is "of that memory" "$(attr "$(ranges)" resource)" 0x78000000
	is "the in-tree driver stays away" "$(loaded of_pmem)" 0
}

boot2() {
	local ours
	ours=/lib/modules/$(uname -r)/updates/pmem
	mv "$ours" /root/ours
	depmod
	udev
	check "without ours: disks" wait_for 30 eval '[ "$(ls -d /sys/block/pmem* | wc -l)" -ge 3 ]'
	is "of the in-tree driver" "$(loaded of_pmem) $(ranges)" "1 "
	check "unload it" intree_gone of_pmem

	mv /root/ours "$ours"
	depmod
	load
	check "with ours: their disks are back" wait_for 30 eval '[ "$(ls -d /sys/block/pmem* | wc -l)" -ge 6 ]'
	# A node that is compatible with something else as well loads both drivers, and either may be first.
	is "the in-tree driver has no other node" \
		"$(find /sys/bus/platform/drivers/of_pmem -type l ! -name module ! -name '7f800000*' 2>/dev/null)" ""
	check "ours have the other ones" eval '[ "$(disks | wc -l)" -ge 5 ]'
}
