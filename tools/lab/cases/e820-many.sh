# SPDX-License-Identifier: GPL-2.0
# Eight type-12 ranges, some adjacent, unaligned or tiny: a disk of exact size for each, of whole sectors if it is not on them.

vm() {
	no_nvdimm
	memory 2G
	# Two that touch stay two. Beyond four the kernel does not keep itself out of their way.
	append nokaslr memmap=32M!512M memmap=32M!544M memmap=16M!640M memmap=20484K!768M memmap=8M!819204K \
		memmap=1M!900M memmap=0x800200!0x3a000123 memmap=64M!1G
}

why() { attr "$(ranges | sed -n "$1p")" pages; }

boot1() {
	local before disk
	before=$(cat /proc/iomem)
	load
	is "sizes of the disks" "$(for disk in $(disks); do blockdev --getsize64 "/dev/$disk"; done | xargs)" \
		"$((32 << 20)) $((32 << 20)) $((16 << 20)) $((20484 << 10)) $((8 << 20)) $((1 << 20)) $((8 << 20)) $((64 << 20))"
	is "the first has pages" "$(why 1)" yes
	like "one ends off the grid" "$(why 4)" '^no: it ends 4096 bytes past a 2 MiB boundary$'
	like "one starts off the grid" "$(why 5)" '^no: it starts 4096 bytes past a 2 MiB boundary$'
	is "one is tiny" "$(why 6)" "no: it has no whole 2 MiB unit"
	is "one is cut to whole sectors" "$(attr "$(ranges | sed -n 7p)" resource)" 0x3a000200
	is "the log says so once" "$(dmesg | grep -c 'e820_pmem: range 0x3a000123, 0x800200 bytes: 512 bytes left out, as a disk has whole sectors of 512 bytes$')" 1
	for disk in $(disks); do
		check "write and read $disk" fio --name=all --filename="/dev/$disk" --rw=write --bs=64k --direct=1 \
			--size=1m --verify=crc32c --output=/tmp/fio
		check "its last sector" dd if=/dev/urandom of="/dev/$disk" bs=512 count=1 oflag=direct \
			seek=$(($(blockdev --getsz "/dev/$disk") - 1))
	done
	check "unload" modprobe -r pmem_e820 pmem_blk
	is "iomem as before" "$(cat /proc/iomem)" "$before"
}
