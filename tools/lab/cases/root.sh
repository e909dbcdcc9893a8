# SPDX-License-Identifier: GPL-2.0
# The root file system is on persistent memory: the release boots from it with DAX, and with a newer kernel on which our drivers do not load.

systems='trixie'
long_systems='bookworm'
from=upgraded

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm root 2560M
	case $BOOT in
	1) root_on root dax=always; kernel oldest ;;
	2) root_on root ''; append module.sig_enforce=1 ;;
	3) root_on root dax=always ;;
	esac
}

dax_root() {
	is "$(uname -r): / is on our disk" "$(findmnt -n -o SOURCE /)" "/dev/$(disk_of root)"
	like "$(uname -r): / is mounted with DAX" "$(findmnt -n -o OPTIONS /)" '(^|,)dax=always(,|$)'
}

boot1() {
	dax_root
	echo ours >/root/kept
}

# DKMS has signed our modules with a key that the kernel does not know.
boot2() {
	is "our modules are refused" "$(grep -c '^pmem_' /proc/modules)" 0
	is "/ is on the disk of the in-tree driver" "$(findmnt -n -o SOURCE /) $(disks)" "/dev/pmem0 "
	is "what our driver wrote is there" "$(</root/kept)" ours
	echo theirs >/root/kept
}

# In make check the case upgrade finds our drivers in the initramfs of this kernel, and none boots it with them.
[ -z "$long" ] || boot3() {
	dax_root
	is "what the in-tree driver wrote is there" "$(</root/kept)" theirs
}
