# SPDX-License-Identifier: GPL-2.0
# With the recipes of docs/coexistence.rst, run as printed, the administrator chooses the driver of each range, with EDAC or without.

kernels='7.3-amd64'
only=long
long_kernels='6.1-amd64'
vm() {
	document coexistence.rst
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
	nvdimm b 128M
	[ $BOOT = 1 ] || append 'memmap=64M!512M'
}

# recipe NAME: runs the commands of a recipe as they are printed.
recipe() {
	local commands
	commands=$(awk -v name="$1" '$0 == ".. recipe: " name { on = 1 } on && /^    / { print; some = 1 } some && /^[^ ]/ { exit }' \
		/lab/coexistence.rst)
	check "recipe $1" bash -c "${commands:-false}"
}

theirs() { grep -c ' : namespace' /proc/iomem; }
ours() { grep -c ' : pmem-range' /proc/iomem; }
# owners OURS THEIRS: checks how many ranges our driver and the in-tree one have; each range has one disk with a name of its own.
owners() {
	wait_for 10 eval "[ \$(ours) = $1 ] && [ \$(theirs) = $2 ] && [ \$(disks | wc -w) = $1 ]"
	is "$1 ranges of ours, $2 of the in-tree driver" "$(ours) $(theirs)" "$1 $2"
	[ "$(ours) $(theirs)" = "$1 $2" ] || info "$(iomem; dmesg | tail -n 12)"
	is "a disk for each of $1 ranges of ours and $2 of the in-tree driver" "$(ls -d /sys/block/pmem* | wc -l) $(disks | wc -w)" "$(($1 + $2)) $1"
}
held() { dmesg | grep "$1: " | grep -c 'held by driver .*: unload its module, then reload pmem_'; }

# As installed; EDAC is loaded as well, though it is of no use on this machine.
boot1() {
	modprobe i10nm_edac 2>/dev/null
	check "a blacklist does not keep EDAC from loading nfit" grep -q ^nfit /proc/modules
	load
	owners 0 2
	is "our driver says which driver has the device" "$(held ACPI0012:00)" 1
	check "boot 1: the disk of the in-tree driver can be written" dd if=/dev/urandom of=/dev/pmem0 bs=1M count=4 oflag=direct
	recipe nfit-ours
	owners 2 0
	check "boot 1: our disk can be written" dd if=/dev/zero of="/dev/$(disk_of a)" bs=1M count=4 oflag=direct
}

boot2() {
	recipe edac
	modprobe i10nm_edac 2>/dev/null
	is "both drivers are loaded" "$(grep -cE '^(nfit|pmem_acpi) ' /proc/modules)" 2
	load
	modprobe nd_pmem
	owners 3 0
	check "boot 2: our disk can be written" dd if=/dev/zero of="/dev/$(disk_of b)" bs=1M count=4 oflag=direct
}

boot3() {
	modprobe -a pmem_bus pmem_blk
	recipe nfit-theirs
	recipe e820-theirs
	modprobe -a pmem_acpi pmem_e820
	owners 0 3
	is "no driver is refused a device that it was not meant to have" "$(held ACPI0012:00) $(held e820_pmem)" "0 0"
	recipe e820-ours
	owners 1 2
	check "write to the disk of the in-tree driver" dd if=/dev/urandom of=/dev/pmem0 bs=1M count=4 oflag=direct
	sum=$(md5sum </dev/pmem0)
	recipe one-range
	owners 2 1
	check "our disk of one explicit range can be written" dd if=/dev/zero of="/dev/$(disk_of "$(ranges explicit)")" bs=1M oflag=direct conv=notrunc,nocreat count=128
	is "the in-tree driver's disk beside it is unchanged" "$(md5sum </dev/pmem0)" "$sum"
	fails "the in-tree driver cannot take our range" ndctl enable-namespace namespace1.0
	check "the log says that the in-tree driver could not" eval "dmesg | grep 'could not reserve region'"
	fails "our driver cannot take a range of the in-tree one" eval 'echo 128M@0x108000000 >$PLATFORM/pmem_param/add && [ "$(ranges explicit | wc -l)" = 1 ]'
	check "the log says why our driver could not" eval "dmesg | grep 'range 0x108000000, .* refused: another driver has claimed some of it, see /proc/iomem'"
	owners 2 1
	ndctl disable-region all
	ndctl disable-dimm all
	check "unload the in-tree drivers" modprobe -r nd_pmem nfit
}
