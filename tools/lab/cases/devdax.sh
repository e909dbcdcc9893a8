# SPDX-License-Identifier: GPL-2.0
# A range whose mode is devdax becomes a DAX character device that programs map; its bytes are those of the disk that it is in the other mode.

kernels='6.1-amd64'
long_kernels='6.12-amd64 7.3-amd64'
vm() {
	append 'memmap=256M$512M'
	nvdimm a 64M
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
delete() { echo "$1" >"$PLATFORM/pmem_param/delete"; }
one() { [ -b "/dev/$(disks)" ]; }
# let_go RANGE: has device_dax let go of its DAX device.
let_go() { daxctl disable-device "$(dax "$1")"; }
refusal() { dmesg | grep "refused as a DAX device" | tail -n 1; }

# mapped put|get DEVICE OFFSET TEXT: writes a text through a mapping, or prints as many bytes from there.
mapped() {
	python3 -c '
import mmap, os, sys
what, path, offset, text = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].encode()
with mmap.mmap(os.open(path, os.O_RDWR), 64 << 20) as memory:
    if what == "put":
        memory[offset:offset + len(text)] = text
    else:
        print(memory[offset:offset + len(text)].decode())' "$@"
}

explicit_range() {
	local range disk
	modprobe -a pmem_blk pmem_param
	check "add a range in the mode devdax" add '64M@512M,memory_controller,devdax'
	range=$(ranges explicit)
	is "sysfs has the mode" "$(attr "$range" mode)" devdax
	check "load pmem_devdax after pmem_blk" modprobe pmem_devdax
	check "the DAX device is there" wait_for 10 dax_there "$range"
	is "there is no disk" "$(disks)" ""
	is "the range was found empty" "$(attr "$range" media)" none
	is "daxctl shows the device" "$(daxctl list -d "$(dax "$range")" | jq -c '[.[] | .size, .mode]')" "[$((64 << 20)),\"devdax\"]"
	check "a program writes through a mapping" mapped put "/dev/$(dax "$range")" $((3 << 20)) "by a mapping"
	is "another program reads it" "$(mapped get "/dev/$(dax "$range")" $((3 << 20)) "by a mapping")" "by a mapping"

	like "delete of a range with a bound DAX device returns EBUSY" "$(delete "$range" 2>&1)" 'Device or resource busy'
	fails "pmem_devdax stays while device_dax is bound" rmmod pmem_devdax
	fails "the source stays while device_dax is bound" rmmod pmem_param
	check "disable the DAX device" let_go "$range"
	check "delete the range" delete "$range"
	is "no range of this source is left" "$(ranges explicit)" ""

	check "add the same range as a disk" add '64M@512M,memory_controller'
	check "it becomes a disk" wait_for 10 one
	range=$(ranges explicit) disk=/dev/$(disks)
	is "sysfs has the mode of a disk" "$(attr "$range" mode)" disk
	is "a disk has no DAX device" "$(ls -d "$PLATFORM/$range"/dax[0-9]* 2>/dev/null)" ""
	is "the disk has the bytes of the mapping" "$(dd if="$disk" bs=1M skip=3 count=1 status=none | head -c 12)" "by a mapping"
	printf 'by the disk ' | dd of="$disk" bs=512 seek=4096 conv=sync oflag=direct status=none
	check "delete the disk" wait_for 10 delete "$range"

	check "unload pmem_devdax" rmmod pmem_devdax
	check "unload pmem_blk" rmmod pmem_blk
	check "load pmem_devdax alone" modprobe pmem_devdax
	check "add the range in the mode devdax again" add '64M@512M,memory_controller,devdax'
	range=$(ranges explicit)
	check "load pmem_blk after pmem_devdax" modprobe pmem_blk
	check "the DAX device is there again" wait_for 10 dax_there "$range"
	is "there is still no disk" "$(disks)" ""
	is "the mapping has the bytes of the disk" "$(mapped get "/dev/$(dax "$range")" $((2 << 20)) "by the disk")" "by the disk"
	check "disable the DAX device again" let_go "$range"
	check "enable it" daxctl enable-device "$(dax "$range")"
	is "the bytes are still there" "$(mapped get "/dev/$(dax "$range")" $((2 << 20)) "by the disk")" "by the disk"
	check "disable it a last time" let_go "$range"
	check "delete the range a last time" delete "$range"
}

# refused FLAGS-OR-PLACE TEXT: adds a range that cannot be a DAX device; the log says why.
refused() {
	add "$1,devdax"
	like "the log says why $1 is refused" "$(refusal)" "$2"
	like "media says why $1 is refused" "$(attr "$(ranges explicit)" media)" "^refused: $2"
	is "there is no device for $1" "$(disks)$(ls /dev | grep '^dax')" ""
	check "delete $1" delete "$(ranges explicit)"
}

# A range of firmware, named by its uuid.
named_range() {
	local uuid range
	check "load pmem_acpi" modprobe pmem_acpi
	check "the NVDIMM becomes a disk" wait_for 10 one
	uuid=$(attr "$(ranges nfit)" uuid)
	check "unload pmem_acpi" wait_for 10 rmmod pmem_acpi
	fails "a text that is no uuid is refused" eval 'echo tomato >/sys/module/pmem_bus/parameters/devdax'
	check "name the range by its uuid" eval 'echo "$uuid" >/sys/module/pmem_bus/parameters/devdax'
	check "load pmem_acpi again" modprobe pmem_acpi
	range=$(ranges nfit)
	is "the named range has the mode devdax" "$(attr "$range" mode)" devdax
	check "the named range has a DAX device" wait_for 10 dax_there "$range"
	is "the named range is no disk" "$(disks)" ""
	check "let go of the named range" let_go "$range"
	check "unload the modules" modprobe -r pmem_devdax pmem_blk pmem_acpi pmem_param pmem_bus
}

# A range of the mode devdax makes udev load the driver, and a disk does not.
boot2() {
	udev
	check "the NVDIMM becomes a disk by itself" wait_for 10 one
	is "a disk does not load pmem_devdax" "$(ls -d /sys/module/pmem_devdax 2>/dev/null)" ""
	check "add a range in the mode devdax with udev at work" modprobe pmem_param 'map=64M@512M,memory_controller,devdax'
	check "udev loads the drivers of the added range" wait_for 10 dax_there "$(ranges explicit)"
	check "disable the device that udev made" let_go "$(ranges explicit)"
	check "delete its range" delete "$(ranges explicit)"
}

boot1() {
	local iomem
	iomem=$(</proc/iomem)
	explicit_range
	refused '64M@512M,ro' 'it is read-only'
	refused '64M@512M,nopages' 'struct pages are not wanted'
	refused '63M@513M' 'it does not start and end'
	named_range
	is "/proc/iomem is as before" "$(</proc/iomem)" "$iomem"
}
