# SPDX-License-Identifier: GPL-2.0
# Label areas that cannot be read, are locked or damaged count as live: no disk, and a word why. DIMMs without one, or with an empty one, are disks.

vm() {
	no_nvdimm
	acpitable ssdt-labels.asl
	undescribed behind 256M
}

# said NUMBER: what is said of the range on that DIMM.
said() { attr "$(ranges | sed -n "$1p")" media; }

boot1() {
	load
	local name number
	is "ranges" "$(ranges | wc -l)" 7
	is "_LSR fails" "$(said 1)" "refused: labels of DIMM 0x1, cannot be read"
	is "_LSI says locked" "$(said 2)" "refused: labels of DIMM 0x2, locked"
	is "a damaged index block by _DSM" "$(said 3)" "refused: labels of DIMM 0x3, damaged: wrong checksum"
	is "_DSM says locked" "$(said 4)" "refused: labels of DIMM 0x4, locked"
	is "no label area" "$(said 5)" none
	is "an empty one by _DSM" "$(said 6)" none
	is "nothing can be read at once" "$(said 7)" "refused: labels of DIMM 0x7, cannot be read"
	is "disks are those of DIMMs 5 and 6" "$(disks | xargs)" \
		"$(for number in 5 6; do disk_of "$(ranges | sed -n "${number}p")"; done | xargs)"
	for name in $(disks); do
		check "write to $name" dd if=/dev/urandom of="/dev/$name" bs=1M count=4 oflag=direct
	done
	is "each refusal is one line" "$(dmesg | grep -c 'pmem-range.*bytes refused: labels of DIMM')" 5
	is "AML had nothing to complain of" "$(dmesg | grep -cE 'ACPI.* Error')" 0
}
