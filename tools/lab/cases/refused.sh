# SPDX-License-Identifier: GPL-2.0
# Type-12 ranges that cannot be had are refused in one line each, and take no other down; the domain can be told.

vm() {
	memory 2G
	append 'memmap=128M!512M' 'memmap=64M!1G' 'memmap=32M!1536M'
}

boot1() {
	modprobe pmem_blk
	check "somebody else has the first" modprobe pmem_yank start=$((512 << 20)) size=$((64 << 20))
	check "load" modprobe pmem_e820 domain=memory_controller
	is "two ranges are left" "$(ranges e820 | wc -l)" 2
	is "they have disks" "$(for range in $(ranges e820); do disk_of "$range"; done | wc -l)" 2
	like "the first is refused" "$(dmesg | grep 'range 0x20000000')" '0x8000000 bytes refused: overlaps another pmem range, or one that was removed while in use \(-16\)$'
	is "the domain is what was said" "$(attr "$(ranges e820 | head -n 1)" persistence_domain)" memory_controller
	is "iomem says persistent" "$(grep -c ' : Persistent Memory$' /proc/iomem)" 2
	check "unload" modprobe -r pmem_e820
	is "iomem says so no more" "$(grep -c ' : Persistent Memory$' /proc/iomem)" 0
	is "firmware's entries are there" "$(grep -c 'Persistent Memory (legacy)' /proc/iomem)" 3

	fails "a domain that does not exist" sh -c 'modprobe pmem_e820 domain=nowhere && [ -e /sys/bus/platform/devices/e820_pmem/driver ]'
	like "the log says so" "$(dmesg | tail -n 5)" 'domain=nowhere is not a persistence domain'
}
