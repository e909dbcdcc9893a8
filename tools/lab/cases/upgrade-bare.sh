# SPDX-License-Identifier: GPL-2.0
# A newer kernel is installed without headers: the in-tree driver serves, and what fstab mounts by UUID is mounted.

systems='bookworm'
only=long
long_systems='trixie'
from=packages
uuid=1d9a52e0-6f43-4a0c-9a6d-2f0f3f5d7a11

vm() {
	nvdimm a 128M
	formatted a $uuid
}

setup1() {
	# As on a machine that got linux-headers-$(uname -r) only.
	apt-get -q -y remove linux-headers-amd64
	newer linux-image-amd64
	is "there are two kernels" "$(linux | wc -l)" 2
	is "our modules are there for one of them" "$(find /lib/modules -name 'pmem_bus.ko*' | wc -l)" 1
	# Without nofail: a machine without this disk would end in emergency mode.
	echo "UUID=$uuid /srv ext4 defaults 0 2" >>/etc/fstab
}

boot1() {
	is "our modules are not there for this kernel" "$(modinfo -n pmem_bus 2>/dev/null)" ""
	is "the file system is on the disk of the in-tree driver" "$(findmnt -n -o SOURCE /srv) $(disks)" "/dev/pmem0 "
	check "it can be written" eval 'seq 1 100000 >/srv/file && sync /srv/file'
}
