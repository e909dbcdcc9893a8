# SPDX-License-Identifier: GPL-2.0
# Of damaged NFITs, several of which crash the in-tree driver, the intact parts become disks, and the log names the rest.

# Each table is acpi-tables/nfit-basic.asl with edits: a header of 40 bytes, then at 40 the range, at 96 its mapping, at
# 144 the control region, at 224 the capabilities, to 240. Expected are: the number of disks, whether the first can be
# written, and a line of the log. The machine starts with the longest one. The others replace it in the firmware's memory,
# which the kernel has mapped for that length.

# spa LENGTH INDEX START SIZE, all little-endian hexadecimal, byte by byte.
spa() { echo "0000${1}${2}0000 00000000 00000000 79d3f066f3b47440ac430d3318b78cdb ${3} ${4} 0880000000000000"; }
# map HANDLE RANGE CONTROL-REGION: maps 256 MiB of a DIMM.
map() { echo "01003000${1}02000100 ${2}${3} 0000001000000000 0000000000000000 0000000000000000 0000010000000000"; }
# hints LENGTH COUNT: flush hints of DIMM 1.
hints() { echo "0600${1} 01000000 ${2}000000000000"; }

describe() {
	disks=1 write=yes told=
	case $1 in
	# The in-tree driver takes the last two bytes for a structure.
	1) edits=(+0600) write=no told='NFIT byte 240: table ends inside a structure \(0x2\)' ;;
	# The in-tree driver copies as many hints as are announced.
	2) edits=("+$(hints 1000 ffff)") told='NFIT byte 240: more entries announced than fit the structure' ;;
	# No interleave lines: up to 6.1 the in-tree driver subtracts one.
	3) edits=("+02001000 01000000 00000000 00000000") ;;
	# Capabilities up to bit 31: the in-tree driver shifts by 32.
	4) edits=(228=1f) ;;
	# A DIMM outside all ranges, with a control region that is missing: the in-tree driver crashes while it logs that.
	5) edits=("+$(map 02000000 0000 6300)") ;;
	# A DIMM without a control region: the in-tree driver crashes.
	6) edits=(110=0000) told='NFIT byte 96: mapping to a control region that is not there' ;;
	# Two DIMMs, one with hints: the in-tree driver crashes at the first flush.
	7) edits=("+$(map 02000000 0100 0100)" "+$(hints 1800 0100)0000001801000000") ;;
	# The longer structure of newer tables, and an empty range, where the in-tree driver makes no range at all.
	8) edits=("+$(spa 4000 0200 0000001001000000 0000001000000000)0000000000000000") disks=2 ;;
	9) edits=("+$(spa 3800 0200 0000001001000000 0000000000000000)") told='NFIT byte 240: address range that wraps, or holds no whole sector' ;;
	10) edits=("+$(spa 3800 0200 0000f0ffffffffff 0000001000000000)") told='NFIT byte 240: address range that wraps, or holds no whole sector' ;;
	11) edits=("+$(spa 3800 0200 0000001000000000 0000001000000000)") told='range 0x10000000, .*: overlaps System RAM' ;;
	12) edits=("+$(spa 3800 0200 0000000001000000 0000001000000000)") told='duplicate range 0x100000000 in the NFIT: second entry ignored' ;;
	13) edits=("+$(spa 3800 0200 0000001001000000 0000001000000000)" -1) write=no told='NFIT byte 240: length passes the end' ;;
	14) edits=(-200) disks=0 ;;
	esac
}

vm() {
	local edits disks write told number
	no_nvdimm
	for number in {1..14}; do
		describe $number
		damaged $number nfit-basic.asl "${edits[@]}"
	done
	qemu -acpitable "file=$(ls -S "$work"/{1..14} | head -n 1)"
	acpitable ssdt-nvdr.asl
	undescribed behind 512M
}

# poke FILE ADDRESS: writes it to physical memory. /dev/mem can only be written by a mapping where no RAM is.
poke() {
	python3 -c '
import mmap, sys
data, start = open(sys.argv[1], "rb").read(), int(sys.argv[2])
with open("/dev/mem", "r+b", buffering=0) as memory:
    page = start & -mmap.PAGESIZE
    mapping = mmap.mmap(memory.fileno(), start + len(data) - page, offset=page)
    mapping[start - page:] = data' "$@"
}

# bad NUMBER ADDRESS: has the drivers read that table, which replaces the one at the physical address.
bad() {
	local edits disks write told disk
	describe "$1"
	check "table $1: the firmware has it" poke "/lab/$1" "$2"
	echo "table $1" >/dev/kmsg
	modprobe pmem_acpi
	wait_for 1 eval '[ "$(disks | wc -l)" = '"$disks ]"
	is "table $1: the number of disks" "$(disks | wc -l)" "$disks"
	like "table $1: the log has: ${told:-nothing}" "$(dmesg | sed "1,/] table $1\$/d" | grep 'pmem_acpi ACPI0012:00')" "${told:-^$}"
	for disk in $(disks); do
		is "table $1: $disk has its size" "$(blockdev --getsize64 "/dev/$disk")" $((256 << 20))
		if [ $write = yes ]; then
			is "table $1: $disk has the persistence domain of the table" "$(attr "$disk" device/persistence_domain)" memory_controller
			check "table $1: $disk can be written and flushed" dd if=/dev/urandom of="/dev/$disk" bs=1M count=1 oflag=direct conv=fsync
		else
			is "table $1: $disk is read-only in a damaged table" "$(blockdev --getro "/dev/$disk")" 1
			check "table $1: $disk can be read" dd if="/dev/$disk" of=/dev/null bs=1M count=1 iflag=direct
		fi
	done
	check "table $1: unload the source" wait_for 10 rmmod pmem_acpi
}

boot1() {
	local number address
	modprobe pmem_blk
	address=$(dmesg | sed -nE 's/.*ACPI: NFIT (0x[0-9A-F]+) .*/\1/p')
	for number in {1..14}; do bad $number $((address)); done
}
