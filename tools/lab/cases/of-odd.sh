# SPDX-License-Identifier: GPL-2.0
# Device-tree nodes with odd cells, addresses and properties: each region that has a place becomes a disk, the log tells why any other does not.

kernels='7.3-arm64'
long_kernels='6.1-arm64'
vm() {
	devicetree odd.dtso
	# QEMU describes all memory as RAM, whatever the tree says.
	append mem=768M
}

at() { ranges | while read -r range; do [ "$(attr "$range" resource)" != "$1" ] || echo "$range"; done; }
told() { like "the log tells of $1" "$(grep -F "$1" /tmp/dmesg)" "$2"; }

# The memory behind a bus is used only when the bus has a driver, and only while it has power.
bus_late() {
	local power=$PLATFORM/bus-late@75c00000/power/runtime_status
	check "the driver of the bus comes" modprobe pmem_populate
	load
	check "the memory behind it becomes a disk" wait_for 10 eval '[ "$(disks | wc -l)" = 16 ]'
	is "which stands on the bus" "$(basename "$(readlink -f "$PLATFORM/$(at 0x75c00000)/../..")")" bus-late@75c00000
	is "the bus has power" "$(<$power)" active
	check "it can be written to" dd if=/dev/zero of="/dev/$(disk_of "$(at 0x75c00000)")" bs=4k count=1 oflag=direct
	check "unload ours" eval 'modprobe -r pmem_of'
	check "then it has none" wait_for 10 eval "[ \$(<$power) = suspended ]"
	load
	is "ours come back" "$(disks | wc -l)" 16
	is "and the power" "$(<$power)" active
	check "the driver of the bus goes" modprobe -r pmem_populate
	is "and the disk behind it" "$(at 0x75c00000)" ""
}

boot1() {
	local place
	load
	wait_for 10 eval '[ "$(disks | wc -l)" = 15 ]'
	dmesg >/tmp/dmesg
	is "places" "$(for range in $(ranges); do attr "$range" resource; done | xargs)" \
		"$(printf '0x%x ' 0x70000000 0x70400000 0x70800000 0x70c00000 0x71000000 0x71400000 0x71c00000 0x72000000 \
			0x72800000 0x73400000 0x73800000 0x73c00000 0x74001200 0x74400200 0x75800000 | xargs)"
	is "sizes" "$(for disk in $(disks); do blockdev --getsize64 "/dev/$disk"; done | sort -n | uniq -c | xargs)" \
		"1 3584 1 4189696 13 4194304"
	for place in 0x70000000 0x70400000 0x70800000 0x70c00000 0x71000000 0x71400000; do
		is "persistence domain at $place" "$(attr "$(at $place)" persistence_domain)" memory_controller
	done
	is "a domain that nobody knows" "$(attr "$(at 0x73400000)" persistence_domain)" unknown
	check "an empty label is none" [ ! -e "$PLATFORM/$(at 0x73800000)/label" ]
	is "a long one is cut" "$(attr "$(at 0x73c00000)" label)" a-label-of-fifty-bytes-is-longe

	told /window/memory@800000: 'reg entry 0 cannot be translated to a CPU address'
	told /window/memory@800000: 'reg entry 2 cannot be translated to a CPU address'
	told /island/memory@71800000: 'reg entry 0 cannot be translated to a CPU address'
	told /no-reg: 'reg is missing or has no complete entry'
	told /half-an-entry@71c00000: 'last entry of reg is incomplete'
	told no-size 'range 0x72000000, 0x0 bytes refused: not a range'
	told wraps 'range 0x72400000, .* bytes refused: not a range'
	told beyond 'range 0x8000000000000000, .* bytes refused: not a range'
	told ram 'range 0x50000000, .* bytes refused: overlaps System RAM'
	told twice 'range 0x72a00000, .* bytes refused: overlaps another pmem range, or one that was removed while in use'
	told /domain@72c00000: 'invalid persistence-domain'
	told /domain-number@73000000: 'invalid persistence-domain'
	told /label-long@73c00000: 'label longer than 31 bytes, truncated'
	told off-the-sector 'range 0x74400100, 0x1000 bytes: 512 bytes left out, as a disk has whole sectors'
	is "nothing of a node that is off" "$(grep -c disabled@ /tmp/dmesg)" 0
	is "nor of what stands below such a node" "$(grep -cE '/off/|/bus-off/' /tmp/dmesg)" 0
	told /bus-late@75c00000/memory@0: 'no disk until a driver of /bus-late@75c00000 creates a device for it'

	bus_late
}
