# SPDX-License-Identifier: GPL-2.0
# The root file system is on persistent memory: each installed kernel boots from it with DAX, and without our drivers too.

systems='bookworm'
long_systems='trixie'
from=upgraded

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm root 2560M
	case $BOOT in
	1) root_on root dax=always; kernel oldest ;;
	2) root_on root dax=always ;;
	3) root_on root ''; append module.sig_enforce=1 ;;
	esac
}

dax_root() {
	is "$(uname -r): / is on our disk" "$(findmnt -n -o SOURCE /)" "/dev/$(disk_of root)"
	like "$(uname -r): / is mounted with DAX" "$(findmnt -n -o OPTIONS /)" '(^|,)dax=always(,|$)'
}

boot1() {
	dax_root
	echo one >/root/kept
}

boot2() {
	dax_root
	is "what the other kernel wrote is there" "$(</root/kept)" one
	uname -r >/root/kept
}

# DKMS has signed our modules with a key that the kernel does not know.
boot3() {
	is "our modules are refused" "$(grep -c '^pmem_' /proc/modules)" 0
	is "/ is on the disk of the in-tree driver" "$(findmnt -n -o SOURCE /) $(disks)" "/dev/pmem0 "
	is "what our driver wrote is there" "$(</root/kept)" "$(uname -r)"
}
