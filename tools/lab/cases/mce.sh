# SPDX-License-Identifier: GPL-2.0
# Machine checks: memory that the CPU finds bad is in badblocks, gives EIO, and is mended by writing where the firmware can.

vm() {
	no_nvdimm
	cpu max,vendor=GenuineIntel
	upgrade nfit-basic.asl ssdt-ars.asl
	append 'memmap=64M!512M'
	[ "$BOOT" = 1 ] || append pmem_blk.pages=off
	undescribed behind 256M
}
dmesg_ok='Memory failure|recovery action|Hardware Error|mce: '

# machine_check ADDRESS: the CPU's memory scrubber has found bad memory, as far as the kernel can tell.
machine_check() {
	local command
	command=$(printf 'mce -b 0 9 0xbd000000000000c0 0x5 %#x 0x8c' "$1")
	check "machine check at $1" qmp "{\"execute\": \"human-monitor-command\", \"arguments\": {\"command-line\": \"$command\"}}"
}
badblocks() { paste -sd, "/sys/block/$1/badblocks"; }
write() { dd if=/tmp/data of="/dev/$1" oflag=direct conv=notrunc bs="$2" seek="$3" count=1; }

# cycle SECTORS: what one machine check does to each of the disks; so many sectors are bad then.
cycle() {
	local old new
	old=$(disk_of "$(ranges e820)") new=$(disk_of "$(ranges nfit)")
	machine_check $((0x100000000 + 0x100000))
	check "it is in badblocks" wait_for 10 grep -q . "/sys/block/$new/badblocks"
	is "badblocks" "$(badblocks "$new")" "2048 $1"
	is "nothing is wrong with the other disk" "$(badblocks "$old")" ""
	fails "it cannot be read" dd if="/dev/$new" of=/dev/null bs=4k skip=256 count=1 iflag=direct
	check "writing mends it" write "$new" 4k 256
	is "badblocks" "$(badblocks "$new")" ""
	check "what was written is there" cmp -n 4096 -i 1048576:0 "/dev/$new" /tmp/data

	# Nobody can mend that one.
	is "what it can clear at once" "$(attr "$(ranges e820)" clear_unit)" 0
	machine_check $((0x20000000 + 0x100000))
	check "it is in badblocks" wait_for 10 grep -q . "/sys/block/$old/badblocks"
	is "badblocks" "$(badblocks "$old")" "2048 $1"
	fails "it cannot be read" dd if="/dev/$old" of=/dev/null bs=4k skip=256 count=1 iflag=direct
	fails "nor written" write "$old" 4k 256
	like "the log says why" "$(dmesg)" 'bad memory at 0x20100000 cannot be mended on this platform'
	is "badblocks" "$(badblocks "$old")" "2048 $1"
	check "its neighbours can be written" write "$old" 4k 257
}

# With struct pages, the kernel takes the whole page out of its map.
boot1() {
	load
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	check "firmware was asked" wait_for 20 grep -q 'idle passes=1' "$PLATFORM/ACPI0012:00/scrub"
	local disk
	disk=$(disk_of "$(ranges nfit)")
	machine_check $((0x100000000 + 0x200000))
	check "it is in badblocks" wait_for 10 grep -q . "/sys/block/$disk/badblocks"
	like "the kernel heard of it" "$(dmesg)" 'Memory failure: 0x100200: '
	fails "a part of the page does not mend it" write "$disk" 512 4096
	check "all of it does" write "$disk" 4k 512
	cycle 8
}

# Without, only the record knows; and the CPU says which 4 KiB.
boot2() {
	load
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	check "firmware was asked" wait_for 20 grep -q 'idle passes=1' "$PLATFORM/ACPI0012:00/scrub"
	like "no struct pages" "$(attr "$(ranges nfit)" pages)" '^no: turned off'
	cycle 8
}
