# SPDX-License-Identifier: GPL-2.0
# A flush writes one flush hint of each DIMM, one that makes sense, and nothing else writes any.

vm() {
	no_nvdimm
	case $BOOT in
	1 | 3) acpitable nfit-hints.asl; acpitable ssdt-nvdr.asl ;;
	2) acpitable ssdt-fit.asl ;;
	esac
	undescribed behind 512M
	# What stands for the write queues is an ordinary disk as well, so that what was written to them can be read.
	disk queues 2M
	qemu -object memory-backend-file,id=queue,size=2M,mem-path="$work/queues.img",share=on
	qemu -device virtio-pmem-pci,memdev=queue,memaddr=0x140000000
	append no_hash_pointers
}
limit=240

writes=/sys/module/pmem_watch/parameters/writes

# Where in the queues something was written since the last call.
written() {
	dd if="$(disk queues)" bs=8k count=1 iflag=direct status=none | od -v -Ax -td8 -w8 | awk '$2 { print "0x" $1 }' | xargs
	dd if=/dev/zero of="$(disk queues)" bs=8k count=1 oflag=direct status=none
}

plain() { dd if=/dev/urandom of="/dev/$1" bs=4k count=4 oflag=direct status=none; }

boot1() {
	load
	local set one
	read -r set one < <(ranges | xargs)
	is "the set can be flushed to its DIMMs" "$(attr "$set" deep_flush)" 1
	is "and so the other range" "$(attr "$one" deep_flush)" 1
	is "each page is claimed once" "$(sed -n 's/^ *\(.*\) : pmem flush hints$/\1/p' /proc/iomem | xargs)" \
		"140000000-140000fff 140001000-140001fff"
	is "and mapped once" "$(grep -c "phys=0x000000014000[01]000" /proc/vmallocinfo)" 2
	is "what is not believed, and why" "$(dmesg | sed -n 's/.*range 0x110000000, DIMM 0x201: flush hint \(.*\) not used: /\1 /p')" \
		"0x0 no address
0x1000000 in System RAM
0x140000104 not aligned to 8 bytes
0x100001000 in a range of the NFIT
0x117fffff8 in a range of the NFIT
0xfffffffffffffff8 not on this machine
0xfec00000 claimed by another driver"

	local disk other
	disk=$(disk_of "$set") other=$(disk_of "$one")
	is "to find a disk nothing is flushed" "$(written)" ""
	check "a write" plain "$disk"
	is "leaves its data on their way" "$(written)" ""
	check "a write with FUA on CPU 0" taskset -c 0 fio --name=fua --thread --filename="/dev/$disk" --ioengine=pvsync2 \
		--rw=write --bs=4k --size=4k --direct=1 --sync=dsync --output=/tmp/fio
	is "writes one hint of each DIMM" "$(written)" "0x000000 0x000080"
	check "the same on CPU 1" taskset -c 1 fio --name=fua --thread --filename="/dev/$disk" --ioengine=pvsync2 \
		--rw=write --bs=4k --size=4k --direct=1 --sync=dsync --output=/tmp/fio
	is "takes another one where there are two" "$(written)" "0x000080 0x001040"
	check "a write with a flush" taskset -c 0 dd if=/dev/urandom of="/dev/$disk" bs=4k count=4 oflag=direct conv=fsync
	is "does so too" "$(written)" "0x000000 0x000080"
	check "a flush of the other range" dd if=/dev/urandom of="/dev/$other" bs=4k count=4 oflag=direct conv=fsync
	is "writes the hint of its DIMM, in the same page" "$(written)" "0x000100"
	check "deep_flush" taskset -c 0 sh -c "echo 1 >$PLATFORM/$set/deep_flush"
	is "flushes" "$(written)" "0x000000 0x000080"
	fails "nothing but 1 makes sense there" sh -c "echo 0 >$PLATFORM/$set/deep_flush"
	is "and nothing is flushed" "$(written)" ""

	check "watch the hint that all use" modprobe pmem_watch stores=1 \
		address="$(sed -n "s/^\(0x[0-9a-f]*\)00-.* phys=0x0000000140000000 .*/\180/p" /proc/vmallocinfo)"
	check "a write" plain "$disk"
	is "does not touch it" "$(<$writes)" 0
	check "a flush" dd if=/dev/zero of="/dev/$disk" bs=4k count=4 oflag=direct conv=fsync
	is "writes it once" "$(<$writes)" 1
	check "deep_flush" sh -c "echo 1 >$PLATFORM/$set/deep_flush"
	is "as well" "$(<$writes)" 2
	check "a flush of the other range" dd if=/dev/zero of="/dev/$other" bs=4k count=4 oflag=direct conv=fsync
	is "has nothing to do with it" "$(<$writes)" 2
	check "watch no more" rmmod pmem_watch

	# Without a transaction that would be written by itself, or tables that the kernel would zero some seconds later.
	check "mkfs" mkfs.ext4 -q -b 4096 -E lazy_itable_init=0,lazy_journal_init=0 "/dev/$disk"
	check "mount with DAX" mount -o dax=always,noatime,commit=300 "/dev/$disk" /mnt
	check "a file" xfs_io -f -c 'pwrite 0 1m' -c fsync /mnt/file
	written >/dev/null
	store() { taskset -c 0 xfs_io -c 'mmap -rw 0 1m' -c 'mwrite 0 4k' -c 'msync -s' /mnt/file; }
	check "a store to a mapped file and its msync" store
	like "end in the hints" "$(written)" '0x000080'

	echo "write through" >"/sys/block/$disk/queue/write_cache"
	check "with the cache written through, msync" store
	is "makes no flush any more: there a DAX fsync promises nothing" "$(written)" ""
	check "unmount" umount /mnt
	written >/dev/null
	check "a write" taskset -c 0 dd if=/dev/urandom of="/dev/$disk" bs=4k count=1 oflag=direct
	is "makes its own" "$(written)" "0x000000 0x000080"
	echo "write back" >"/sys/block/$disk/queue/write_cache"
	check "with the cache written back, a write" plain "$disk"
	is "makes none" "$(written)" ""
}

boot2() {
	local range
	load
	is "a range without hints" "$(ranges | wc -l) $(attr "$(ranges)" deep_flush)" "1 0"
	cat /sys/bus/acpi/devices/PMEM0001:00/hrv
	check "another one comes" wait_for 20 eval '[ "$(disks | wc -l)" = 2 ]'
	range=$(ranges | tail -n 1)
	is "it has" "$(attr "$range" deep_flush)" 1
	written >/dev/null
	check "a flush" dd if=/dev/urandom of="/dev/$(disk_of "$range")" bs=4k count=4 oflag=direct conv=fsync
	is "writes them" "$(written)" "0x000040"
	check "a flush of the first range" dd if=/dev/urandom of="/dev/$(disk_of "$(ranges | head -n 1)")" bs=4k count=4 \
		oflag=direct conv=fsync
	is "does not" "$(written)" ""
}

# A range whose disk is not there claims nothing in /proc/iomem.
boot3() {
	modprobe pmem_param map=2M@0x140000000,force
	is "a range where the hints are" "$(attr "$(ranges)" resource)" 0x140000000
	modprobe pmem_acpi
	is "none of them is believed" \
		"$(dmesg | sed -n 's/.*range 0x100000000, DIMM 0x[01]*1: flush hint \(.*\) not used: /\1 /p' | sort)" \
		"0x140000000 in a range that is in use
0x140000080 in a range that is in use
0x140001040 in a range that is in use"
}
