# SPDX-License-Identifier: GPL-2.0
# XFS with DAX supports MAP_SYNC and huge pages, and its files outlive a restart.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 512M
}

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	check "mkfs" mkfs.xfs -q -m reflink=0 "$disk"
	check "boot 1: mount with DAX" mount -o dax=always "$disk" /mnt
	check "write a file" sh -c 'seq 1 2000000 >/mnt/file; sync /mnt/file'
	check "store through a MAP_SYNC mapping of huge pages" xfs_io -f -c 'extsize 2m' -c 'falloc 0 8m' -c 'mmap -rwS 0 8m' -c 'mwrite -S 0xa5 0 8m' -c 'msync -s' /mnt/mapped
	check "freeze and thaw" sh -c 'fsfreeze -f /mnt && fsfreeze -u /mnt'
	check "boot 1: unmount" umount /mnt
	check "xfs_repair finds nothing" xfs_repair -n "$disk"
}

boot2() {
	load
	check "boot 2: mount with DAX" mount -o dax=always "/dev/$(disks)" /mnt
	check "the file outlives a restart" cmp /mnt/file <(seq 1 2000000)
	is "the store through the mapping outlives a restart" "$(od -An -tx1 -j 4096 -N 4 /mnt/mapped | xargs)" "a5 a5 a5 a5"
	check "boot 2: unmount" umount /mnt
}
