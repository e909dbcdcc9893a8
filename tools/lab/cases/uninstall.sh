# SPDX-License-Identifier: GPL-2.0
# Ours are installed for two kernels, of which one has lost its headers: make uninstall removes all, and the in-tree driver is chosen.

systems='bookworm'
only=long

setup1() {
	local kernel oldest newest
	newer linux-image-amd64 linux-headers-amd64
	is "there are two kernels" "$(linux | wc -l)" 2
	oldest=$(linux | head -n 1)
	newest=$(linux | tail -n 1)
	find_files >/tmp/before
	checkout /tmp/pmem
	cd /tmp/pmem
	check "make" make -j2 KDIR="/lib/modules/$oldest/build"
	check "make install" make install KDIR="/lib/modules/$oldest/build"
	# What they contain makes no difference here, and a second build takes a minute.
	mkdir -p "/lib/modules/$newest/updates"
	cp -r "/lib/modules/$oldest/updates/pmem" "/lib/modules/$newest/updates"
	depmod "$newest"
	for kernel in $(linux); do
		is "modprobe finds ours in $kernel" "$(modinfo -k "$kernel" -F filename pmem_bus | wc -l)" 1
	done
	apt-get -q -y purge "linux-headers-$newest"
	check "make uninstall" make uninstall
	is "no file is left" "$(comm -13 /tmp/before <(find_files))" ""
	is "no list of modules names ours" "$(grep -l pmem_bus /lib/modules/*/modules.dep)" ""
	for kernel in $(linux); do
		is "the driver of a DIMM is the in-tree one in $kernel" "$(modprobe -S "$kernel" -R acpi:ACPI0012:)" nfit
		is "the initramfs of $kernel has none of ours" "$(in_initramfs "/boot/initrd.img-$kernel")" ""
	done
}
