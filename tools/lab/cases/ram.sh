# SPDX-License-Identifier: GPL-2.0
# With DIMMs larger than RAM, struct pages take no more than their share of RAM, and the machine works with block-only disks.

kernels='6.1-amd64'
long_kernels='7.3-amd64'
vm() {
	local name
	maxmem 512G
	case $BOOT in
	1) nvdimm big 56G ;;
	2 | 3 | 7) for name in a b c d; do nvdimm $name 8G; done ;;
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

# usable DISK: checks that its end can be written and read.
usable() {
	local disk=/dev/$1
	check "make data for the end of $1" dd if=/dev/urandom of=/tmp/noise bs=1M count=1
	dd if=/tmp/noise of="$disk" bs=1M seek=$(($(blockdev --getsize64 "$disk") / (1 << 20) - 1)) oflag=direct status=none
	check "the end of $1 has what was written" cmp <(tail -c 1M "$disk") /tmp/noise
}

boot1() {
	local before after
	before=$(available)
	load
	check "boot 1: the DIMM becomes a disk" wait_for 60 all_disks 1
	after=$(available)
	info "available: $before MiB, then $after MiB"
	like "the pages attribute says how much RAM struct pages would take, and the limit" "$(attr big pages)" '^no: struct pages would take 1008 MiB of RAM; .* [0-9]+ MiB'
	like "the log says how much RAM struct pages would take" "$(dmesg | grep 'no struct pages')" '1008 MiB of RAM.*ram_percent'
	check "boot 1: at least half of the available RAM is left" [ "$after" -ge $((before / 2)) ]
	usable "$(disks)"
}

boot2() {
	local before after
	before=$(available)
	load
	check "boot 2: the four DIMMs become disks" wait_for 60 all_disks 4
	after=$(available)
	info "available: $before MiB, then $after MiB"
	# 144 MiB each: half of the available RAM is more than two of them and less than three.
	is "two of four ranges have struct pages" "$(with_pages)" 2
	check "boot 2: at least half of the available RAM is left" [ "$after" -ge $((before / 2 - 16)) ]
	usable "$(disk_of a)"
	usable "$(disk_of d)"
}

boot3() {
	load
	check "boot 3: the four DIMMs become disks" wait_for 60 all_disks 4
	is "with ram_percent=90 all ranges have struct pages" "$(with_pages)" 4
	is "the parameter reads back as 90" "$(</sys/module/pmem_bus/parameters/ram_percent)" 90
}

# A kdump kernel has little memory. It knows that it is one by a parameter of its command line.
boot4() {
	load
	check "boot 4: the DIMM becomes a disk" wait_for 60 all_disks 1
	like "in a kdump kernel the range has no struct pages" "$(attr small pages)" '^no: .*kdump'
	usable "$(disks)"
}

boot5() {
	load
	check "boot 5: the DIMM becomes a disk" wait_for 60 all_disks 1
	is "with pages=on the range has struct pages in a kdump kernel" "$(attr small pages)" yes
}

# Off the grid, a mapping without struct pages takes page tables: 8 bytes for each 4 KiB.
boot6() {
	local before after
	before=$(available)
	modprobe -a pmem_acpi pmem_blk
	check "a range whose page tables would be too large is refused" wait_for 60 eval 'dmesg | grep -q "refused: .*page tables"'
	after=$(available)
	info "available: $before MiB, then $after MiB"
	is "only the other range becomes a disk" "$(disks)" "$(disk_of odd)"
	like "the log says how much RAM the page tables would take, and the limit" "$(dmesg | grep 'refused: .*page tables')" ' 600 MiB of RAM.* [0-9]+ MiB'
	check "boot 6: at least half of the available RAM is left" [ "$after" -ge $((before / 2)) ]
}

# The struct pages of a DAX device are made when device_dax is bound, which is not there. They count from the beginning.
boot7() {
	local before limit
	modprobe pmem_acpi
	attr a uuid >/tmp/uuid
	check "boot 7: unload pmem_acpi" rmmod pmem_acpi
	before=$(available)
	cat /tmp/uuid >/sys/module/pmem_bus/parameters/devdax
	echo 'install device_dax /bin/true' >/etc/modprobe.d/no-device-dax.conf
	modprobe -a pmem_devdax pmem_acpi
	check "a range has a DAX device" wait_for 30 eval '[ -n "$(dax "$(range a)")" ]'
	fails "device_dax is not loaded" test -d /sys/module/device_dax
	modprobe pmem_blk
	check "the other three DIMMs become disks" wait_for 60 all_disks 3
	is "one of them has struct pages" "$(with_pages)" 1
	limit=$(dmesg | sed -n 's/.*no struct pages.*may take \([0-9]*\) MiB.*/\1/p' | tail -n 1)
	info "available: $before MiB; limit: $limit MiB"
	like "the log has the limit" "$limit" '^[0-9]+$'
	check "the limit is not more than half of what was available" [ "$limit" -le $((before / 2 + 16)) ]
}
