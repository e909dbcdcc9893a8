# SPDX-License-Identifier: GPL-2.0
# Each single allocation of adding a range, of making a disk of it and of reading an NFIT fails once: no splat, no leak.

kernels='debug-amd64'
vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 64M
	append 'memmap=64M$512M' 'memmap=32M!640M'
}

# What the kernel itself says of vmalloc. Reports of KASAN and lockdep have words of their own.
dmesg_ok='Call Trace'
limit=900

# each TEXT FILE BEFORE AFTER: function BEFORE sets what to write to FILE; the first, second, … allocation of that
# write fails, until none is left to fail; function AFTER looks at what became of it, and tidies up.
each() {
	local text=$1 file=$2 before=$3 after=$4 what left errors other= n
	for ((n = 1; n < 3000; n++)); do
		"$before"
		exec 5>"$file" 6>/proc/self/fail-nth 7</proc/self/fail-nth
		{ echo $n >&6; echo "$what" >&5; read -r left <&7; echo 0 >&6; } 2>/tmp/errors
		exec 5>&- 6>&- 7<&-
		errors=$(</tmp/errors)
		case $errors in
		'' | *'Cannot allocate memory') ;;
		*) other+="$n: $errors; " ;;
		esac
		"$after"
		[ "$left" = 0 ] || break
	done
	check "$text: $((n - 1)) allocations failed, one at a time" [ "$n" -gt 10 -a "$n" -lt 3000 ]
	is "$text: works in the end" "$errors" ""
	is "$text: no other error than ENOMEM" "$other" ""
}

add() { echo '32M@512M,label=x' >"$PLATFORM/pmem_param/add" || send "not ok" "the range can be added"; }
delete() {
	local name
	for name in $(ranges explicit); do
		echo "$name" >"$PLATFORM/pmem_param/delete" || send "not ok" "$name can be deleted"
	done
}

works() {
	local name disk
	for name in $(ranges "$1"); do
		disk=$(disk_of "$name")
		[ -z "$disk" ] || dd if="/dev/$disk" of=/dev/null bs=64k count=1 iflag=direct status=none ||
			send "not ok" "$disk can be read"
	done
}

nothing() { :; }
a_range() { what='32M@512M,label=x'; }
unprobed() { add; what=$(ranges explicit); }
probed() { works explicit; delete; }
root() { what=ACPI0012:00; }
unload_acpi() { rmmod pmem_acpi; modprobe pmem_acpi; }
e820() { what=e820_pmem; }
unload_e820() { rmmod pmem_e820; modprobe pmem_e820; }

boot1() {
	local knob
	for knob in failslab fail_page_alloc; do
		echo N >/sys/kernel/debug/$knob/ignore-gfp-wait
		echo 0 >/sys/kernel/debug/$knob/verbose
	done
	echo 0 >/sys/kernel/debug/fail_page_alloc/min-order
	# Drivers are bound by hand, so in our own task and not in the background.
	echo 0 >/sys/bus/platform/drivers_autoprobe
	modprobe pmem_param
	modprobe pmem_acpi
	modprobe pmem_e820
	echo pmem_param >/sys/bus/platform/drivers_probe

	each "add a range" "$PLATFORM/pmem_param/add" a_range delete
	each "read an NFIT" /sys/bus/platform/drivers_probe root unload_acpi
	each "read the e820" /sys/bus/platform/drivers_probe e820 unload_e820
	modprobe pmem_blk
	each "make a disk" /sys/bus/platform/drivers_probe unprobed probed
}
