# SPDX-License-Identifier: GPL-2.0
# The packages are installed and the machine restarts: the disk is there by itself, and fstab mounts it with DAX from then on.

systems='trixie'
long_systems='bookworm'
from=packages

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
}

link() { echo "/dev/disk/by-id/pmem-$(attr a uuid)"; }

boot1() {
	is "our driver has the DIMM" "$(ranges nfit | wc -l)" 1
	is "the in-tree drivers are not loaded" "$(grep -cE '^(nfit|nd_pmem) ' /proc/modules)" 0
	# The aliases work in the initramfs, too.
	like "the drivers are loaded before / is mounted" "$(dmesg)" 'pmem_bus: loading out-of-tree.*EXT4-fs \(vda\): mounted'
	is "the by-id link leads to the disk" "$(basename "$(readlink "$(link)")")" "$(disk_of a)"
	check "make a file system" mkfs.ext4 -q -b 4096 "$(link)"
	mkdir /srv/pmem
	echo "$(link) /srv/pmem ext4 dax=always,nofail 0 2" >>/etc/fstab
	check "mount what fstab names" mount /srv/pmem
	check "write a file" eval 'seq 1 100000 >/srv/pmem/file && sync /srv/pmem/file'
}

boot2() {
	like "fstab has mounted it with DAX" "$(findmnt -n -o OPTIONS /srv/pmem)" '(^|,)dax=always(,|$)'
	check "the file is there" cmp /srv/pmem/file <(seq 1 100000)
}
