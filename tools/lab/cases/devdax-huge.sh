# SPDX-License-Identifier: GPL-2.0
# A DAX device is mapped in pages of 2 MiB by default, and of 1 GiB if the administrator asks for that and the range allows it.

kernels='7.3-amd64'
long_kernels='6.1-amd64 6.12-amd64 6.12-arm64 7.3-arm64'
# On arm64 no parameter makes a hole: RAM ends early.
vm() {
	case $ARCH in
	amd64) memory 5G; append 'memmap=1G$4G' ;;
	arm64) memory 3G; append mem=512M ;;
	esac
}

case $(uname -m) in
x86_64) start=0x100000000 force= ;;
*) start=0x80000000 force=,force ;;
esac
gib=$((1 << 30))

device() { dax "$(ranges explicit)"; }
device_there() { dax_there "$(ranges explicit)"; }
align() { cat "/sys/bus/dax/devices/$(device)/align"; }

# faults BYTES STEP: maps so much of the device, writes a byte in each STEP, and prints how many page faults that took.
faults() {
	python3 -c '
import mmap, os, resource, sys
path, size, step = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with mmap.mmap(os.open(path, os.O_RDWR), size) as memory:
    memory[0:1]
    before = resource.getrusage(resource.RUSAGE_SELF)
    for at in range(step, size, step):
        memory[at] = 7
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(after.ru_minflt - before.ru_minflt)' "/dev/$(device)" "$1" "$2"
}

# make ALIGN: adds the range, so that its device is mapped in such pages.
make() {
	echo "$1" >/sys/module/pmem_devdax/parameters/align
	echo "1G@$start,memory_controller,devdax$force" >"$PLATFORM/pmem_param/add"
	wait_for 30 device_there
}

unmake() { daxctl disable-device "$(device)" && echo "$(ranges explicit)" >"$PLATFORM/pmem_param/delete"; }

huge() {
	check "make a device with pages of 1 GiB" make 1G
	is "it is mapped in units of 1 GiB" "$(align)" $gib
	is "touching each 2 MiB of 1 GiB takes no page fault after the first" "$(faults $gib $((2 << 20)))" 0
	fails "a mapping of 2 MiB is refused" faults $((2 << 20)) 4096
	check "delete the range with large pages" unmake
	start=$((start + (2 << 20)))
	echo "$((gib >> 1))@$start,memory_controller,devdax" >"$PLATFORM/pmem_param/add"
	check "a range that does not start on a GiB has a device" wait_for 30 device_there
	is "that device is mapped in units of 2 MiB" "$(align)" $((2 << 20))
	like "the log says why" "$(dmesg | tail -n 20)" 'mapped in pages of 2 MiB, not of 1024 MiB as align= says: it does not start and end on a multiple'
	check "delete that range" unmake
}

no_huge() {
	check "make a device although pages of 1 GiB are not to be had" make 1G
	is "it has pages of 2 MiB" "$(align)" $((2 << 20))
	like "the log says that the kernel has none" "$(dmesg | tail -n 20)" 'as align= says: this CPU or this kernel has no pages of that size'
	check "delete the range of this kernel" unmake
}

boot1() {
	modprobe -a pmem_blk pmem_devdax pmem_param
	check "make a device with pages of 2 MiB" make 2M
	is "it is mapped in units of 2 MiB" "$(align)" $((2 << 20))
	is "touching each 64 KiB of 64 MiB takes a page fault for each 2 MiB" "$(faults $((64 << 20)) 65536)" 31
	check "delete the range" unmake
	fails "pages of 4 MiB are refused" eval 'echo 4M >/sys/module/pmem_devdax/parameters/align'
	case $(uname -m) in
	x86_64) huge ;;
	*) no_huge ;;
	esac
}
