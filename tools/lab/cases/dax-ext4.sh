# SPDX-License-Identifier: GPL-2.0
# ext4 with DAX maps files directly and supports MAP_SYNC, libpmem detects persistent memory, and files outlive a restart.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
	[ "$ARCH" != amd64 ] || program libpmem pmem
}

# libpmem FILE: prints what PMDK's library takes the file for.
libpmem() { /lab/libpmem "$1" 2>&1; }

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	is "the queue has DAX" "$(attr "$(disks)" queue/dax)" 1
	is "the range has struct pages" "$(attr a pages)" yes
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "boot 1: mount with DAX" mount -o dax=always "$disk" /mnt
	check "write a file" sh -c 'seq 1 2000000 >/mnt/file; sync /mnt/file'
	check "store through a MAP_SYNC mapping" xfs_io -f -c 'truncate 4m' -c 'mmap -rwS 0 4m' -c 'mwrite -S 0x5a 0 4m' -c 'msync -s' /mnt/mapped
	fails "MAP_SYNC is refused on tmpfs" xfs_io -f -c 'truncate 4m' -c 'mmap -rwS 0 4m' /tmp/mapped
	check "punch a hole" fallocate -p -o 1m -l 64k /mnt/mapped
	check "the hole reads as zeroes" cmp -n 65536 -i 1048576:0 /mnt/mapped /dev/zero
	is "the byte behind the hole is unchanged" "$(od -An -tx1 -j 1114112 -N 1 /mnt/mapped | xargs)" 5a
	if [ -e /lab/libpmem ]; then
		is "libpmem detects persistent memory on DAX" "$(libpmem /mnt/libpmem)" 1
		is "libpmem detects none on tmpfs" "$(libpmem /tmp/libpmem)" 0
	fi
	check "boot 1: unmount the DAX mount" umount /mnt
	check "fsck" fsck.ext4 -fn "$disk"
	[ -e /lab/libpmem ] || return
	check "mount without DAX" mount -o dax=never "$disk" /mnt
	is "libpmem detects none without DAX" "$(libpmem /mnt/msync)" 0
	check "unmount the mount without DAX" umount /mnt
}

boot2() {
	load
	check "boot 2: mount with DAX" mount -o dax=always "/dev/$(disks)" /mnt
	check "the file outlives a restart" cmp /mnt/file <(seq 1 2000000)
	is "the store through the mapping outlives a restart" "$(od -An -tx1 -j 4096 -N 4 /mnt/mapped | xargs)" "5a 5a 5a 5a"
	[ ! -e /lab/libpmem ] || check "what libpmem stored outlives a restart" cmp /mnt/libpmem <(head -c 4M /dev/zero | tr '\0' p)
	check "boot 2: unmount" umount /mnt
}
