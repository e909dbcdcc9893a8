# SPDX-License-Identifier: GPL-2.0
# By-id names follow the DIMMs when their addresses change, and when another range comes before them.

vm() {
	machine nvdimm-persistence=mem-ctrl
	disk notes 1M
	if [ "$BOOT" = 1 ]; then
		nvdimm a 128M slot=0
		nvdimm b 128M slot=1
	else
		append 'memmap=32M!512M'
		nvdimm b 128M slot=1
		nvdimm a 128M slot=0
	fi
}

link() { readlink -f "/dev/disk/by-id/pmem-$1"; }

boot1() {
	udev
	check "two ranges become disks" wait_for 20 eval '[ "$(disks | wc -l)" = 2 ]'
	udevadm settle
	local name
	for name in a b; do
		is "the by-id link of $name points to its disk" "$(link "$(attr "$name" uuid)")" "/dev/$(disk_of "$name")"
		echo "I am $name" | dd of="/dev/$(disk_of "$name")" conv=sync,fsync status=none
		attr "$name" uuid
		attr "$name" resource
	done >/tmp/notes
	dd if=/tmp/notes of="$(disk notes)" conv=sync,fsync status=none
}

boot2() {
	udev
	check "three ranges become disks" wait_for 20 eval '[ "$(disks | wc -l)" = 3 ]'
	udevadm settle
	local a at_a b at_b
	read -r a at_a b at_b < <(tr -d '\0' <"$(disk notes)" | xargs)
	is "the DIMMs have swapped addresses" "$(attr a resource) $(attr b resource)" "$at_b $at_a"
	is "the by-id link of a has the data of a" "$(head -c 6 "$(link "$a")")" "I am a"
	is "the by-id link of b has the data of b" "$(head -c 6 "$(link "$b")")" "I am b"
}
