# SPDX-License-Identifier: GPL-2.0
# After power cuts, without what was only in the CPUs' caches, everything that was acknowledged is there and whole.

kernels='6.1-amd64 6.12-arm64'
vm() {
	surviving a
	powercut a
	limit=300
}

write() { /lab/writer run "$1" "$2" "$3" "$(attr "$(ranges)" resource)" "$(attr "$(ranges)" size)" 0; }

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	is "domain" "$(attr "$(ranges)" persistence_domain)" memory_controller
	is "pages" "$(attr "$(ranges)" pages)" yes
	check "writes with FUA" write 1 fua "$disk"
	check "writes, then a flush" write 2 flush "$disk"

	check "the way of writes to bad memory" modprobe pmem_recover path="$disk"
	check "heads and tails on it" write 8 recovery /dev/pmem_recover
	check "unload" rmmod pmem_recover

	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount" mount -o dax=always,noinit_itable "$disk" /mnt
	check "heads and tails" write 3 unaligned /mnt/unaligned
	check "stores to a mapping" write 4 mmap /mnt/mmap
	check "stores, then msync" write 9 msync /mnt/msync
	check "halves of records" write 5 swap /mnt/swap
	check "unmount" umount /mnt
}

# Without struct pages the disk lies elsewhere in the kernel's address space.
boot2() {
	modprobe pmem_blk pages=0
	load
	like "no pages" "$(attr "$(ranges)" pages)" ^no
	check "writes with FUA" write 6 fua "/dev/$(disks)"
	check "writes, then a flush" write 7 flush "/dev/$(disks)"
}

after1() {
	cuts a-1 fua
	cuts a-2 flush
	cuts a-3 unaligned
	cuts a-4 mmap
	cuts a-5 swap
	cuts a-8 recovery
	cuts a-9 msync
}

after2() {
	cuts a-6 fua
	cuts a-7 flush
}
