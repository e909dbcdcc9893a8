# SPDX-License-Identifier: GPL-2.0
# udev loads our modules by alias, ours and not the in-tree ones, and makes the stable link.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
	append 'memmap=64M!512M'
}

loaded() { grep -cE "^($1) " /proc/modules; }

boot1() {
	is "nothing is loaded yet" "$(loaded 'pmem_.*|nfit|nd_.*|libnvdimm')" 0
	udev
	check "two disks" wait_for 30 eval '[ "$(disks | wc -l)" = 2 ]'
	is "ours are loaded" "$(loaded 'pmem_bus|pmem_blk|pmem_acpi|pmem_e820')" 4
	is "the in-tree ones are not" "$(loaded 'nfit|nd_e820|nd_pmem')" 0
	udevadm settle
	local range
	for range in $(ranges); do
		is "by-id link of $(attr "$range" source)" \
			"$(basename "$(readlink "/dev/disk/by-id/pmem-$(attr "$range" uuid)")")" "$(disk_of "$range")"
	done
}

# The same by busybox, as a small initramfs has it.
boot2() {
	local i
	# Devices make devices: the disks' driver only after the ranges' source.
	for i in 1 2; do
		busybox modprobe -b -a $(find /sys/devices -name modalias -exec cat {} + | sort -u) 2>/dev/null
	done
	check "two disks" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'
	is "the in-tree drivers stay away" "$(loaded 'nfit|nd_e820|nd_pmem')" 0
}
