# SPDX-License-Identifier: GPL-2.0
# After power cuts that lose the CPU caches, everything that was acknowledged is there and whole.

kernels='6.1-amd64 6.12-arm64'
vm() {
	smp 2
	surviving a
	powercut a
	limit=300
}

write() { /lab/writer run "$1" "$2" "$3" "$(attr "$(ranges)" resource)" "$(attr "$(ranges)" size)" 0; }

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	is "the persistence domain is memory_controller" "$(attr "$(ranges)" persistence_domain)" memory_controller
	is "the range has struct pages" "$(attr "$(ranges)" pages)" yes
	check "write records with FUA with struct pages" write 1 fua "$disk"
	check "write records with a flush with struct pages" write 2 flush "$disk"

	check "load a module that writes to bad memory as DAX does" modprobe pmem_recover path="$disk"
	check "write records off the cache lines to bad memory" write 8 recovery /dev/pmem_recover
	check "unload that module" rmmod pmem_recover

	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount with DAX" mount -o dax=always,noinit_itable "$disk" /mnt
	check "write records off the cache lines" write 3 unaligned /mnt/unaligned
	check "store records through a mapping" write 4 mmap /mnt/mmap
	check "store records through a mapping and msync" write 9 msync /mnt/msync
	check "swap halves of records" write 5 swap /mnt/swap
	check "unmount" umount /mnt
}

# Without struct pages the disk has other kernel addresses.
boot2() {
	modprobe pmem_blk pages=0
	load
	like "the range has no struct pages" "$(attr "$(ranges)" pages)" ^no
	check "write records with FUA without struct pages" write 6 fua "/dev/$(disks)"
	check "write records with a flush without struct pages" write 7 flush "/dev/$(disks)"
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
