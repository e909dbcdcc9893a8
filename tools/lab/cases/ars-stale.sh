# SPDX-License-Identifier: GPL-2.0
# Memory that was cleared stays good, however late firmware still lists it; ranges that come or fail meanwhile keep what they had.

kernels='6.1-amd64'
long_kernels='7.3-arm64'
vm() {
	memory 2G
	no_nvdimm
	upgrade ssdt-ars.asl ssdt-ars-fit.asl
	undescribed behind 256M
}
limit=240

# The ranges in order of address: a and b from the start, c after PLUG. Each has 0x20000 sectors.
range_at() { ranges | sed -n "$1p"; }
badblocks() { paste -sd, "/sys/block/$(disk_of "$(range_at "$1")")/badblocks"; }
bad_bytes() { attr "$(range_at "$1")" bad_bytes; }
write() { dd if=/tmp/data of="/dev/$(disk_of "$(range_at "$1")")" oflag=direct conv=notrunc bs=4k count=1 seek="$2"; }
sector() { echo $((0x100000000 / 512 + $1)); }

# notified: the firmware has notified the system, and has been asked for what it knows.
notified() {
	local next=$(($(passes) + 1))
	firmware TELL >/dev/null
	check "$1: firmware is asked" wait_for 30 scrubbed $next
}

boot1() {
	local before i
	modprobe pmem_call
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	modprobe -a pmem_blk pmem_acpi
	check "the first pass" wait_for 30 scrubbed 1
	check "two disks" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'

	# Only root may know where memory lies, as for "resource".
	behave run_times 1000000
	echo 1 >"$scrub"
	check "a scrub runs" wait_for 20 grep -q ' range=1 ' "$scrub"
	like "all see how far" "$(<"$scrub")" '^running passes=1 range=1 offset=0$'
	is "only root sees where" "$(addresses)" ""
	behave run_times 0
	check "it ends" wait_for 60 scrubbed 2

	# Firmware that refuses once to say what it can do.
	behave refuse_caps 6
	before=$(passes)
	echo 1 >"$scrub"
	check "a pass with a refusal is not complete" wait_for 30 grep -q "idle passes=$((before + 1)) result=incomplete" "$scrub"
	is "what it said before still holds" "$(attr "$(range_at 1)" clear_unit) $(attr "$(range_at 2)" clear_unit)" "256 256"
	bad_firmware 800 8
	scrub
	check "bad memory can be cleared" write 1 100
	is "badblocks" "$(badblocks 1)" ""

	# Cleared while firmware is busy with another scrub, which still has it.
	bad_firmware 800 8
	scrub
	behave busy_times 1000000
	before=$(passes)
	firmware TELL >/dev/null
	check "a pass waits for the firmware" wait_for 20 grep -q ^running "$scrub"
	check "clear bad memory" write 1 100
	behave also "$(sector 800)"
	behave busy_times 0
	check "the pass ends" wait_for 60 scrubbed $((before + 1))
	is "only what was not cleared is bad" "$(badblocks 1)" "808 8"
	notified "once more"
	is "it still is" "$(badblocks 1)" "808 8"
	check "clear the rest" write 1 101
	notified "and again"
	is "no memory is bad" "$(badblocks 1)" ""
	# A scrub that reads the memory anew.
	scrub
	is "what it finds has gone bad anew" "$(badblocks 1)" "800 16"
	check "clear it" write 1 100
	check "and the rest" write 1 101
	# The firmware's list no longer has it.
	behave also 0
	notified "without it"
	bad_firmware 800 8
	notified "with it again"
	is "it has gone bad anew" "$(badblocks 1)" "800 8"
	check "clear it" write 1 100

	# A third range while a full pass is at the first one. The range in RAM, which is refused, is taken up anew then.
	counted full_scrubs >/dev/null
	behave run_times 1000000
	echo 1 >"$scrub"
	check "a full pass is at the first range" wait_for 20 grep -q ' range=1 ' "$scrub"
	bad_firmware $((0x40000 + 9)) 1
	firmware PLUG >/dev/null
	check "a third disk" wait_for 20 eval '[ "$(disks | wc -l)" = 3 ]'
	is "it can clear bad memory already" "$(attr "$(range_at 3)" clear_unit)" 256
	before=$(passes)
	behave run_times 0
	check "the pass ends, and the one for the new range" wait_for 60 scrubbed $((before + 2))
	is "a full scrub of each range" "$(counted full_scrubs)" 7
	is "badblocks of the third" "$(badblocks 3)" "9 1"
}

# Firmware knows of bad memory in a range before that range is plugged; and one record lies in two ranges.
boot2() {
	local b
	modprobe pmem_call
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	bad_firmware $((0x40000 + 9)) 1
	bad_firmware $((0x20000)) 8
	modprobe pmem_acpi
	check "the first pass" wait_for 30 scrubbed 1
	is "the second range is known to be bad" "$(bad_bytes 1) $(bad_bytes 2)" "0 4096"

	# The block driver keeps the first range locked, as the label area of its DIMM does not answer.
	firmware STOP >/dev/null
	b=$(attr "$(range_at 2)" uuid)
	modprobe pmem_blk raw="$b" &
	check "the label area is asked" wait_for 20 eval '[ "$(firmware ASKD)" = 1 ]'
	check "the second disk" wait_for 20 eval '[ -n "$(disk_of "$(range_at 2)")" ]'
	behave also "$(sector $((0x20000 - 8)))"
	firmware TELL >/dev/null
	check "the first range has its part of the record" wait_for 20 eval '[ "$(bad_bytes 1)" = 4096 ]'
	check "what is bad of the second is cleared" write 2 0
	is "badblocks" "$(badblocks 2)" ""
	firmware GO >/dev/null
	wait
	check "the pass ends" wait_for 30 scrubbed 2
	is "the second range gets no part of the old record" "$(badblocks 2)" ""
	check "what was written is there" cmp -n 4096 "/dev/$(disk_of "$(range_at 2)")" /tmp/data
	behave also 0

	firmware PLUG >/dev/null
	check "the third range" wait_for 20 eval '[ "$(ranges | wc -l)" = 3 ]'
	check "was looked at" wait_for 20 eval '[ "$(attr "$(range_at 3)" media)" != unknown ]'
	is "without reading what is bad" "$(attr "$(range_at 3)" media)" "refused: memory at 4096, cannot be read"
}
