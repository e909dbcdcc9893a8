# SPDX-License-Identifier: GPL-2.0
# The recipes of docs/coexistence.rst, word for word: which driver has a range is the administrator's choice, EDAC or not.

kernels='7.3-amd64'
long_kernels='6.1-amd64'
vm() {
	document coexistence.rst
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
	nvdimm b 128M
	[ $BOOT = 1 ] || append 'memmap=64M!512M'
}

# recipe NAME: its commands, as they are printed there.
recipe() {
	local commands
	commands=$(awk -v name="$1" '$0 == ".. recipe: " name { on = 1 } on && /^    / { print; some = 1 } some && /^[^ ]/ { exit }' \
		/lab/coexistence.rst)
	check "recipe $1" bash -c "${commands:-false}"
}

theirs() { grep -c ' : namespace' /proc/iomem; }
ours() { grep -c ' : pmem-range' /proc/iomem; }
# owners OURS THEIRS: so many ranges have us and them; and each range has one disk, with a name of its own.
owners() {
	wait_for 10 eval "[ \$(ours) = $1 ] && [ \$(theirs) = $2 ] && [ \$(disks | wc -w) = $1 ]"
	is "ranges of ours and theirs" "$(ours) $(theirs)" "$1 $2"
	[ "$(ours) $(theirs)" = "$1 $2" ] || info "$(iomem; dmesg | tail -n 12)"
	is "disks" "$(ls -d /sys/block/pmem* | wc -l) $(disks | wc -w)" "$(($1 + $2)) $1"
}
held() { dmesg | grep "$1: " | grep -c 'held by driver .*: unload its module, then reload pmem_'; }

# As installed; EDAC, of no use on this machine, is loaded all the same.
boot1() {
	modprobe i10nm_edac 2>/dev/null
	check "a blacklist does not keep EDAC from loading nfit" grep -q ^nfit /proc/modules
	load
	owners 0 2
	is "ours says who has the device" "$(held ACPI0012:00)" 1
	check "theirs can be used" dd if=/dev/urandom of=/dev/pmem0 bs=1M count=4 oflag=direct
	recipe nfit-ours
	owners 2 0
	check "ours can be used" dd if=/dev/zero of="/dev/$(disk_of a)" bs=1M count=4 oflag=direct
}

boot2() {
	recipe edac
	modprobe i10nm_edac 2>/dev/null
	is "both are loaded" "$(grep -cE '^(nfit|pmem_acpi) ' /proc/modules)" 2
	load
	modprobe nd_pmem
	owners 3 0
	check "ours can be used" dd if=/dev/zero of="/dev/$(disk_of b)" bs=1M count=4 oflag=direct
}

boot3() {
	modprobe -a pmem_bus pmem_blk
	recipe nfit-theirs
	recipe e820-theirs
	modprobe -a pmem_acpi pmem_e820
	owners 0 3
	is "nobody is held off who was not to have it" "$(held ACPI0012:00) $(held e820_pmem)" "0 0"
	recipe e820-ours
	owners 1 2
	check "contents of theirs" dd if=/dev/urandom of=/dev/pmem0 bs=1M count=4 oflag=direct
	sum=$(md5sum </dev/pmem0)
	recipe one-range
	owners 2 1
	check "ours can be written to" dd if=/dev/zero of="/dev/$(disk_of "$(ranges explicit)")" bs=1M oflag=direct conv=notrunc,nocreat count=128
	is "beside theirs, which stays as it is" "$(md5sum </dev/pmem0)" "$sum"
	fails "theirs cannot have it back" ndctl enable-namespace namespace1.0
	check "and says so" eval "dmesg | grep 'could not reserve region'"
	fails "nor ours what they have" eval 'echo 128M@0x108000000 >$PLATFORM/pmem_param/add && [ "$(ranges explicit | wc -l)" = 1 ]'
	check "and says so" eval "dmesg | grep 'range 0x108000000, .* refused: another driver has claimed some of it, see /proc/iomem'"
	owners 2 1
	ndctl disable-region all
	ndctl disable-dimm all
	check "unload theirs" modprobe -r nd_pmem nfit
}
