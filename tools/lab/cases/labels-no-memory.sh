# SPDX-License-Identifier: GPL-2.0
# Memory is short while label areas are read: the probe fails, and a DIMM is neither taken for one without labels nor for one that cannot be read.

kernels='debug-amd64'
limit=900
# The kernel shows which allocation failed.
dmesg_ok='Call Trace|RIP: 0033'
vm() {
	[ -z "$long" ] || limit=7200
	no_nvdimm
	acpitable ssdt-labels.asl
	undescribed behind 384M
	# What may fail: the driver's memory and that of the AML interpreter.
	append 'slub_debug=A,kmalloc-*,Acpi*'
}

# probe_failing N RANGE: binds the driver to the range while the Nth allocation fails. $left is 0 if one did.
probe_failing() {
	exec 5>/sys/bus/platform/drivers_probe 6>/proc/self/fail-nth 7</proc/self/fail-nth
	{ echo "$1" >&6; echo "$2" >&5; read -r left <&7; echo 0 >&6; } 2>/dev/null
	exec 5>&- 6>&- 7<&-
}

# each NUMBER STEP: the range on that DIMM is probed with the first allocation failing, then the one STEP further on, until
# none is left to fail. What is said of its labels in the end must be all that is ever said.
each() {
	local range n left wrong= unknown=0
	range=$(ranges | sed -n "$1p")
	for ((n = 1; n < 5000; n += $2)); do
		probe_failing "$n" "$range"
		case $(attr "$range" media) in
		unknown) unknown=$((unknown + 1)) ;;
		"refused: $3") ;;
		*) wrong+="$n: $(attr "$range" media); " ;;
		esac
		[ "$left" = 0 ] || break
	done
	check "DIMM $1: $n allocations, $unknown looks without a verdict" [ "$n" -gt 20 -a "$n" -lt 5000 -a "$unknown" -gt 2 ]
	is "DIMM $1: nothing else is said" "$wrong" ""
	is "DIMM $1: in the end" "$(attr "$range" media)" "refused: $3"
}

boot1() {
	local knob step=11
	[ -z "$long" ] || step=1
	for knob in failslab fail_page_alloc; do
		echo N >/sys/kernel/debug/$knob/ignore-gfp-wait
		echo 0 >/sys/kernel/debug/$knob/verbose
	done
	echo Y >/sys/kernel/debug/failslab/cache-filter
	# Drivers are bound by hand, so in our own task.
	echo 0 >/sys/bus/platform/drivers_autoprobe
	modprobe pmem_acpi
	echo ACPI0012:00 >/sys/bus/platform/drivers_probe
	modprobe pmem_blk
	is "ranges" "$(ranges | wc -l)" 12
	each 3 $step "labels of DIMM 0x3, damaged: wrong checksum"
	each 4 $step "labels of DIMM 0x4, locked"
	each 2 $step "labels of DIMM 0x2, locked"
}
