# SPDX-License-Identifier: GPL-2.0
# Modules load by alias: ours, or the in-tree ones where ours are missing; and udev makes the stable link.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
	append 'memmap=64M!512M'
	# Our modules have no signature.
	[ $BOOT != 5 ] || append module.sig_enforce=1
}

ours=/lib/modules/$(uname -r)/updates/pmem
conf=/usr/lib/modprobe.d/pmem.conf

loaded() { grep -cE "^($1) " /proc/modules; }

# Twice, as devices create devices: the block driver comes after the source of the ranges.
by_busybox() {
	local i
	for i in 1 2; do
		busybox modprobe -b -a $(find /sys/devices -name modalias -exec cat {} + | sort -u) 2>/dev/null
	done
}

# serve_ours WHY, serve_theirs WHY: check which drivers made the two disks.
serve_ours() {
	check "$1: two disks of ours" wait_for 30 eval '[ "$(disks | wc -l)" = 2 ]'
	is "$1: there is no other disk" "$(ls -d /sys/block/pmem* | wc -l)" 2
}

serve_theirs() {
	check "$1: two disks" wait_for 30 eval '[ "$(ls -d /sys/block/pmem* | wc -l)" = 2 ]'
	is "$1: the disks belong to the in-tree drivers" "$(loaded 'nfit|nd_e820') $(ranges)" "2 "
	check "$1: a disk can be written" dd if=/dev/zero of=/dev/pmem0 bs=1M count=4 oflag=direct conv=nocreat
}

theirs_away() {
	check "unload the in-tree drivers" eval 'ndctl disable-region all; ndctl disable-dimm all; modprobe -r nd_pmem nfit nd_e820'
}

boot1() {
	is "no driver is loaded before udev runs" "$(loaded 'pmem_.*|nfit|nd_.*|libnvdimm')" 0
	udev
	serve_ours udev
	is "our modules are loaded" "$(loaded 'pmem_bus|pmem_blk|pmem_acpi|pmem_e820')" 4
	is "the in-tree modules are not loaded" "$(loaded 'nfit|nd_e820|nd_pmem')" 0
	udevadm settle
	local range
	for range in $(ranges); do
		is "by-id link of $(attr "$range" source)" \
			"$(basename "$(readlink "/dev/disk/by-id/pmem-$(attr "$range" uuid)")")" "$(disk_of "$range")"
	done
}

# The same with busybox, as in a small initramfs. It ignores "install" and loads both drivers: the first one to bind
# gets the range. No range may be without a disk.
boot2() {
	by_busybox
	check "busybox: two disks" wait_for 30 eval '[ "$(ls -d /sys/block/pmem* | wc -l)" = 2 ]'
	theirs_away
}

# As after a kernel upgrade: the modprobe.d file is there, our modules are not.
boot3() {
	mv "$ours" /root/ours
	depmod
	udev
	serve_theirs "without ours"
	theirs_away

	mv /root/ours "$ours"
	depmod
	printf 'blacklist pmem_acpi\nblacklist pmem_e820\n' >/etc/modprobe.d/own.conf
	load
	serve_theirs "our modules are blacklisted"
	theirs_away

	printf 'blacklist nfit\nblacklist nd_e820\n' >/etc/modprobe.d/own.conf
	load
	serve_ours "the in-tree modules are blacklisted"
	check "unload our modules" eval 'modprobe -r pmem_acpi && modprobe -r pmem_e820 && modprobe -r pmem_blk'
	printf 'blacklist pmem_acpi\nblacklist pmem_e820\n' >>/etc/modprobe.d/own.conf
	load
	is "with all four modules blacklisted none is loaded" "$(loaded 'nfit|nd_e820|pmem_acpi|pmem_e820')" 0
	rm /etc/modprobe.d/own.conf

	# What make uninstall removes.
	rm -r "$ours" "$conf"
	depmod
	load
	serve_theirs "uninstalled"
	theirs_away
}

boot4() {
	rm -r "$ours"
	depmod
	by_busybox
	serve_theirs "busybox, without ours"
	theirs_away
}

boot5() {
	udev
	serve_theirs "unsigned modules are refused"
	is "unsigned modules are not loaded" "$(loaded 'pmem_.*')" 0
	theirs_away
}
