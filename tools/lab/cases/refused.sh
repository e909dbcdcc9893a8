# SPDX-License-Identifier: GPL-2.0
# Type-12 ranges that cannot be used are refused in one line each and take no other down; domain= sets the persistence domain.

vm() {
	memory 2G
	append 'memmap=128M!512M' 'memmap=64M!1G' 'memmap=32M!1536M'
}

boot1() {
	modprobe pmem_blk
	check "another source has the first range" modprobe pmem_yank start=$((512 << 20)) size=$((64 << 20))
	check "load pmem_e820 with domain=" modprobe pmem_e820 domain=memory_controller
	is "two ranges are added" "$(ranges e820 | wc -l)" 2
	is "the two ranges become disks" "$(for range in $(ranges e820); do disk_of "$range"; done | wc -l)" 2
	like "the first range is refused" "$(dmesg | grep 'range 0x20000000')" '0x8000000 bytes refused: overlaps another pmem range, or one that was removed while in use \(-16\)$'
	is "the persistence domain is that of domain=" "$(attr "$(ranges e820 | head -n 1)" persistence_domain)" memory_controller
	is "/proc/iomem has two ranges as Persistent Memory" "$(grep -c ' : Persistent Memory$' /proc/iomem)" 2
	check "unload pmem_e820" modprobe -r pmem_e820
	is "/proc/iomem has no Persistent Memory after unloading" "$(grep -c ' : Persistent Memory$' /proc/iomem)" 0
	is "firmware's entries are still in /proc/iomem" "$(grep -c 'Persistent Memory (legacy)' /proc/iomem)" 3

	fails "pmem_e820 does not bind with an unknown domain=" sh -c 'modprobe pmem_e820 domain=nowhere && [ -e /sys/bus/platform/devices/e820_pmem/driver ]'
	like "the log says that domain= is unknown" "$(dmesg | tail -n 5)" 'domain=nowhere is not a persistence domain'
}
