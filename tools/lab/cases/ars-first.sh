# SPDX-License-Identifier: GPL-2.0
# Bad memory that firmware knows of before the driver loads is recorded before the range becomes a disk: a bad info block is never read.

kernels='7.3-arm64'
long_kernels='6.1-amd64'
vm() {
	no_nvdimm
	upgrade nfit-basic.asl ssdt-ars.asl
	undescribed behind 256M
}
limit=180

badblocks() { paste -sd, "/sys/block/$(disks)/badblocks"; }
media() { attr "$(ranges)" media; }

# look TEXT: loads the drivers, the block driver first, so that it probes the range as soon as it exists.
look() {
	modprobe pmem_blk
	modprobe pmem_acpi
	check "$1: the block driver has probed the range" wait_for 20 eval '[ "$(media)" != unknown ]'
}

# away: unloads the drivers and makes all memory good again.
away() {
	check "unload pmem_blk" wait_for 10 rmmod pmem_blk
	rmmod pmem_acpi
	firmware GOOD 0 0xffffffff >/dev/null
}

boot1() {
	local i
	modprobe pmem_call

	# Firmware has a list from an earlier scrub.
	bad_firmware 9 1
	look "a list from firmware"
	is "the bad info block in firmware's list is not read" "$(media)" "refused: memory at 4096, cannot be read"
	is "a range with a bad info block has no disk" "$(disks)" ""
	is "bad_bytes counts the sector in firmware's list" "$(attr "$(ranges)" bad_bytes)" 512
	is "clear_unit is known after firmware's list was read" "$(attr "$(ranges)" clear_unit)" 256
	is "the pass over firmware's list is complete" "$(<"$scrub")" "idle passes=1 result=complete"
	like "the log names the range" "$(dmesg)" 'pmem-range\.[0-9]+: bad memory at 0x100001200, 512 bytes, reported by the firmware'
	away

	# The result of a scrub that firmware started by itself; firmware drops it when it is told to scrub.
	behave bios_found $((0x100000000 / 512 + 8))
	look "a scrub by firmware"
	is "the bad info block that firmware's own scrub found is not read" "$(media)" "refused: memory at 4096, cannot be read"
	is "bad_bytes counts what firmware's own scrub found" "$(attr "$(ranges)" bad_bytes)" 8192
	away

	# Firmware is still scrubbing: the disk does not wait for it.
	bad_firmware 800 8
	behave scrub_of_its_own 1000000
	look "firmware is busy"
	is "the range becomes a disk while firmware is busy" "$(media)" none
	is "clear_unit is known while firmware is busy" "$(attr "$(ranges)" clear_unit)" 256
	is "badblocks is empty as long as firmware has not answered" "$(badblocks)" ""
	like "the log says that firmware is busy" "$(dmesg)" 'ACPI0012:00: range 0x100000000: bad memory not known yet, Address Range Scrub not complete: firmware is busy'
	like "the pass waits for firmware" "$(<"$scrub")" "^running passes=0 "
	is "firmware was not told to scrub" "$(counted scrubs)" 2
	behave run_times 0
	check "the pass ends when firmware is done" wait_for 60 scrubbed 1
	is "badblocks has what firmware reports once it is done" "$(badblocks)" "800 8"
	away

	# One record in each answer, and more records than a boot should wait for: the driver reads the rest in the background.
	for ((i = 0; i < 14; i++)); do bad_firmware $((10000 + 100 * i)) 1; done
	behave places 1
	look "a long list"
	like "the log says that firmware has a long list" "$(dmesg)" 'ACPI0012:00: range 0x100000000: bad memory not known yet, Address Range Scrub not complete: firmware has a long list'
	check "the whole list is read in the background" wait_for 60 scrubbed 1
	is "bad_bytes counts all records of the long list" "$(attr "$(ranges)" bad_bytes)" $((14 * 512))
	behave places 3
	away

	# Firmware does not answer at first, for example because memory is short.
	behave no_functions 8
	look "firmware without functions at first"
	behave no_functions 0
	is "firmware that has no functions is not asked" "$(<"$scrub")" unsupported
	bad_firmware 800 8 1
	check "firmware is asked again when it notifies the system" wait_for 20 grep -q 'idle passes=1 result=complete' "$scrub"
	is "badblocks has what firmware reports after the notification" "$(badblocks)" "800 8"
	is "clear_unit is known after the notification" "$(attr "$(ranges)" clear_unit)" 256
}
