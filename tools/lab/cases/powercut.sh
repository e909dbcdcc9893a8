# SPDX-License-Identifier: GPL-2.0
# After power cuts, without what was only in the CPUs' caches, everything that was acknowledged is there and whole.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 64M
	powercut a
	limit=300
}

write() { /lab/writer run "$1" "$2" "$3" "$(attr a resource)" "$(attr a size)" 0; }

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	is "pages" "$(attr a pages)" yes
	check "writes with FUA" write 1 fua "$disk"
	check "writes, then a flush" write 2 flush "$disk"

	check "the way of writes to bad memory" modprobe pmem_recover path="$disk"
	check "heads and tails on it" write 8 recovery /dev/pmem_recover
	check "unload" rmmod pmem_recover

	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount" mount -o dax=always,noinit_itable "$disk" /mnt
	check "heads and tails" write 3 unaligned /mnt/unaligned
	check "stores to a mapping" write 4 mmap /mnt/mmap
	check "halves of records" write 5 swap /mnt/swap
	check "unmount" umount /mnt
}

# Without struct pages the disk lies elsewhere in the kernel's address space.
boot2() {
	modprobe pmem_blk pages=0
	load
	like "no pages" "$(attr a pages)" ^no
	check "writes with FUA" write 6 fua "/dev/$(disks)"
	check "writes, then a flush" write 7 flush "/dev/$(disks)"
}

cuts() { check "$2: all is there" "$lab/../../build/powercut/cut" "a-$1" "$2" "$([ -z "$long" ] && echo 30 || echo 300)"; }

after1() {
	cuts 1 fua
	cuts 2 flush
	cuts 3 unaligned
	cuts 4 mmap
	cuts 5 swap
	cuts 8 recovery
}

after2() {
	cuts 6 fua
	cuts 7 flush
}
