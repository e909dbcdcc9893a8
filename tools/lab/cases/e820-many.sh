# SPDX-License-Identifier: GPL-2.0
# Eight type-12 ranges, some adjacent, unaligned or tiny, each become a disk of exact size, cut to whole sectors where needed.

vm() {
	no_nvdimm
	memory 2G
	# Two adjacent ranges stay two. With more than four, KASLR does not keep the kernel out of them.
	append nokaslr memmap=32M!512M memmap=32M!544M memmap=16M!640M memmap=20484K!768M memmap=8M!819204K \
		memmap=1M!900M memmap=0x800200!0x3a000123 memmap=64M!1G
}

why() { attr "$(ranges | sed -n "$1p")" pages; }

boot1() {
	local before disk
	before=$(cat /proc/iomem)
	load
	is "each disk has the size of its range" "$(for disk in $(disks); do blockdev --getsize64 "/dev/$disk"; done | xargs)" \
		"$((32 << 20)) $((32 << 20)) $((16 << 20)) $((20484 << 10)) $((8 << 20)) $((1 << 20)) $((8 << 20)) $((64 << 20))"
	is "the range on the grid has struct pages" "$(why 1)" yes
	like "a range that ends off the grid has none" "$(why 4)" '^no: it ends 4096 bytes past a 2 MiB boundary$'
	like "a range that starts off the grid has none" "$(why 5)" '^no: it starts 4096 bytes past a 2 MiB boundary$'
	is "a range below 2 MiB has none" "$(why 6)" "no: it has no whole 2 MiB unit"
	is "a range off the sectors is cut to whole sectors" "$(attr "$(ranges | sed -n 7p)" resource)" 0x3a000200
	is "the log says once that it is cut" "$(dmesg | grep -c 'e820_pmem: range 0x3a000123, 0x800200 bytes: 512 bytes left out, as a disk has whole sectors of 512 bytes$')" 1
	for disk in $(disks); do
		check "write and read $disk" fio --name=all --filename="/dev/$disk" --rw=write --bs=64k --direct=1 \
			--size=1m --verify=crc32c --output=/tmp/fio
		check "the last sector of $disk can be written" dd if=/dev/urandom of="/dev/$disk" bs=512 count=1 oflag=direct \
			seek=$(($(blockdev --getsz "/dev/$disk") - 1))
	done
	check "unload" modprobe -r pmem_e820 pmem_blk
	is "/proc/iomem is as before" "$(cat /proc/iomem)" "$before"
}
