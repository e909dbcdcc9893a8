# SPDX-License-Identifier: GPL-2.0
# ext4 with DAX: files are mapped memory, MAP_SYNC works, libpmem knows it for what it is, contents outlive a restart.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
	[ "$ARCH" != amd64 ] || program libpmem pmem
}

# libpmem FILE: what PMDK's library takes it for.
libpmem() { /lab/libpmem "$1" 2>&1; }

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	is "queue says DAX" "$(attr "$(disks)" queue/dax)" 1
	is "pages" "$(attr a pages)" yes
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount" mount -o dax=always "$disk" /mnt
	check "write" sh -c 'seq 1 2000000 >/mnt/file; sync /mnt/file'
	check "MAP_SYNC store" xfs_io -f -c 'truncate 4m' -c 'mmap -rwS 0 4m' -c 'mwrite -S 0x5a 0 4m' -c 'msync -s' /mnt/mapped
	fails "MAP_SYNC is refused on tmpfs" xfs_io -f -c 'truncate 4m' -c 'mmap -rwS 0 4m' /tmp/mapped
	check "punch a hole" fallocate -p -o 1m -l 64k /mnt/mapped
	check "the hole is zero" cmp -n 65536 -i 1048576:0 /mnt/mapped /dev/zero
	is "its neighbour is not" "$(od -An -tx1 -j 1114112 -N 1 /mnt/mapped | xargs)" 5a
	if [ -e /lab/libpmem ]; then
		is "libpmem takes it for persistent memory" "$(libpmem /mnt/libpmem)" 1
		is "tmpfs for none" "$(libpmem /tmp/libpmem)" 0
	fi
	check "unmount" umount /mnt
	check "fsck" fsck.ext4 -fn "$disk"
	[ -e /lab/libpmem ] || return
	check "mount without DAX" mount -o dax=never "$disk" /mnt
	is "nor is that persistent memory" "$(libpmem /mnt/msync)" 0
	check "unmount" umount /mnt
}

boot2() {
	load
	check "mount" mount -o dax=always "/dev/$(disks)" /mnt
	check "the file is there" cmp /mnt/file <(seq 1 2000000)
	is "what was stored through the mapping" "$(od -An -tx1 -j 4096 -N 4 /mnt/mapped | xargs)" "5a 5a 5a 5a"
	[ ! -e /lab/libpmem ] || check "what libpmem has stored" cmp /mnt/libpmem <(head -c 4M /dev/zero | tr '\0' p)
	check "unmount" umount /mnt
}
