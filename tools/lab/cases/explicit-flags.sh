# SPDX-License-Identifier: GPL-2.0
# The administrator can claim a type-7 range that no NFIT describes, in whole or in part, and its flags take effect.

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
	is "/proc/iomem has the entry of firmware" "$(grep -c '20000000-2fffffff : Persistent Memory$' /proc/iomem)" 1
	load
	is "no driver takes the range unless it is asked to" "$(ranges)" ""
	modprobe pmem_blk
	check "add four ranges" modprobe pmem_param 'map=32M!512M,cpu_cache;16M$576M,nopages;20484K@640M,trim,label=cut;1G@1T'
	check "three of them become disks" wait_for 10 count 3
	is "the one outside memory is refused" "$(dmesg | grep -c 'pmem_param: range 0x10000000000, 0x40000000 bytes refused')" 1
	is "there is no second entry of Persistent Memory" "$(grep -c 'Persistent Memory$' /proc/iomem)" 1
	is "the persistence domains are those of the flags" "$(for disk in $(ranges); do attr "$disk" persistence_domain; done | xargs)" "cpu_cache unknown unknown"
	is "the first range has struct pages" "$(attr "$(nth 1)" pages)" yes
	is "the first disk does not need CPU caches written back" "$(attr "$(disk_of "$(nth 1)")" dax/write_cache)" 0
	is "nopages leaves the second range without struct pages" "$(attr "$(nth 2)" pages)" "no: not wanted for this range"
	fails "a DAX mount of the second disk fails" sh -c "mkfs.ext4 -q -b 4096 /dev/$(disk_of "$(nth 2)") && mount -o dax=always /dev/$(disk_of "$(nth 2)") /mnt"
	is "trim leaves out the bytes off the grid" "$(attr "$(nth 3)" pages) $(attr "$(nth 3)" trimmed)" "yes 4096"
	is "the trimmed disk has the size between them" "$(blockdev --getsize64 "/dev/$(disk_of "$(nth 3)")")" $((20 << 20))
	is "the third range has its label" "$(attr "$(nth 3)" label)" cut
	check "mkfs on the trimmed disk" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$(nth 3)")"
	check "mount the trimmed disk with DAX" mount -o dax=always "/dev/$(disk_of "$(nth 3)")" /mnt
	check "unmount the trimmed disk" umount /mnt
	check "add another piece at run time" add '4K@0x2ffff000,volatile'
	check "the added piece becomes a disk" wait_for 10 count 4
	is "the added disk has one page and no struct pages" "$(blockdev --getsize64 "/dev/$(disk_of "$(nth 4)")") $(attr "$(nth 4)" pages)" "4096 no: it has no whole 2 MiB unit"
	check "unload" rmmod pmem_param
	is "/proc/iomem is as before" "$(</proc/iomem)" "$before"
}
