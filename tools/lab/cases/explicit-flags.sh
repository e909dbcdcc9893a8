# SPDX-License-Identifier: GPL-2.0
# A type-7 range without an NFIT is claimed by word, whole or in part, and flags say what to make of it.

vm() {
	no_nvdimm
	# 256 MiB at 512 MiB, as e820 type 7.
	append 'memmap=256M%512M-1+7'
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
count() { [ "$(disks | wc -l)" = "$1" ]; }
nth() { ranges | sed -n "$1p"; }

boot1() {
	local before disk
	before=$(</proc/iomem)
	is "iomem has firmware's word" "$(grep -c '20000000-2fffffff : Persistent Memory$' /proc/iomem)" 1
	load
	is "nobody takes it unasked" "$(ranges)" ""
	modprobe pmem_blk
	check "load" modprobe pmem_param 'map=32M!512M,cpu_cache;16M$576M,nopages;20484K@640M,trim,label=cut;1G@1T'
	check "three disks" wait_for 10 count 3
	is "the fourth is nowhere" "$(dmesg | grep -c 'pmem_param: range 0x10000000000, 0x40000000 bytes refused')" 1
	is "firmware's entry does for all" "$(grep -c 'Persistent Memory$' /proc/iomem)" 1
	is "persistence domains" "$(for disk in $(ranges); do attr "$disk" persistence_domain; done | xargs)" "cpu_cache unknown unknown"
	is "the first has pages" "$(attr "$(nth 1)" pages)" yes
	is "and needs no flush of the cache" "$(attr "$(disk_of "$(nth 1)")" dax/write_cache)" 0
	is "the second was not to have them" "$(attr "$(nth 2)" pages)" "no: not wanted for this range"
	fails "so there is no DAX" sh -c "mkfs.ext4 -q -b 4096 /dev/$(disk_of "$(nth 2)") && mount -o dax=always /dev/$(disk_of "$(nth 2)") /mnt"
	is "the third was cut for them" "$(attr "$(nth 3)" pages) $(attr "$(nth 3)" trimmed)" "yes 4096"
	is "its disk is as much smaller" "$(blockdev --getsize64 "/dev/$(disk_of "$(nth 3)")")" $((20 << 20))
	is "its label" "$(attr "$(nth 3)" label)" cut
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$(nth 3)")"
	check "mount with DAX" mount -o dax=always "/dev/$(disk_of "$(nth 3)")" /mnt
	check "unmount" umount /mnt
	check "another piece at run time" add '4K@0x2ffff000,volatile'
	check "its disk" wait_for 10 count 4
	is "of one page" "$(blockdev --getsize64 "/dev/$(disk_of "$(nth 4)")") $(attr "$(nth 4)" pages)" "4096 no: it has no whole 2 MiB unit"
	check "unload" rmmod pmem_param
	is "iomem as before" "$(</proc/iomem)" "$before"
}
