# SPDX-License-Identifier: GPL-2.0
# A newer kernel is installed together with its headers: our drivers serve there too, and are in its initramfs.

systems='bookworm'
long_systems='trixie'
from=packages

vm() { nvdimm a 128M; }

setup1() {
	local kernel
	newer linux-image-amd64 linux-headers-amd64
	is "there are two kernels" "$(linux | wc -l)" 2
	for kernel in $(linux); do
		is "the initramfs of $kernel has our drivers" \
			"$(lsinitramfs "/boot/initrd.img-$kernel" | grep -cE '/pmem_(bus|blk|acpi|e820)\.ko')" 4
	done
}

boot1() {
	is "our driver has the DIMM" "$(ranges nfit | wc -l)" 1
	is "the in-tree driver is not loaded" "$(grep -c '^nfit ' /proc/modules)" 0
	is "the module has the version of the package" "$(modinfo -F version pmem_bus)" \
		"$(dpkg-query -W -f '${Version}' pmem-dkms)"
	like "the module is signed" "$(modinfo -F signer pmem_bus)" '.'
}
