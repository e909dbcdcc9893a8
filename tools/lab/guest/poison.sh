# SPDX-License-Identifier: GPL-2.0
# Functions for cases about bad memory, in the guest: the firmware that reports it, and the programs that map it.

# Functions for the firmware of ssdt-ars.asl. The case must load the module pmem_call first.
scrub=$PLATFORM/ACPI0012:00/scrub

# firmware METHOD ARG…: evaluates a method of ssdt-ars.asl and prints its result.
firmware() {
	echo "\\_SB.NVDR.$*" >/sys/module/pmem_call/parameters/call && cat /sys/module/pmem_call/parameters/call
}

# bad_firmware SECTOR NUMBER [1]: makes sectors of the memory at 4 GiB bad; with 1 firmware notifies the system.
bad_firmware() { firmware BAD $((0x100000000 / 512 + $1)) "$2" "${3:-0}" >/dev/null; }

# behave NAME VALUE: sets how firmware behaves.
declare -A behaviours=([busy_times]=0 [run_times]=1 [clear_limit]=2 [clear_unit]=3 [also]=4 [refuse_caps]=5 [no_functions]=6
	[bios_found]=7 [places]=8 [scrub_of_its_own]=9 [scrub_of_second]=10 [previous]=11)
behave() { firmware SETV "${behaviours[$1]}" "$2" >/dev/null; }

# counted NAME: prints a counter of the firmware.
declare -A counts=([bad]=0 [scrubs]=1 [clears]=2 [flags]=3 [full_scrubs]=4 [full_sectors]=5)
counted() { firmware GETV "${counts[$1]}"; }

# passes: prints the number of passes over all ranges that have ended.
passes() { sed 's/.*passes=\([0-9]*\).*/\1/' "$scrub"; }

# scrubbed PASSES: succeeds if that many passes have ended and the last one was complete.
scrubbed() { [[ $(<"$scrub") == idle\ passes=$1\ result=complete ]]; }

# scrub: starts a full pass and waits for its end.
scrub() {
	local next=$(($(passes) + 1))
	echo 1 >"$scrub"
	check "a scrub of all memory" wait_for 20 scrubbed $next
}

# place FILE: prints the first sector of a file of XFS.
place() { xfs_io -r -c 'bmap -v' "$1" | awk '$1 == "0:" { sub(/\.\..*/, "", $3); print $3 }'; }

# map FILE BYTES: starts a process that maps a file, and returns once it has read each page; sets user to its number. A
# process that starts to read only after memory has gone bad is killed too, but by another path.
map() {
	rm -f /tmp/mapped
	python3 -c '
import mmap, sys, time
with open(sys.argv[1], "rb") as file:
    pages = mmap.mmap(file.fileno(), int(sys.argv[2]), prot=mmap.PROT_READ)
    pages[::4096]
open("/tmp/mapped", "w")
time.sleep(1000)' "$@" &
	user=$!
	check "a process has read all of $1" wait_for 30 test -e /tmp/mapped
}

# map_ends: waits until something kills the process of map, and returns its status. If nothing does, ends it.
map_ends() {
	wait_for 10 eval '! kill -0 '"$user"
	kill "$user" 2>/dev/null
	wait "$user"
}
