# SPDX-License-Identifier: GPL-2.0
# Cleared memory stays good, however long firmware still lists it; ranges that are added or fail meanwhile keep their records.

kernels='6.1-amd64'
long_kernels='7.3-arm64'
vm() {
	memory 2G
	no_nvdimm
	upgrade ssdt-ars.asl ssdt-ars-fit.asl
	undescribed behind 256M
}
limit=240

# The ranges in order of address: a and b are there at boot, c comes with PLUG. Each has 0x20000 sectors.
range_at() { ranges | sed -n "$1p"; }
badblocks() { paste -sd, "/sys/block/$(disk_of "$(range_at "$1")")/badblocks"; }
bad_bytes() { attr "$(range_at "$1")" bad_bytes; }
write() { dd if=/tmp/data of="/dev/$(disk_of "$(range_at "$1")")" oflag=direct conv=notrunc bs=4k count=1 seek="$2"; }
sector() { echo $((0x100000000 / 512 + $1)); }

# notified TEXT: has firmware notify the system, and waits until the driver has asked it for its list.
notified() {
	local next=$(($(passes) + 1))
	firmware TELL >/dev/null
	check "$1: firmware is asked for its list" wait_for 30 scrubbed $next
}

boot1() {
	local before i
	modprobe pmem_call
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	modprobe -a pmem_blk pmem_acpi
	check "boot 1: the first pass ends" wait_for 30 scrubbed 1
	check "two ranges become disks" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'

	# Only root may know where memory is, as for "resource".
	behave run_times 1000000
	fails "a text other than 1 starts no scrub" sh -c "echo 10 >$scrub"
	echo 1 >"$scrub"
	check "a scrub is running" wait_for 20 grep -q ' range=1 ' "$scrub"
	like "all users can read how far the scrub is" "$(<"$scrub")" '^running passes=1 range=1 offset=0$'
	is "only root can read the address of the scrub" "$(addresses)" ""
	behave run_times 0
	check "the scrub ends" wait_for 60 scrubbed 2

	# Firmware ends our scrub of the first range with one of its own, of the second range.
	bad_firmware 900 1
	before=$(passes)
	behave run_times 1000000
	echo 1 >"$scrub"
	check "a scrub of the first range is running" wait_for 20 grep -q ' range=1 ' "$scrub"
	behave run_times 1
	behave scrub_of_second 1
	check "the pass in which firmware scrubbed other memory ends" wait_for 60 scrubbed $((before + 1))
	is "the first range was scrubbed again" "$(badblocks 1)" "900 1"
	check "clear what was found" write 1 112
	behave run_times 0

	# Firmware fails Query ARS Capabilities once.
	behave refuse_caps 6
	before=$(passes)
	echo 1 >"$scrub"
	check "a pass in which firmware refuses a query is incomplete" wait_for 30 grep -q "idle passes=$((before + 1)) result=incomplete" "$scrub"
	is "the capabilities from before the refusal still hold" "$(attr "$(range_at 1)" clear_unit) $(attr "$(range_at 2)" clear_unit)" "256 256"
	bad_firmware 800 8
	scrub
	check "a write clears bad memory after the refusal" write 1 100
	is "badblocks is empty after that write" "$(badblocks 1)" ""

	# Memory is cleared while firmware is busy with another scrub, which still lists it.
	bad_firmware 800 8
	scrub
	behave busy_times 1000000
	before=$(passes)
	firmware TELL >/dev/null
	check "a pass waits for firmware" wait_for 20 grep -q ^running "$scrub"
	check "clear bad memory during that pass" write 1 100
	bad_firmware 808 8
	behave previous "$(sector 800)"
	behave busy_times 0
	check "the pass that waited ends" wait_for 60 scrubbed $((before + 1))
	is "only memory that was not cleared is bad" "$(badblocks 1)" "808 8"
	notified "firmware notifies once more"
	is "cleared memory is still good after another pass" "$(badblocks 1)" "808 8"
	check "clear the rest" write 1 101
	behave previous "$(sector 808)"
	counted full_scrubs >/dev/null
	notified "firmware notifies again"
	is "no memory is bad" "$(badblocks 1)" ""
	is "only memory that was cleared is scrubbed" "$(counted full_scrubs) $(counted full_sectors)" "1 8"

	# Memory that was cleared goes bad again before firmware has had a list without it.
	bad_firmware 800 8
	scrub
	check "clear memory once more" write 1 100
	bad_firmware 800 4
	notified "the cleared memory has gone bad again"
	is "memory that goes bad after it was cleared is bad" "$(badblocks 1)" "800 4"
	check "clear what went bad again" write 1 100

	# A scrub that reads the memory again.
	behave also "$(sector 800)"
	scrub
	is "memory that a new scrub finds is bad again" "$(badblocks 1)" "800 16"
	check "clear the first page that the scrub found" write 1 100
	check "clear the second page that the scrub found" write 1 101
	# Firmware's list is without it for a while.
	behave also 0
	notified "a list without the cleared memory"
	bad_firmware 800 8
	counted full_scrubs >/dev/null
	notified "a list that has it again"
	is "memory that left firmware's list and came back is bad again" "$(badblocks 1)" "800 8"
	is "no scrub was needed to find that out" "$(counted full_scrubs)" 0
	check "clear the memory that came back" write 1 100

	# A third range appears while a full pass is at the first one. The range in RAM, which is refused, is found again then.
	counted full_scrubs >/dev/null
	behave run_times 1000000
	echo 1 >"$scrub"
	check "a full pass is at the first range" wait_for 20 grep -q ' range=1 ' "$scrub"
	bad_firmware $((0x40000 + 9)) 1
	firmware PLUG >/dev/null
	check "the third range becomes a disk" wait_for 20 eval '[ "$(disks | wc -l)" = 3 ]'
	is "clear_unit of the third range is known during the pass" "$(attr "$(range_at 3)" clear_unit)" 256
	before=$(passes)
	behave run_times 0
	check "the pass and the one for the new range end" wait_for 60 scrubbed $((before + 2))
	is "each range had a full scrub" "$(counted full_scrubs)" 7
	is "badblocks of the third disk has its bad sector" "$(badblocks 3)" "9 1"
}

# Firmware knows of bad memory in a range before the range is plugged, and one record lies in two ranges.
boot2() {
	local b
	modprobe pmem_call
	dd if=/dev/urandom of=/tmp/data bs=4k count=1 2>/dev/null
	bad_firmware $((0x40000 + 9)) 1
	bad_firmware $((0x20000)) 8
	modprobe pmem_acpi
	check "boot 2: the first pass ends" wait_for 30 scrubbed 1
	is "only the second range has bad bytes" "$(bad_bytes 1) $(bad_bytes 2)" "0 4096"

	# The block driver holds the lock of the first range, as the label area of its DIMM does not answer.
	firmware STOP >/dev/null
	b=$(attr "$(range_at 2)" uuid)
	modprobe pmem_blk raw="$b" &
	check "the driver reads the label area" wait_for 20 eval '[ "$(firmware ASKD)" = 1 ]'
	check "the second range becomes a disk" wait_for 20 eval '[ -n "$(disk_of "$(range_at 2)")" ]'
	behave previous "$(sector $((0x20000 - 4)))"
	firmware TELL >/dev/null
	check "the first range gets its part of a record in two ranges" wait_for 20 eval '[ "$(bad_bytes 1)" = 2048 ]'
	check "a write clears the bad memory of the second range" write 2 0
	is "badblocks of the second disk is empty after the write" "$(badblocks 2)" ""
	firmware GO >/dev/null
	wait
	check "the pass that waited for the first range ends" wait_for 30 scrubbed 2
	is "the second range gets no part of the old record" "$(badblocks 2)" ""
	check "the second disk has what was written" cmp -n 4096 "/dev/$(disk_of "$(range_at 2)")" /tmp/data

	firmware PLUG >/dev/null
	check "the third range appears" wait_for 20 eval '[ "$(ranges | wc -l)" = 3 ]'
	check "the third range is probed" wait_for 20 eval '[ "$(attr "$(range_at 3)" media)" != unknown ]'
	is "probing the third range does not read its bad memory" "$(attr "$(range_at 3)" media)" "refused: memory at 4096, cannot be read"
}
