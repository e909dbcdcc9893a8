# SPDX-License-Identifier: GPL-2.0
# A trimmed disk starts at the same byte with and without struct pages, whatever the reason for having none, on every kernel.

kernels='6.1-amd64'
long_kernels='6.1-arm64 7.3-arm64 debug-amd64'
vm() {
	case $ARCH in
	amd64) no_nvdimm; append 'memmap=32M$576M' 'slub_debug=A,kmalloc-*,dax*,vmap*' ;;
	arm64) memory 2G; append mem=576M ;;
	esac
}
limit=400

case $(uname -m) in
x86_64) area=$((576 << 20)) force= ;;
*) area=$((1600 << 20)) force=,force ;;
esac
# The range starts and ends 4 KiB behind the 2 MiB grid, so the disk is what lies between.
range="20M@$((area + 4096))" size=$((18 << 20)) begin=$((2 << 20))

add() { echo "$1$force" >"$PLATFORM/pmem_param/add" && wait_for 20 eval '[ -b "/dev/$(disks)" ]'; }
delete() { wait_for 10 eval 'echo "$(ranges)" >"$PLATFORM/pmem_param/delete"'; }

# number: prints the area; each 4 KiB of it begin with their offset.
number() { python3 -c 'import sys; [sys.stdout.buffer.write(b"%-4096d" % (i << 12)) for i in range(8192)]'; }
first() { head -c 16 "/dev/$(disks)" | xargs; }

# look TEXT PAGES [PARAMETER] [FLAG] [BUS]: adds the range with that parameter of the block driver, that flag of the
# range, and that parameter of the bus.
look() {
	# pmem_bus is unloaded as well.
	modprobe -r pmem_param pmem_blk
	# shellcheck disable=SC2086 # no word, or one
	modprobe pmem_bus ${5:-}
	# shellcheck disable=SC2086 # no word, or one
	modprobe pmem_blk ${3:-}
	modprobe pmem_param
	check "$1" add "$range${4:+,$4}"
	like "$1: the pages attribute" "$(attr "$(ranges)" pages)" "$2"
	is "$1: the size of the disk" "$(blockdev --getsize64 "/dev/$(disks)")" "$size"
	is "$1: the bytes left out" "$(attr "$(ranges)" trimmed)" $((2 << 20))
}

# all FUNCTION: calls it each time that the range was added with the same layout.
all() {
	local yes='^yes$'
	can_dax || yes='^no: this kernel '
	look "flag trim" "$yes" '' trim
	"$1"
	look "pages=off" '^no: turned off|^no: this kernel' pages=off trim
	"$1"
	look "flag nopages" '^no: not wanted|^no: this kernel' '' trim,nopages
	"$1"
	look "parameter trim=1" "$yes" trim=1
	"$1"
	if [ -e /sys/module/pmem_bus/parameters/ram_percent ]; then
		look "no RAM for struct pages" '^no: .* may take 0 MiB|^no: this kernel' '' trim ram_percent=0
		"$1"
		like "the log says that the disk stays trimmed" "$(dmesg | grep 'no struct pages')" 'stays trimmed'
	fi
}

place() { is "the offset of sector 0" "$(first)" "$begin"; }
contents() {
	is "blkid finds the file system" "$(blkid -p -o value -s UUID "/dev/$(disks)")" "$uuid"
	check "mount the file system" mount "/dev/$(disks)" /mnt
	check "the file is unchanged" cmp /mnt/file <(seq 1 200000)
	check "unmount the file system" umount /mnt
}

# failing: makes the disk again and again, each time with another allocation failing.
failing() {
	local n left=0 knob text wrong= reasons=
	for knob in failslab fail_page_alloc; do
		echo N >/sys/kernel/debug/$knob/ignore-gfp-wait
		echo 0 >/sys/kernel/debug/$knob/verbose
	done
	echo 0 >/sys/kernel/debug/fail_page_alloc/min-order
	echo Y >/sys/kernel/debug/failslab/cache-filter
	look "before allocations fail" '^yes$' '' trim
	# Drivers are bound by hand, so in this task and not in the background.
	echo 0 >/sys/bus/platform/drivers_autoprobe
	for ((n = 1; n < 2000; n++)); do
		delete
		echo "$range,trim$force" >"$PLATFORM/pmem_param/add"
		exec 5>/sys/bus/platform/drivers_probe 6>/proc/self/fail-nth 7</proc/self/fail-nth
		text=$(ranges)
		{ echo "$n" >&6; echo "$text" >&5; read -r left <&7; echo 0 >&6; } 2>/dev/null
		exec 5>&- 6>&- 7<&-
		if [ -b "/dev/$(disks)" ]; then
			[ "$(first) $(blockdev --getsize64 "/dev/$(disks)")" = "$begin $size" ] || wrong+="$n "
			text=$(attr "$(ranges)" pages)
			[[ $reasons = *"$text"* ]] || reasons+="$text;"
		fi
		[ "$left" = 0 ] || break
	done
	echo 1 >/sys/bus/platform/drivers_autoprobe
	info "$n allocations; pages: $reasons"
	check "more than 20 allocations were made to fail" [ "$n" -gt 20 ]
	is "no disk starts or ends elsewhere" "$wrong" ""
	like "some disks have no struct pages" "$reasons" 'no: memremap_pages failed'
	like "some disks have no DAX device" "$reasons" 'no: alloc_dax failed'
}

boot1() {
	local uuid
	modprobe -a pmem_blk pmem_param
	check "add the whole area" add "32M@$area"
	number | dd of="/dev/$(disks)" bs=1M iflag=fullblock oflag=direct status=none
	check "delete the whole area" delete
	all place
	if [ -e /proc/self/fail-nth ]; then
		failing
		return
	fi

	look "trim again" '^yes$|^no: this kernel' '' trim
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disks)"
	uuid=$(blkid -p -o value -s UUID "/dev/$(disks)")
	check "mount" mount "/dev/$(disks)" /mnt
	check "write a file" sh -c 'seq 1 200000 >/mnt/file'
	check "unmount the new file system" umount /mnt
	all contents
}
