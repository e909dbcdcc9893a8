# SPDX-License-Identifier: GPL-2.0
# XFS with DAX: the same, and huge pages under the mapping.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 512M
}

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	check "mkfs" mkfs.xfs -q -m reflink=0 "$disk"
	check "mount" mount -o dax=always "$disk" /mnt
	check "write" sh -c 'seq 1 2000000 >/mnt/file; sync /mnt/file'
	check "MAP_SYNC store" xfs_io -f -c 'extsize 2m' -c 'falloc 0 8m' -c 'mmap -rwS 0 8m' -c 'mwrite -S 0xa5 0 8m' -c 'msync -s' /mnt/mapped
	check "freeze and thaw" sh -c 'fsfreeze -f /mnt && fsfreeze -u /mnt'
	check "unmount" umount /mnt
	check "repair finds nothing" xfs_repair -n "$disk"
}

boot2() {
	load
	check "mount" mount -o dax=always "/dev/$(disks)" /mnt
	check "the file is there" cmp /mnt/file <(seq 1 2000000)
	is "what was stored through the mapping" "$(od -An -tx1 -j 4096 -N 4 /mnt/mapped | xargs)" "a5 a5 a5 a5"
	check "unmount" umount /mnt
}
