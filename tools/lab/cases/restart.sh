# SPDX-License-Identifier: GPL-2.0
# Contents and uuid of a range outlive a restart of the machine.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
	disk notes 1M		# what the first boot passes to the second
}

pattern() { seq -f "%015g" 0 131071 | head -c 2M; }

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	check "write to the start of the disk" dd if=<(pattern) of="$disk" bs=1M iflag=fullblock oflag=direct
	check "write to the end of the disk" dd if=<(pattern) of="$disk" bs=1M iflag=fullblock oflag=direct seek=254
	attr a uuid | dd of="$(disk notes)" conv=sync,fsync status=none
}

boot2() {
	load
	local disk
	disk=/dev/$(disks)
	check "the start of the disk outlives a restart" cmp -n 2097152 <(pattern) "$disk"
	check "the end of the disk outlives a restart" cmp -n 2097152 -i 0:$((254 << 20)) <(pattern) "$disk"
	is "the uuid outlives a restart" "$(attr a uuid)" "$(head -n 1 "$(disk notes)")"
}
