# SPDX-License-Identifier: GPL-2.0
# A newer kernel is installed together with its headers: our drivers are built for it, and are in its initramfs.

# The case root shows that a machine boots from each of two kernels.
systems='trixie'
long_systems='bookworm'
from=upgraded

setup1() {
	local kernel
	for kernel in $(linux); do
		is "the initramfs of $kernel has our drivers" "$(in_initramfs "/boot/initrd.img-$kernel" | grep -cE '/pmem_(bus|blk|acpi|e820)\.ko')" 4
	done
	is "the module has the version of the package" "$(modinfo -k "$kernel" -F version pmem_bus)" \
		"$(dpkg-query -W -f '${Version}' pmem-dkms)"
	like "the module is signed" "$(modinfo -k "$kernel" -F signer pmem_bus)" '.'
}
