# SPDX-License-Identifier: GPL-2.0
# What firmware knows of bad memory before the driver loads is known before the range is a disk: a bad info block is never read.

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

# look TEXT: loads the drivers, the block driver first, so that it looks at the range as soon as there is one.
look() {
	modprobe pmem_blk
	modprobe pmem_acpi
	check "$1: the block driver has looked" wait_for 20 eval '[ "$(media)" != unknown ]'
}

# away: unloads them, and the disk's memory is good again.
away() {
	check "unload" wait_for 10 rmmod pmem_blk
	rmmod pmem_acpi
	firmware GOOD 0 0xffffffff >/dev/null
}

boot1() {
	local i
	modprobe pmem_call

	# The firmware has a list from before.
	bad_firmware 9 1
	look "a list"
	is "the bad info block was not read" "$(media)" "refused: memory at 4096, cannot be read"
	is "so there is no disk" "$(disks)" ""
	is "bad bytes" "$(attr "$(ranges)" bad_bytes)" 512
	is "clear unit" "$(attr "$(ranges)" clear_unit)" 256
	is "a complete pass" "$(<"$scrub")" "idle passes=1 result=complete"
	like "the log names the range" "$(dmesg)" 'pmem-range\.[0-9]+: bad memory at 0x100001200, 512 bytes, reported by the firmware'
	away

	# What a scrub of the firmware's own has found, which it forgets when it is told to scrub.
	behave bios_found $((0x100000000 / 512 + 8))
	look "a scrub by firmware"
	is "the bad info block was not read" "$(media)" "refused: memory at 4096, cannot be read"
	is "bad bytes" "$(attr "$(ranges)" bad_bytes)" 8192
	away

	# The firmware still scrubs: the disk does not wait for that.
	bad_firmware 800 8
	behave scrub_of_its_own 1000000
	look "firmware is busy"
	is "there is a disk" "$(media)" none
	is "it can clear bad memory already" "$(attr "$(ranges)" clear_unit)" 256
	is "what firmware has not said is not known" "$(badblocks)" ""
	like "the log says so" "$(dmesg)" 'ACPI0012:00: range 0x100000000: bad memory not known yet, Address Range Scrub not complete: firmware is busy'
	like "the pass waits" "$(<"$scrub")" "^running passes=0 "
	is "the firmware was not told to scrub" "$(counted scrubs)" 2
	behave run_times 0
	check "it goes on when firmware is done" wait_for 60 scrubbed 1
	is "then it is known" "$(badblocks)" "800 8"
	away

	# One place in each answer, and more of them than a boot should wait for. The driver reads on in the background.
	for ((i = 0; i < 14; i++)); do bad_firmware $((10000 + 100 * i)) 1; done
	behave places 1
	look "a long list"
	like "the log says so" "$(dmesg)" 'ACPI0012:00: range 0x100000000: bad memory not known yet, Address Range Scrub not complete: firmware has a long list'
	check "all of it is read" wait_for 60 scrubbed 1
	is "bad bytes" "$(attr "$(ranges)" bad_bytes)" $((14 * 512))
	behave places 3
	away

	# Firmware that does not answer at first, as for want of memory.
	behave no_functions 8
	look "no functions at first"
	behave no_functions 0
	is "it is not asked" "$(<"$scrub")" unsupported
	bad_firmware 800 8 1
	check "it is asked again when it notifies" wait_for 20 grep -q 'idle passes=1 result=complete' "$scrub"
	is "badblocks" "$(badblocks)" "800 8"
	is "clear unit" "$(attr "$(ranges)" clear_unit)" 256
}
