# SPDX-License-Identifier: GPL-2.0
# DIMMs with the same identity in the NFIT become disks with different names, in any order; one added later changes no name in use.

vm() {
	no_nvdimm
	disk notes 1M
	undescribed behind 384M
	case $BOOT in
	1)
		acpitable nfit-twins.asl
		acpitable ssdt-nvdr.asl
		;;
	2)
		# DIMMs 0x20 and 0x1020 have swapped addresses.
		acpitable nfit-twins.asl 72=0000000801000000 256=0000000001000000
		acpitable ssdt-nvdr.asl
		;;
	3) acpitable ssdt-twins.asl ;;
	esac
}

# of HANDLE: prints the range on that DIMM.
of() { basename "$(dirname "$(dirname "$(grep -l "^handle=$1 " "$PLATFORM"/pmem-range.*/nfit/dimms)")")"; }
link() { readlink -f "/dev/disk/by-id/pmem-$1"; }
# said RANGE: counts the log lines about its name.
said() { dmesg | grep -c "range $(attr "$1" resource): the NFIT gives the same DIMM identity to another range; uuid $(attr "$1" uuid) "; }

boot1() {
	udev
	check "the three DIMMs become disks" wait_for 20 eval '[ "$(disks | wc -l)" = 3 ]'
	udevadm settle
	local handle
	is "the three DIMMs have three uuids" "$(for handle in 0x20 0x1020 0x1120; do attr "$(of $handle)" uuid; done | sort -u | wc -l)" 3
	for handle in 0x20 0x1020 0x1120; do
		is "the by-id link of DIMM $handle points to its disk" "$(link "$(attr "$(of $handle)" uuid)")" "/dev/$(disk_of "$(of $handle)")"
		attr "$(of $handle)" uuid
	done >/tmp/notes
	dd if=/tmp/notes of="$(disk notes)" conv=sync,fsync status=none
	is "the log names each twin once" "$(said "$(of 0x20)") $(said "$(of 0x1020)")" "1 1"
	is "the log names no other DIMM" "$(dmesg | grep -c 'same DIMM identity')" 2
}

boot2() {
	load
	local handle
	is "DIMM 0x20 is behind DIMM 0x1020" "$(ranges | xargs)" "$(of 0x1020) $(of 0x20) $(of 0x1120)"
	is "the uuids follow the DIMMs" "$(for handle in 0x20 0x1020 0x1120; do attr "$(of $handle)" uuid; done | xargs)" \
		"$(tr -d '\0' <"$(disk notes)" | xargs)"
}

boot3() {
	load
	local first uuid
	first=$(ranges)
	uuid=$(attr "$first" uuid)
	is "the log has no line about a DIMM alone" "$(dmesg | grep -c 'same DIMM identity')" 0
	cat /sys/bus/acpi/devices/PMEM0001:00/hrv
	check "the twin becomes a disk" wait_for 15 eval '[ "$(disks | wc -l)" = 2 ]'
	is "the first DIMM keeps its uuid" "$(attr "$first" uuid)" "$uuid"
	fails "the twin has another uuid" [ "$(attr "$(of 0x1020)" uuid)" = "$uuid" ]
	is "the log has one line about the twin" "$(said "$(of 0x1020)")" 1
	like "the log says that the first uuid stays until the next boot" "$(dmesg | grep 'same DIMM')" \
		"range 0x100000000: the NFIT now gives the same DIMM identity to another range; uuid $uuid stays until the next boot"
	is "the first DIMM keeps its persistence domain" "$(attr "$first" persistence_domain)" unknown
	is "the twin has the new persistence domain" "$(attr "$(of 0x1020)" persistence_domain)" memory_controller
	like "the log says that the disk keeps its persistence domain" "$(dmesg)" \
		'range 0x100000000: persistence domain in the NFIT is now memory_controller; the disk keeps unknown until pmem_acpi is reloaded'
	cat /sys/bus/acpi/devices/PMEM0001:00/hrv
	sleep 1
	is "the line about the persistence domain comes once" "$(dmesg | grep -c 'persistence domain in the NFIT is now')" 1
	is "the line about the first uuid comes once" "$(dmesg | grep -c 'stays until the next boot')" 1
	is "no range is refused" "$(dmesg | grep -c refused)" 0
}
