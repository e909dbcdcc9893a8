# SPDX-License-Identifier: GPL-2.0
# Each single allocation fails once while a range is added, its disk made, a table read and the modules loaded: no splat, no leak.

kernels='debug-amd64'
only=long
limit=900
# The kernel reports allocation failures, and makes links of a module without a folder in the root of sysfs.
dmesg_ok='Call Trace|RIP: 0033|cannot create duplicate filename .//platform:pmem_'
vm() {
	smp 2
	[ -z "$long" ] || limit=7200
	# A table of its own: QEMU's comes by _FIT, and the AML interpreter would do most of the allocations.
	no_nvdimm
	acpitable nfit-basic.asl
	acpitable ssdt-nvdr.asl
	undescribed behind 256M
	append 'memmap=64M$512M' 'memmap=32M!640M'
	# All caches may fail, except those that kmemleak needs for each allocation.
	append 'slub_debug=A,kmalloc-*,kernfs*,radix*,bdev*,blkdev*,request*,dax*,vmap*,Acpi*,bio*,inode*,debug_objects*'
	program load_failing
}

# write_failing N FILE TEXT: the Nth allocation of writing TEXT to FILE fails; $left is the rest of N, 0 if one failed.
# The shell does all of it itself, as the kernel counts for one task.
write_failing() {
	exec 5>"$2" 6>/proc/self/fail-nth 7</proc/self/fail-nth
	{ echo "$1" >&6; echo "$3" >&5; read -r left <&7; echo 0 >&6; } 2>/tmp/errors
	exec 5>&- 6>&- 7<&-
	errors=$(</tmp/errors)
}

# each TEXT BEFORE AFTER FILE TEXT: writes TEXT to FILE with the first allocation failing, then the second, until none is
# left to fail. Function BEFORE prepares each round and AFTER checks its result; if one of them fails, that is the end.
# $made must exist after each round, unless the log has a line about it.
each() {
	local text=$1 before=$2 after=$3 n left there errors other= missing= untold= quiet begin=$SECONDS
	for ((n = 1; n < 5000; n++)); do
		"$before" || break
		echo "allocation $n of: $text" >/dev/kmsg
		write_failing "$n" "$4" "$5"
		case $errors in
		'' | *'Cannot allocate memory') ;;
		# The kernel returns this for any error while it binds a driver.
		*'Invalid argument') [[ $4 = *drivers_probe ]] || other+="$n: $errors; " ;;
		*) other+="$n: $errors; " ;;
		esac
		there=$(compgen -G "$made" || echo no)
		[ "$there" != no ] || missing+="$n "
		"$after" && [ "$left" = 0 ] || break
	done
	info "$text: $n in $((SECONDS - begin)) s"
	check "$text: $n allocations" [ "$n" -gt 10 -a "$n" -lt 5000 ]
	like "$text: works in the end" "$there$errors" '/pmem-range'
	is "$text: no other error than ENOMEM" "$other" ""
	quiet=" $(quiet "$text" | xargs) "
	for n in $missing; do [[ $quiet != *" $n "* ]] || untold+="$n "; done
	# The first allocation is made before the text reaches the driver.
	is "$text: each failure is in the log" "$untold" "1 "
}

# quiet TEXT: prints the allocations of TEXT whose failure left no line in the log.
quiet() {
	dmesg | sed 's/^\[[^]]*\] //' | awk -v text="of: $1" '
		function ended() { if (on && !lines) print on; on = lines = 0 }
		!/^allocation [0-9]+ of: / { lines++; next }
		{ ended(); if (index($0, text)) on = $2 }
		END { ended() }'
}

# each_load MODULE [PARAMETERS]: the same while a module is loaded and probes. Most allocations are those of the module loader.
each_load() {
	local begin=$SECONDS
	check "load $1" /lab/load_failing "$1" "$(modinfo -n "$1")" "${2:-}" "$step" "${last:-70}"
	info "$1: $(tail -n 1 /tmp/lab.out) in $((SECONDS - begin)) s"
}

# tidy: checks that each disk works, then deletes its range, which must leave nothing in iomem. The kernel may have had no
# memory for the disk's node in /dev.
tidy() {
	local dir
	for dir in "$PLATFORM"/pmem-range.*/block/*; do
		[ ! -b "/dev/${dir##*/}" ] || dd if=/dev/zero of="/dev/${dir##*/}" bs=64k count=1 oflag=direct status=none ||
			fail "${dir##*/} can be written to" || return
	done
	for dir in "$PLATFORM"/pmem_param/pmem-range.*; do
		[ ! -e "$dir" ] || echo "${dir##*/}" >"$PLATFORM/pmem_param/delete" || fail "${dir##*/} can be deleted" || return
	done
	[[ $(</proc/iomem) != *pmem-range* ]] || fail "iomem has nothing of ours"
}

fail() { send "not ok" "$1"; return 1; }
nothing() { :; }
add_again() { compgen -G "$PLATFORM/pmem_param/pmem-range.*" >/dev/null || add; }
add() { echo '2M@512M,label=x' >"$PLATFORM/pmem_param/add" || fail "the range can be added"; }

boot1() {
	local knob step=23 made
	[ -z "$long" ] || step=1
	echo on >/proc/sys/kernel/printk_devkmsg
	for knob in failslab fail_page_alloc; do
		echo N >/sys/kernel/debug/$knob/ignore-gfp-wait
		echo 0 >/sys/kernel/debug/$knob/verbose
	done
	echo 0 >/sys/kernel/debug/fail_page_alloc/min-order
	echo Y >/sys/kernel/debug/failslab/cache-filter
	is "only the chosen caches can fail" "$(cat /sys/kernel/slab/{kmalloc-64,kernfs_node_cache,kmemleak_object}/failslab | xargs)" "1 1 0"

	modprobe pmem_bus
	each_load pmem_param map=2M@512M
	# ACPICA's allocations fail as well: that one failed does not mean that firmware has no table.
	step=1 each_load pmem_acpi
	each_load pmem_e820
	modprobe pmem_param
	add
	step=1 each_load pmem_blk panic_flush=1M

	# Drivers are bound by hand, so in this task and not in the background.
	modprobe pmem_blk
	tidy
	echo 0 >/sys/bus/platform/drivers_autoprobe
	made=$PLATFORM/pmem-range.*/resource
	each "add a range" nothing tidy "$PLATFORM/pmem_param/add" '2M@512M,label=x'
	add
	# N is the lowest free number, so always the same.
	made=$PLATFORM/pmem-range.*/block/*
	each "make a disk" add_again tidy /sys/bus/platform/drivers_probe "$(ranges)"
	echo 1 >/sys/bus/platform/drivers_autoprobe
	is "no allocation failure is reported as damage" "$(dmesg | grep 'refused: memory')" ""
	# request_mem_region() does not say why it fails, and add_disk() turns a lack of memory for a name into another error.
	is "drivers fail only for lack of memory" \
		"$(dmesg | grep -oE 'pmem.* error -[0-9A-Z]+' | grep -vE 'error -(12|ENOMEM)$|^pmem_blk: .* error -(16|22)$' | sort -u)" ""
}
