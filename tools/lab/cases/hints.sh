# SPDX-License-Identifier: GPL-2.0
# A flush writes one valid flush hint of each DIMM, and nothing else writes any.

vm() {
	smp 2
	no_nvdimm
	case $BOOT in
	1 | 3) acpitable nfit-hints.asl; acpitable ssdt-nvdr.asl ;;
	2) acpitable ssdt-fit.asl ;;
	esac
	undescribed behind 512M
	# The memory of the write queues is an ordinary disk as well, so that what was written to them can be read.
	disk queues 2M
	qemu -object memory-backend-file,id=queue,size=2M,mem-path="$work/queues.img",share=on
	qemu -device virtio-pmem-pci,memdev=queue,memaddr=0x140000000
	append no_hash_pointers
}
limit=240

writes=/sys/module/pmem_watch/parameters/writes

# Prints where the queues were written since the last call.
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
	is "the other range can be flushed to its DIMM" "$(attr "$one" deep_flush)" 1
	is "each page with flush hints is claimed once" "$(sed -n 's/^ *\(.*\) : pmem flush hints$/\1/p' /proc/iomem | xargs)" \
		"140000000-140000fff 140001000-140001fff"
	is "each page with flush hints is mapped once" "$(grep -c "phys=0x000000014000[01]000" /proc/vmallocinfo)" 2
	is "the log says which flush hints are not used, and why" "$(dmesg | sed -n 's/.*range 0x110000000, DIMM 0x201: flush hint \(.*\) not used: /\1 /p')" \
		"0x0 no address
0x1000000 in System RAM
0x140000104 not aligned to 8 bytes
0x100001000 in a range of the NFIT
0x117fffff8 in a range of the NFIT
0xfffffffffffffff8 not on this machine
0xfec00000 claimed by another driver"

	local disk other
	disk=$(disk_of "$set") other=$(disk_of "$one")
	is "probing a disk writes no flush hint" "$(written)" ""
	check "write to the set" plain "$disk"
	is "a write writes no flush hint" "$(written)" ""
	check "write with FUA on CPU 0" taskset -c 0 fio --name=fua --thread --filename="/dev/$disk" --ioengine=pvsync2 \
		--rw=write --bs=4k --size=4k --direct=1 --sync=dsync --output=/tmp/fio
	is "a write with FUA writes one flush hint of each DIMM" "$(written)" "0x000000 0x000080"
	check "write with FUA on CPU 1" taskset -c 1 fio --name=fua --thread --filename="/dev/$disk" --ioengine=pvsync2 \
		--rw=write --bs=4k --size=4k --direct=1 --sync=dsync --output=/tmp/fio
	is "another CPU writes another flush hint where a DIMM has two" "$(written)" "0x000080 0x001040"
	check "write with a flush" taskset -c 0 dd if=/dev/urandom of="/dev/$disk" bs=4k count=4 oflag=direct conv=fsync
	is "a write with a flush writes one flush hint of each DIMM" "$(written)" "0x000000 0x000080"
	check "flush the other range" dd if=/dev/urandom of="/dev/$other" bs=4k count=4 oflag=direct conv=fsync
	is "a flush of the other range writes its hint in the same page" "$(written)" "0x000100"
	check "write 1 to deep_flush" taskset -c 0 sh -c "echo 1 >$PLATFORM/$set/deep_flush"
	is "deep_flush writes one flush hint of each DIMM" "$(written)" "0x000000 0x000080"
	fails "deep_flush refuses anything but 1" sh -c "echo 0 >$PLATFORM/$set/deep_flush"
	is "a refused deep_flush writes no flush hint" "$(written)" ""

	check "watch the flush hint that all CPUs use" modprobe pmem_watch stores=1 \
		address="$(sed -n "s/^\(0x[0-9a-f]*\)00-.* phys=0x0000000140000000 .*/\180/p" /proc/vmallocinfo)"
	check "write to the set while the hint is watched" plain "$disk"
	is "a write stores nothing to the watched flush hint" "$(<$writes)" 0
	check "flush the set while the hint is watched" dd if=/dev/zero of="/dev/$disk" bs=4k count=4 oflag=direct conv=fsync
	is "a flush stores once to the watched flush hint" "$(<$writes)" 1
	check "write 1 to deep_flush while the hint is watched" sh -c "echo 1 >$PLATFORM/$set/deep_flush"
	is "deep_flush stores once to the watched flush hint" "$(<$writes)" 2
	check "flush the other range while the hint is watched" dd if=/dev/zero of="/dev/$other" bs=4k count=4 oflag=direct conv=fsync
	is "a flush of the other range stores nothing to the watched flush hint" "$(<$writes)" 2
	check "stop watching the flush hint" rmmod pmem_watch

	# Without a transaction that the journal would write by itself, or tables that the kernel would zero seconds later.
	check "mkfs" mkfs.ext4 -q -b 4096 -E lazy_itable_init=0,lazy_journal_init=0 "/dev/$disk"
	check "mount with DAX" mount -o dax=always,noatime,commit=300 "/dev/$disk" /mnt
	check "write a file" xfs_io -f -c 'pwrite 0 1m' -c fsync /mnt/file
	written >/dev/null
	store() { taskset -c 0 xfs_io -c 'mmap -rw 0 1m' -c 'mwrite 0 4k' -c 'msync -s' /mnt/file; }
	check "store to a mapped file and msync it" store
	like "msync writes the flush hints" "$(written)" '0x000080'

	echo "write through" >"/sys/block/$disk/queue/write_cache"
	check "with write through, store to a mapped file and msync it" store
	is "with write through, msync writes no flush hint, as a DAX fsync promises nothing" "$(written)" ""
	check "unmount" umount /mnt
	written >/dev/null
	check "with write through, write to the set" taskset -c 0 dd if=/dev/urandom of="/dev/$disk" bs=4k count=1 oflag=direct
	is "with write through, a write writes one flush hint of each DIMM" "$(written)" "0x000000 0x000080"
	echo "write back" >"/sys/block/$disk/queue/write_cache"
	check "with write back again, write to the set" plain "$disk"
	is "with write back again, a write writes no flush hint" "$(written)" ""
}

boot2() {
	local range
	load
	is "a range without flush hints has deep_flush 0" "$(ranges | wc -l) $(attr "$(ranges)" deep_flush)" "1 0"
	cat /sys/bus/acpi/devices/PMEM0001:00/hrv
	check "the second range becomes a disk" wait_for 20 eval '[ "$(disks | wc -l)" = 2 ]'
	range=$(ranges | tail -n 1)
	is "the second range has flush hints" "$(attr "$range" deep_flush)" 1
	written >/dev/null
	check "flush the second range" dd if=/dev/urandom of="/dev/$(disk_of "$range")" bs=4k count=4 oflag=direct conv=fsync
	is "a flush of the second range writes its flush hint" "$(written)" "0x000040"
	check "flush the first range" dd if=/dev/urandom of="/dev/$(disk_of "$(ranges | head -n 1)")" bs=4k count=4 \
		oflag=direct conv=fsync
	is "a flush of the first range writes no flush hint" "$(written)" ""
}

# A range without a disk has no entry in /proc/iomem.
boot3() {
	modprobe pmem_param map=2M@0x140000000,force
	is "an explicit range holds the addresses of the flush hints" "$(attr "$(ranges)" resource)" 0x140000000
	modprobe pmem_acpi
	is "no flush hint in an explicit range is used" \
		"$(dmesg | sed -n 's/.*range 0x100000000, DIMM 0x[01]*1: flush hint \(.*\) not used: /\1 /p' | sort)" \
		"0x140000000 in a range that is in use
0x140000080 in a range that is in use
0x140001040 in a range that is in use"
}
