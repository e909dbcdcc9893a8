# SPDX-License-Identifier: GPL-2.0
# The packages are removed: the in-tree drivers serve all ranges after the next boot, and a purge leaves no file.

systems='trixie'
long_systems='bookworm'
from=packages

vm() {
	nvdimm a 128M
	append 'memmap=64M!512M'
}

setup1() {
	check "remove the packages" apt-get -q -y remove $(ours)
	is "one initramfs is written" "$(written_initramfs)" 1
	is "nothing of ours chooses drivers any more" "$(find /etc/modprobe.d /usr/lib/modprobe.d -name '*pmem*')" ""
	is "no module of ours is left" "$(find /lib/modules -path '*/updates/*' -name 'pmem_*')" ""
}

boot1() {
	intree_disks 2
	is "none of our modules is loaded" "$(grep -c '^pmem_' /proc/modules)" 0
}

setup2() {
	check "purge the packages" apt-get -q -y purge $(ours)
	is "a purge leaves no file" "$(added)" ""
	is "and nothing in an initramfs" "$(in_initramfs /boot/initrd.img-*)" ""
}
