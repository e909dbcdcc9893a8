# SPDX-License-Identifier: GPL-2.0
# Modules load by alias: ours, or the in-tree ones where ours are not there; and udev makes the stable link.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
	append 'memmap=64M!512M'
	# Our modules have no signature.
	[ $BOOT != 5 ] || append module.sig_enforce=1
}

ours=/lib/modules/$(uname -r)/updates/pmem
conf=/etc/modprobe.d/pmem.conf

loaded() { grep -cE "^($1) " /proc/modules; }

# Twice, as devices make devices: the disks' driver comes after the ranges' source.
by_busybox() {
	local i
	for i in 1 2; do
		busybox modprobe -b -a $(find /sys/devices -name modalias -exec cat {} + | sort -u) 2>/dev/null
	done
}

# serve_ours WHY, serve_theirs WHY: who has made the disks, which are two.
serve_ours() {
	check "$1: two disks of ours" wait_for 30 eval '[ "$(disks | wc -l)" = 2 ]'
	is "and no other" "$(ls -d /sys/block/pmem* | wc -l)" 2
}

serve_theirs() {
	check "$1: two disks" wait_for 30 eval '[ "$(ls -d /sys/block/pmem* | wc -l)" = 2 ]'
	is "of the in-tree drivers" "$(loaded 'nfit|nd_e820') $(ranges)" "2 "
	check "one can be used" dd if=/dev/zero of=/dev/pmem0 bs=1M count=4 oflag=direct conv=nocreat
}

theirs_away() {
	check "unload the in-tree drivers" eval 'ndctl disable-region all; ndctl disable-dimm all; modprobe -r nd_pmem nfit nd_e820'
}

boot1() {
	is "nothing is loaded yet" "$(loaded 'pmem_.*|nfit|nd_.*|libnvdimm')" 0
	udev
	serve_ours udev
	is "ours are loaded" "$(loaded 'pmem_bus|pmem_blk|pmem_acpi|pmem_e820')" 4
	is "the in-tree ones are not" "$(loaded 'nfit|nd_e820|nd_pmem')" 0
	udevadm settle
	local range
	for range in $(ranges); do
		is "by-id link of $(attr "$range" source)" \
			"$(basename "$(readlink "/dev/disk/by-id/pmem-$(attr "$range" uuid)")")" "$(disk_of "$range")"
	done
}

# The same by busybox, as a small initramfs has it. It knows no "install" and loads both drivers: the first one to bind
# has a range. None may be without a disk.
boot2() {
	by_busybox
	check "busybox: two disks" wait_for 30 eval '[ "$(ls -d /sys/block/pmem* | wc -l)" = 2 ]'
	theirs_away
}

# As after an upgrade of the kernel: the file is there, our modules are not.
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
	serve_theirs "the administrator does not want ours"
	theirs_away

	printf 'blacklist nfit\nblacklist nd_e820\n' >/etc/modprobe.d/own.conf
	load
	serve_ours "nor theirs"
	check "unload ours" eval 'modprobe -r pmem_acpi && modprobe -r pmem_e820 && modprobe -r pmem_blk'
	printf 'blacklist pmem_acpi\nblacklist pmem_e820\n' >>/etc/modprobe.d/own.conf
	load
	is "neither" "$(loaded 'nfit|nd_e820|pmem_acpi|pmem_e820')" 0
	rm /etc/modprobe.d/own.conf

	# What make uninstall takes away.
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
	serve_theirs "ours are refused"
	is "for want of a signature" "$(loaded 'pmem_.*')" 0
	theirs_away
}
