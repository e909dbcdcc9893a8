# SPDX-License-Identifier: GPL-2.0
# Label areas that cannot be read, are locked or damaged count as live: no disk, and a word why. DIMMs without one, with an empty one, or with one that cannot be written are disks.

vm() {
	no_nvdimm
	acpitable ssdt-labels.asl
	undescribed behind 384M
}

# nth NUMBER: the range on that DIMM.
nth() { ranges | sed -n "$1p"; }
# said NUMBER: what is said of the range on that DIMM.
said() { attr "$(nth "$1")" media; }
# warned NUMBER: how often the log says that the DIMM's labels are ignored.
warned() { dmesg | grep -c "$(nth "$1"): DIMM .*: namespace labels cannot be written (no _LSW), ignored"; }

boot1() {
	load
	local name number
	is "ranges" "$(ranges | wc -l)" 12
	is "_LSR fails" "$(said 1)" "refused: labels of DIMM 0x1, cannot be read"
	is "_LSI says locked" "$(said 2)" "refused: labels of DIMM 0x2, locked"
	is "a damaged index block by _DSM" "$(said 3)" "refused: labels of DIMM 0x3, damaged: wrong checksum"
	is "_DSM says locked" "$(said 4)" "refused: labels of DIMM 0x4, locked"
	is "no label area" "$(said 5)" none
	is "an empty one by _DSM" "$(said 6)" none
	is "nothing can be read at once" "$(said 7)" "refused: labels of DIMM 0x7, cannot be read"
	is "_DSM says locked, though _LSR has an empty area" "$(said 8)" "refused: labels of DIMM 0x8, locked"
	is "labels that cannot be written" "$(said 9)" none
	is "locked, and no _LSW" "$(said 10)" "refused: labels of DIMM 0xa, locked"
	is "cannot be read, and no _LSW" "$(said 11)" none
	is "_LSI fails" "$(said 12)" "refused: labels of DIMM 0xc, cannot be read"
	is "disks are those of DIMMs 5, 6, 9 and 11" "$(disks | xargs)" \
		"$(for number in 5 6 9 11; do disk_of "$(nth $number)"; done | xargs)"
	for name in $(disks); do
		check "write to $name" dd if=/dev/urandom of="/dev/$name" bs=1M count=4 oflag=direct
	done
	is "each refusal is one line" "$(dmesg | grep -c 'pmem-range.*bytes refused: labels of DIMM')" 8
	is "labels that are ignored are one line, empty ones none" \
		"$(for number in 5 6 9 11; do warned $number; done | xargs)" "0 0 1 1"
	is "AML had nothing to complain of" "$(dmesg | grep -cE 'ACPI.* Error')" 0

	# The memory of a locked DIMM must not be read, whatever the administrator gives up.
	attr "$(nth 8)" uuid >/sys/module/pmem_blk/parameters/raw
	echo "$(nth 8)" >/sys/bus/platform/drivers_probe 2>/dev/null
	is "locked memory is no raw disk" "$(said 8), $(disk_of "$(nth 8)")" "refused: labels of DIMM 0x8, locked, "
	like "the log says what to do" "$(dmesg | grep "$(nth 8): .*refused" | tail -n 1)" 'locked; unlock the DIMM'
}
