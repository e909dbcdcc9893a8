#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Module of dracut: the drivers of persistent memory, so that / can lie on it. The kernel's own ones are there for a
# kernel that ours are not built for, or that refuses ours.

check() { return 0; }

depends() { return 0; }

installkernel() {
	local module
	# One at a time: dracut leaves out all that follow a missing one. In a host-only image as well, as the kernel may
	# have no driver of ours loaded now.
	for module in pmem_blk pmem_acpi pmem_e820 pmem_of pmem_virtio nd_pmem nfit nd_e820 of_pmem virtio_pmem; do
		hostonly='' instmods "$module"
	done
	return 0
}

install() {
	inst_simple /usr/lib/modprobe.d/pmem.conf
	inst_rules 80-pmem.rules
}
