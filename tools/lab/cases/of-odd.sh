# SPDX-License-Identifier: GPL-2.0
# Of device-tree nodes with odd cells, addresses and properties, each region with an address becomes a disk, and the log says why others do not.

kernels='7.3-arm64'
long_kernels='6.1-arm64'
only=long
vm() {
	devicetree odd.dtso
	# QEMU describes all memory as RAM, whatever the tree says.
	append mem=768M
}

at() { ranges | while read -r range; do [ "$(attr "$range" resource)" != "$1" ] || echo "$range"; done; }
told() { like "the log has the expected line about $1" "$(grep -F "$1" /tmp/dmesg)" "$2"; }

# Memory behind a bus is used only while the bus has a driver and power.
bus_late() {
	local power=$PLATFORM/bus-late@75c00000/power/runtime_status
	check "load the driver of the bus" modprobe pmem_populate
	load
	check "the memory behind the bus becomes a disk" wait_for 10 eval '[ "$(disks | wc -l)" = 16 ]'
	is "the parent of its range is the bus" "$(basename "$(readlink -f "$PLATFORM/$(at 0x75c00000)/../..")")" bus-late@75c00000
	is "the bus has power while its disk is there" "$(<$power)" active
	check "the disk behind the bus can be written" dd if=/dev/zero of="/dev/$(disk_of "$(at 0x75c00000)")" bs=4k count=1 oflag=direct
	check "unload pmem_of" eval 'modprobe -r pmem_of'
	check "the bus has no power without the disk" wait_for 10 eval "[ \$(<$power) = suspended ]"
	load
	is "all disks are back after a reload" "$(disks | wc -l)" 16
	is "the bus has power after a reload" "$(<$power)" active
	check "unload the driver of the bus" modprobe -r pmem_populate
	is "the disk behind the bus goes with the bus's driver" "$(at 0x75c00000)" ""
}

boot1() {
	local place
	load
	wait_for 10 eval '[ "$(disks | wc -l)" = 15 ]'
	dmesg >/tmp/dmesg
	is "the regions have their addresses" "$(for range in $(ranges); do attr "$range" resource; done | xargs)" \
		"$(printf '0x%x ' 0x70000000 0x70400000 0x70800000 0x70c00000 0x71000000 0x71400000 0x71c00000 0x72000000 \
			0x72800000 0x73400000 0x73800000 0x73c00000 0x74001200 0x74400200 0x75800000 | xargs)"
	is "the disks have their sizes" "$(for disk in $(disks); do blockdev --getsize64 "/dev/$disk"; done | sort -n | uniq -c | xargs)" \
		"1 3584 1 4189696 13 4194304"
	for place in 0x70000000 0x70400000 0x70800000 0x70c00000 0x71000000 0x71400000; do
		is "persistence domain at $place" "$(attr "$(at $place)" persistence_domain)" memory_controller
	done
	is "an unknown persistence-domain string means unknown" "$(attr "$(at 0x73400000)" persistence_domain)" unknown
	check "an empty label makes no label attribute" [ ! -e "$PLATFORM/$(at 0x73800000)/label" ]
	is "a long label is cut" "$(attr "$(at 0x73c00000)" label)" a-label-of-fifty-bytes-is-longe

	told /window/memory@800000: 'reg entry 0 cannot be translated to a CPU address'
	told /window/memory@800000: 'reg entry 2 cannot be translated to a CPU address'
	told /island/memory@71800000: 'reg entry 0 cannot be translated to a CPU address'
	told /no-reg: 'reg is missing or has no complete entry'
	told /half-an-entry@71c00000: 'last entry of reg is incomplete'
	told no-size 'range 0x72000000, 0x0 bytes refused: no whole sector, or not within'
	told wraps 'range 0x72400000, .* bytes refused: no whole sector, or not within'
	told beyond 'range 0x8000000000000000, .* bytes refused: no whole sector, or not within'
	told ram 'range 0x50000000, .* bytes refused: overlaps System RAM'
	told twice 'range 0x72a00000, .* bytes refused: overlaps another pmem range, or one that was removed while in use'
	told /domain@72c00000: 'invalid persistence-domain'
	told /domain-number@73000000: 'invalid persistence-domain'
	told /label-long@73c00000: 'label longer than 31 bytes, truncated'
	told off-the-sector 'range 0x74400100, 0x1000 bytes: 512 bytes left out, as a disk has whole sectors'
	is "a disabled node leaves no log line" "$(grep -c disabled@ /tmp/dmesg)" 0
	is "nodes below a disabled node leave no log line" "$(grep -cE '/off/|/bus-off/' /tmp/dmesg)" 0
	told /bus-late@75c00000/memory@0: 'no disk until a driver of /bus-late@75c00000 creates a device for it'

	bus_late
}
