# SPDX-License-Identifier: GPL-2.0
# Label areas that are unreadable, locked or damaged count as live: no disk, and a reason. DIMMs without labels, or with labels that cannot be written, become disks.

vm() {
	no_nvdimm
	acpitable ssdt-labels.asl
	undescribed behind 384M
}

# nth NUMBER: prints the range on that DIMM.
nth() { ranges | sed -n "$1p"; }
# said NUMBER: prints the media attribute of the range on that DIMM.
said() { attr "$(nth "$1")" media; }
# warned NUMBER: counts the log lines that say that the DIMM's labels are ignored.
warned() { dmesg | grep -c "$(nth "$1"): DIMM .*: namespace labels cannot be written (no _LSW), ignored"; }

boot1() {
	load
	local name number
	is "there are twelve ranges" "$(ranges | wc -l)" 12
	is "a DIMM whose _LSR fails is refused" "$(said 1)" "refused: labels of DIMM 0x1, cannot be read"
	is "a DIMM that _LSI calls locked is refused" "$(said 2)" "refused: labels of DIMM 0x2, locked"
	is "a damaged index block read by _DSM is refused" "$(said 3)" "refused: labels of DIMM 0x3, damaged: wrong checksum"
	is "a DIMM that _DSM calls locked is refused" "$(said 4)" "refused: labels of DIMM 0x4, locked"
	is "a DIMM without a label area is a disk" "$(said 5)" none
	is "a DIMM with an empty label area read by _DSM is a disk" "$(said 6)" none
	is "a label area of which nothing can be read at once is refused" "$(said 7)" "refused: labels of DIMM 0x7, cannot be read"
	is "a DIMM that _DSM calls locked is refused, though _LSR returns an empty area" "$(said 8)" "refused: labels of DIMM 0x8, locked"
	is "a DIMM whose labels cannot be written is a disk" "$(said 9)" none
	is "a locked DIMM without _LSW is refused" "$(said 10)" "refused: labels of DIMM 0xa, locked"
	is "a DIMM with unreadable labels and without _LSW is a disk" "$(said 11)" none
	is "a DIMM whose _LSI fails is refused" "$(said 12)" "refused: labels of DIMM 0xc, cannot be read"
	is "the disks are those of DIMMs 5, 6, 9 and 11" "$(disks | xargs)" \
		"$(for number in 5 6 9 11; do disk_of "$(nth $number)"; done | xargs)"
	for name in $(disks); do
		check "write to $name" dd if=/dev/urandom of="/dev/$name" bs=1M count=4 oflag=direct
	done
	is "each refusal is one log line" "$(dmesg | grep -c 'pmem-range.*bytes refused: labels of DIMM')" 8
	is "ignored labels are one log line, empty ones none" \
		"$(for number in 5 6 9 11; do warned $number; done | xargs)" "0 0 1 1"
	is "AML has run without errors" "$(dmesg | grep -cE 'ACPI.* Error')" 0

	# The memory of a locked DIMM must not be read, whatever the administrator writes to raw.
	attr "$(nth 8)" uuid >/sys/module/pmem_blk/parameters/raw
	echo "$(nth 8)" >/sys/bus/platform/drivers_probe 2>/dev/null
	is "raw= does not make a disk of a locked DIMM" "$(said 8), $(disk_of "$(nth 8)")" "refused: labels of DIMM 0x8, locked, "
	like "the log says to unlock the DIMM" "$(dmesg | grep "$(nth 8): .*refused" | tail -n 1)" 'locked; unlock the DIMM'
}
