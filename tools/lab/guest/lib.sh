# SPDX-License-Identifier: GPL-2.0
# What cases use inside the guest. Each check reports by itself; nothing stops at the first failure.

PLATFORM=/sys/bus/platform/devices
# Only the kernel for debugging has it.
KMEMLEAK=/sys/kernel/debug/kmemleak

send() { printf '%s %s\n' "$1" "${2//$'\n'/ }" >&3; }

# info TEXT: shown if the case fails.
info() {
	local line
	while IFS= read -r line; do send info "$line"; done <<<"$*"
}

# say LINE…: shown at once to whoever runs the demo or the case.
say() {
	local line
	while IFS= read -r line; do send say "$line"; done < <(printf '%s\n' "$@")
}

# progress TEXT NUMBER ALL: where there are many, every twentieth is told at once.
progress() { [ "$3" -lt 100 ] || [ $(($2 % 20)) != 0 ] || say "# $1: $2 of $3"; }

# check TEXT CMD…: the command must succeed. Its output is shown only if it does not.
check() {
	local text=$1 status
	shift
	"$@" >"${TMPDIR:-/tmp}/lab.out" 2>&1 </dev/null
	status=$?
	if [ $status = 0 ]; then send ok "$text"; return 0; fi
	send "not ok" "$text"
	info "status $status of: $*"
	info "$(tail -n 30 "${TMPDIR:-/tmp}/lab.out")"
	return 1
}

# fails TEXT CMD…: the command must fail.
fails() {
	local text=$1
	shift
	if ! "$@" >"${TMPDIR:-/tmp}/lab.out" 2>&1 </dev/null; then send ok "$text"; return 0; fi
	send "not ok" "$text"
	info "should have failed: $*"
	info "$(tail -n 30 "${TMPDIR:-/tmp}/lab.out")"
	return 1
}

# is TEXT ACTUAL EXPECTED
is() {
	if [ "$2" = "$3" ]; then send ok "$1"; return 0; fi
	send "not ok" "$1"
	info "is:       $2"
	info "expected: $3"
	return 1
}

# like TEXT ACTUAL EXTENDED-REGULAR-EXPRESSION
like() {
	if [[ $2 =~ $3 ]]; then send ok "$1"; return 0; fi
	send "not ok" "$1"
	info "is:          $2"
	info "not matched: $3"
	return 1
}

# write_errno FILE OFFSET LENGTH: what write() of some bytes to a file says: a name as EIO, or the number of bytes written.
write_errno() {
	python3 -c '
import errno, os, sys
path, offset, length = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
try:
    print(os.pwrite(os.open(path, os.O_WRONLY), b"x" * length, offset))
except OSError as error:
    print(errno.errorcode[error.errno])' "$@"
}

# wait_for SECONDS CMD…: on an idle host. A busy one gets more time: only what never happens waits that long.
wait_for() {
	local end=$((SECONDS + 8 * $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -le $end ] || return 1
		sleep 0.1
	done
}

# qmp JSON: the host's QEMU executes it; prints the reply, fails if that is an error.
qmp() {
	local reply
	send qmp "$*"
	IFS= read -r reply <&3
	printf '%s\n' "$reply"
	[[ $reply == '{"return"'* ]]
}

# meet: waits until the case's other guest comes here too; fails if it has gone.
meet() {
	local reply
	send meet ""
	IFS= read -r reply <&3
	[ "$reply" = met ]
}

# load: modules by alias, as a small init does it. Drivers make new devices, so until no new alias comes.
load() {
	local known= now new
	while now=$(cat /sys/bus/*/devices/*/modalias 2>/dev/null | sort -u)
	      new=$(comm -13 <(echo "$known") <(echo "$now")); [ -n "$new" ]; do
		known=$now
		xargs -d '\n' modprobe -b -a -q <<<"$new" 2>/dev/null
		sleep 0.2
	done
}

# udev: the same by the real thing.
udev() {
	/lib/systemd/systemd-udevd --daemon
	udevadm trigger --type=subsystems --action=add
	udevadm trigger --type=devices --action=add
	udevadm settle --timeout=480
}

ND=/sys/bus/nd/devices

# region DIMM: what the in-tree drivers call its range; their numbers are in no order.
region() {
	local i dir
	for i in "${!nvdimms[@]}"; do
		[ "${nvdimms[i]}" != "$1" ] || {
			for dir in "$ND"/region*; do
				printf '%016x %s\n' "$(<"$dir/resource")" "${dir##*/}"
			done | sort | sed -n "$((i + 1))s/.* //p"
		}
	done
}

# intree_gone SOURCE: unloads the in-tree driver of that name with all that it has brought.
intree_gone() {
	ndctl disable-region all && { [ "$1" != nfit ] || ndctl disable-dimm all; } && modprobe -r nd_pmem "$1"
}

# ranges [SOURCE]: platform devices pmem-range.N in order of physical address.
ranges() {
	local dir
	for dir in "$PLATFORM"/pmem-range.*; do
		[ -e "$dir/resource" ] || continue
		[ -z "${1:-}" ] || [ "$(<"$dir/source")" = "$1" ] || continue
		printf '%016x %s\n' "$(<"$dir/resource")" "${dir##*/}"
	done | sort | cut -d' ' -f2
}

# disk_of RANGE: name of its disk, nothing if there is none.
disk_of() {
	local dir
	for dir in "$PLATFORM/$(range "$1")"/block/*; do
		[ -e "$dir" ] && echo "${dir##*/}"
	done
}

# disks: names of all disks of ranges, in order of physical address.
disks() {
	local name
	for name in $(ranges); do disk_of "$name"; done
}

# disk NAME: the ordinary disk that vm() made with the same word.
disk() { echo "/dev/$(grep -lx "$1" /sys/block/vd*/serial | cut -d/ -f4)"; }

# range NAME: the platform device of one of the case's DIMMs, which lie in memory in the order vm() names
# them. A name that is no DIMM's is returned as it is.
range() {
	local i
	for i in "${!nvdimms[@]}"; do
		[ "${nvdimms[i]}" != "$1" ] || { ranges nfit | sed -n "$((i + 1))p"; return; }
	done
	echo "$1"
}

# attr DEVICE ATTRIBUTE: of a DIMM, a range or a disk.
attr() {
	local name
	name=$(range "$1")
	if [ -e "$PLATFORM/$name" ]; then cat "$PLATFORM/$name/$2"; else cat "/sys/block/$name/$2"; fi
}

# can_dax: this kernel can have struct pages and file system DAX; 6.1 on arm64 cannot.
can_dax() { grep -qw memremap_pages /proc/kallsyms; }

# mount_dax DISK DIR: with DAX wherever the kernel can.
mount_dax() {
	local options=
	! can_dax || options="-o dax=always"
	# shellcheck disable=SC2086 # two words, or none
	check "mount ${options:-without DAX}" mount $options "$1" "$2"
}

# pages_expected DEVICE: the range has pages, unless no range can.
pages_expected() {
	if can_dax; then
		is "struct pages" "$(attr "$1" pages)" yes
	else
		like "no struct pages, and why" "$(attr "$1" pages)" '^no: this kernel '
	fi
}

# promises RANGE: what its disk promises: the queue's cache, FUA, whether a DAX fsync writes CPU caches back ("-" without
# DAX), whether a file of ext4 can be mapped with MAP_SYNC. What was on the disk is lost.
promises() {
	local name sync=no
	name=$(disk_of "$1")
	if mkfs.ext4 -q -b 4096 "/dev/$name" && mount -o dax=always "/dev/$name" /mnt; then
		! xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' /mnt/mapped >/tmp/promises 2>&1 || sync=yes
		umount /mnt
	fi
	echo "$(attr "$name" queue/write_cache), FUA $(attr "$name" queue/fua), DAX $(attr "$name" dax/write_cache 2>/dev/null || echo -), MAP_SYNC $sync"
}

# What follows is for the firmware of ssdt-ars.asl: the case loads the module pmem_call first.
scrub=$PLATFORM/ACPI0012:00/scrub

# firmware METHOD ARG…: runs one of its methods, prints what that returned.
firmware() {
	echo "\\_SB.NVDR.$*" >/sys/module/pmem_call/parameters/call && cat /sys/module/pmem_call/parameters/call
}

# bad_firmware SECTOR NUMBER [1]: sectors of the memory at 4 GiB go bad; with 1 the firmware notifies the system.
bad_firmware() { firmware BAD $((0x100000000 / 512 + $1)) "$2" "${3:-0}" >/dev/null; }

# behave NAME VALUE: how the firmware behaves.
declare -A behaviours=([busy_times]=0 [run_times]=1 [clear_limit]=2 [clear_unit]=3 [also]=4 [refuse_caps]=5 [no_functions]=6
	[bios_found]=7 [places]=8 [scrub_of_its_own]=9)
behave() { firmware SETV "${behaviours[$1]}" "$2" >/dev/null; }

# counted NAME: what the firmware has seen or done.
declare -A counts=([bad]=0 [scrubs]=1 [clears]=2 [flags]=3 [full_scrubs]=4)
counted() { firmware GETV "${counts[$1]}"; }

# passes: how many passes over all ranges have ended.
passes() { sed 's/.*passes=\([0-9]*\).*/\1/' "$scrub"; }

# scrubbed PASSES: that many have ended, the last one complete.
scrubbed() { [[ $(<"$scrub") == idle\ passes=$1\ result=complete ]]; }

# scrub: a full pass, from its start to its end.
scrub() {
	local next=$(($(passes) + 1))
	echo 1 >"$scrub"
	check "a scrub of all memory" wait_for 20 scrubbed $next
}

# last CMD…: the end of a boot by a command that does not return. Nothing is unloaded before it.
last() {
	dmesg | sed 's/^/dmesg /' >&3
	send end ""
	"$@"
	sleep 1000
}

# iomem: who has which physical addresses. PCI is left out: cards that come and go move its windows.
iomem() { grep -v -E '^ *[0-9a-f]+-[0-9a-f]+ : (PCI |0000:)' /proc/iomem; }

# claims: what our disks must have in /proc/iomem.
claims() {
	local name start
	for name in $(ranges); do
		[ -z "$(disk_of "$name")" ] || {
			start=$(attr "$name" resource)
			printf '%08x-%08x : %s\n' "$start" $((start + $(attr "$name" size) - 1)) "$name"
		}
	done
}

# attributes: of all ranges but those that every device has; docs/abi tells of each.
attributes() {
	local name
	for name in $(ranges); do
		(cd "$PLATFORM/$name" && find . -maxdepth 2 -type f ! -path './power/*' ! -path './block/*' ! -name uevent \
			! -name modalias ! -name driver_override -printf '%P\n')
	done | sort -u
}

# Attributes with nothing in them; those that make no sense for a range should not be there at all.
empty_attributes() {
	local name attribute
	for name in $(ranges); do
		for attribute in $(attributes); do
			[ ! -e "$PLATFORM/$name/$attribute" ] || [ -n "$(attr "$name" "$attribute")" ] || echo "$name/$attribute"
		done
	done
}

# Attributes of ours that all users can read and that have the address of a range in them: only root may know it.
# A size can happen to be the same number.
addresses() {
	local name start
	for name in $(ranges); do
		start=$(attr "$name" resource)
		find "$PLATFORM"/pmem-range.*/ "$PLATFORM"/pmem_param/ "$scrub" /sys/module/pmem_*/parameters/ -maxdepth 2 -type f \
			! -name align ! -name size ! -name dimms -perm -o=r -exec grep -l -e "${start#0x}" -e "\<$((start))\>" {} + 2>/dev/null
	done
}

# leave IOMEM: the end of every boot. Disks have claimed just their ranges, nobody uses them any more, and
# without our modules /proc/iomem is what it was before them.
leave() {
	local module
	is "no attribute is empty" "$(empty_attributes)" ""
	is "only root sees addresses" "$(addresses)" ""
	is "iomem has the ranges of our disks" "$(sed -n 's/^ *\(.* : pmem-range\.\)/\1/p' /proc/iomem)" "$(claims)"
	# Whoever looks for partitions holds a disk for a moment.
	for module in $(sed -n 's/^\(pmem_[a-z0-9]*\) .*/\1/p' /proc/modules | grep -vx pmem_bus) pmem_bus; do
		[ ! -e "/sys/module/$module" ] || check "unload $module" wait_for 10 rmmod "$module"
	done
	check "iomem is what it was" diff <(echo "$1") <(iomem)
	[ ! -e $KMEMLEAK ] || leaks
}

# leaks: memory that nobody points to any more; the kernel looks only at what is five seconds old.
leaks() {
	sleep 6
	echo scan >$KMEMLEAK
	echo scan >$KMEMLEAK
	is "no memory is lost" "$(cat $KMEMLEAK)" ""
}
