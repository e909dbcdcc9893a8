# SPDX-License-Identifier: GPL-2.0
# What cases use inside the guest. Each check reports by itself; nothing stops at the first failure.

PLATFORM=/sys/bus/platform/devices

send() { printf '%s %s\n' "$1" "${2//$'\n'/ }" >&3; }

# info TEXT: shown if the case fails.
info() {
	local line
	while IFS= read -r line; do send info "$line"; done <<<"$*"
}

# say LINE…: shown at once to whoever runs the demo.
say() {
	local line
	while IFS= read -r line; do send say "$line"; done < <(printf '%s\n' "$@")
}

# check TEXT CMD…: the command must succeed. Its output is shown only if it does not.
check() {
	local text=$1 status
	shift
	"$@" >/tmp/lab.out 2>&1 </dev/null
	status=$?
	if [ $status = 0 ]; then send ok "$text"; return 0; fi
	send "not ok" "$text"
	info "status $status of: $*"
	info "$(tail -n 30 /tmp/lab.out)"
	return 1
}

# fails TEXT CMD…: the command must fail.
fails() {
	local text=$1
	shift
	if ! "$@" >/tmp/lab.out 2>&1 </dev/null; then send ok "$text"; return 0; fi
	send "not ok" "$text"
	info "should have failed: $*"
	info "$(tail -n 30 /tmp/lab.out)"
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

# wait_for SECONDS CMD…
wait_for() {
	local end=$((SECONDS + $1))
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
	udevadm settle --timeout=60
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
