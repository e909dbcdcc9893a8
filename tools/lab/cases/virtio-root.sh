# SPDX-License-Identifier: GPL-2.0
# The root file system is on a virtio-pmem device: an installed release boots from it with DAX by its own initramfs, and without our drivers too.

systems='bookworm'
long_systems='trixie'
from=packages
only=long

vm() {
	no_nvdimm
	virtio root 2560M
	case $BOOT in
	1) root_on root dax=always ;;
	2) root_on root ''; append module.sig_enforce=1 ;;
	esac
}

boot1() {
	is "/ is on our disk" "$(findmnt -n -o SOURCE /)" "/dev/$(disks)"
	is "it is the virtio device's" "$(attr "$(ranges)" source) $(attr "$(ranges)" persistence_domain)" "virtio host"
	like "/ is mounted with DAX" "$(findmnt -n -o OPTIONS /)" '(^|,)dax=always(,|$)'
	echo one >/root/kept
	sync
}

# Our modules have no signature that this kernel knows.
boot2() {
	is "our modules are refused" "$(grep -c '^pmem_' /proc/modules)" 0
	is "/ is on the disk of the in-tree driver" "$(findmnt -n -o SOURCE /) $(grep -c '^virtio_pmem ' /proc/modules)" "/dev/pmem0 1"
	is "what was written with our driver is there" "$(</root/kept)" one
}
