# SPDX-License-Identifier: GPL-2.0
# DIMMs larger than RAM: struct pages take no more than their share of it, and the machine lives on with block-only disks.

kernels='6.1-amd64 7.3-amd64'
vm() {
	local name
	maxmem 512G
	case $BOOT in
	1) nvdimm big 56G ;;
	2 | 3) for name in a b c d; do nvdimm $name 8G; done ;;
	4 | 5) nvdimm small 4G; append elfcorehdr=0x3ff00000 ;;
	6) nvdimm odd 128M label-size=128K; nvdimm huge 300G ;;
	esac
	[ "$BOOT" != 3 ] || append pmem_bus.ram_percent=90
	[ "$BOOT" != 5 ] || append pmem_blk.pages=on
}
limit=300

available() { awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo; }
with_pages() { for name in a b c d; do attr $name pages; done | grep -c '^yes$'; }
all_disks() { [ "$(disks | wc -l)" = "$1" ]; }

# usable DISK: can be written and read, at its end too.
usable() {
	local disk=/dev/$1
	check "write its end" dd if=/dev/urandom of=/tmp/noise bs=1M count=1
	dd if=/tmp/noise of="$disk" bs=1M seek=$(($(blockdev --getsize64 "$disk") / (1 << 20) - 1)) oflag=direct status=none
	check "read it" cmp <(tail -c 1M "$disk") /tmp/noise
}

boot1() {
	local before after
	before=$(available)
	load
	check "a disk" wait_for 60 all_disks 1
	after=$(available)
	info "available: $before MiB, then $after MiB"
	like "no struct pages, and both figures" "$(attr big pages)" '^no: struct pages would take 1008 MiB of RAM; .* [0-9]+ MiB'
	like "the log says it" "$(dmesg | grep 'no struct pages')" '1008 MiB of RAM.*ram_percent'
	check "at least half of what was available is left" [ "$after" -ge $((before / 2)) ]
	usable "$(disks)"
}

boot2() {
	local before after
	before=$(available)
	load
	check "four disks" wait_for 60 all_disks 4
	after=$(available)
	info "available: $before MiB, then $after MiB"
	# 144 MiB each, and half of what is available are more than two and less than three of them.
	is "those that have pages" "$(with_pages)" 2
	check "at least half of what was available is left" [ "$after" -ge $((before / 2 - 16)) ]
	usable "$(disk_of a)"
	usable "$(disk_of d)"
}

boot3() {
	load
	check "four disks" wait_for 60 all_disks 4
	is "with 90 percent all have pages" "$(with_pages)" 4
	is "as sysfs says" "$(</sys/module/pmem_bus/parameters/ram_percent)" 90
}

# The kernel that saves a dump has little memory. That it is one it knows by a word of the command line.
boot4() {
	load
	check "a disk" wait_for 60 all_disks 1
	like "no struct pages" "$(attr small pages)" '^no: .*kdump'
	usable "$(disks)"
}

boot5() {
	load
	check "a disk" wait_for 60 all_disks 1
	is "unless they are asked for" "$(attr small pages)" yes
}

# Off the grid a mapping without struct pages takes page tables: 8 bytes for each 4 KiB.
boot6() {
	local before after
	before=$(available)
	modprobe -a pmem_acpi pmem_blk
	check "the range is told of" wait_for 60 eval 'dmesg | grep -q "refused: .*page tables"'
	after=$(available)
	info "available: $before MiB, then $after MiB"
	is "one disk, the other one" "$(disks)" "$(disk_of odd)"
	like "the log has both figures" "$(dmesg | grep 'refused: .*page tables')" ' 600 MiB of RAM.* [0-9]+ MiB'
	check "at least half of what was available is left" [ "$after" -ge $((before / 2)) ]
}
