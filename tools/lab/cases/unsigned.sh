# SPDX-License-Identifier: GPL-2.0
# The kernel refuses modules without a signature, and ours have none: the in-tree drivers serve all ranges.

systems='bookworm'
only=long
from=packages
uuid=1d9a52e0-6f43-4a0c-9a6d-2f0f3f5d7a12

vm() {
	nvdimm a 128M
	formatted a $uuid
	append module.sig_enforce=1 'memmap=64M!512M'
}

setup1() {
	local file
	echo "UUID=$uuid /srv ext4 defaults 0 2" >>/etc/fstab
	for file in /lib/modules/*/updates/dkms/pmem_*.ko; do
		is "${file##*/}: DKMS has signed it" "$(tail -c 28 "$file")" "~Module signature appended~"
		strip --strip-debug "$file"
		is "${file##*/} has no signature now" "$(modinfo -F signer "$file")" ""
	done
	update-initramfs -u -k all
}

boot1() {
	is "our modules are not loaded" "$(grep -c '^pmem_' /proc/modules)" 0
	like "the kernel has refused them" "$(dmesg)" 'Loading of (unsigned )?module.* is rejected'
	intree_disks 2
	like "the file system of fstab is mounted" "$(findmnt -n -o SOURCE /srv)" '^/dev/pmem[01]$'
	# docs/install.rst warns of dax=always for this reason.
	is "the DIMM has no DAX there" "$(cat "/sys/block/$(basename "$(findmnt -n -o SOURCE /srv)")/queue/dax")" 0
}
