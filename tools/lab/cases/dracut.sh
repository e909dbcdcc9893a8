# SPDX-License-Identifier: GPL-2.0
# A generic image of dracut, which loads the in-tree drivers, is there before our packages: the next boot loads ours.

systems='bookworm'
long_systems='trixie'
only=long

vm() { nvdimm a 128M; }

setup1() {
	local kernel
	install dracut
	for kernel in $(linux); do
		dracut --force --no-hostonly "/boot/initrd.img-$kernel" "$kernel"
		check "the generic image has the in-tree driver" eval "lsinitrd /boot/initrd.img-$kernel | grep /nfit.ko"
	done
	install_ours
	# A generic image gets all drivers anyway, a host-only one just what the machine uses now.
	dracut --force --hostonly /root/image "$kernel"
	check "a host-only image has our drivers" eval "[ \$(lsinitrd /root/image | grep -cE '/pmem_(acpi|blk)\.ko') = 2 ]"
}

boot1() {
	is "our driver has the DIMM" "$(ranges nfit | wc -l)" 1
	is "the in-tree driver is not loaded" "$(grep -c '^nfit ' /proc/modules)" 0
}
