# SPDX-License-Identifier: GPL-2.0
# Installed by make for two kernels, of which one has lost its headers: make uninstall removes all, and the in-tree driver serves.

systems='bookworm'
from=kernels

vm() { nvdimm a 128M; }

setup1() {
	local kernel newest
	newest=$(linux | tail -n 1)
	find_files >/tmp/before
	checkout /tmp/pmem
	cd /tmp/pmem
	for kernel in $(linux); do
		make clean
		check "make for $kernel" make -j2 KDIR="/lib/modules/$kernel/build"
		check "make install for $kernel" make install KDIR="/lib/modules/$kernel/build"
		is "modprobe finds ours in $kernel" "$(modinfo -k "$kernel" -F filename pmem_bus | wc -l)" 1
	done
	apt-get -q -y purge "linux-headers-$newest"
	check "make uninstall" make uninstall
	is "no file is left" "$(comm -13 /tmp/before <(find_files))" ""
	is "no list of modules names ours" "$(grep -l pmem_bus /lib/modules/*/modules.dep)" ""
}

boot1() {
	intree_disks 1
}
