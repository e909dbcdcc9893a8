# SPDX-License-Identifier: GPL-2.0
# Ranges that the administrator names at load time become disks with the given properties, and with the same names each time.

kernels='6.1-amd64'
long_kernels='*'
# RAM that the kernel does not use. On arm64 no parameter makes a hole: RAM ends early, except for what firmware put at its end.
vm() {
	case $ARCH in
	amd64) append 'memmap=256M$512M' ;;
	arm64) memory 2G; append mem=512M ;;
	esac
}

case $(uname -m) in
x86_64) start=0x20000000 force= ;;
*) start=0x60000000 force=,force ;;
esac

param() {
	modprobe pmem_param "map=64M@$start,memory_controller,label=one$force;128M\$$((start + (128 << 20))),ro$force"
}

two() { [ "$(disks | wc -l)" = 2 ]; }

boot1() {
	local iomem one two uuids
	modprobe pmem_blk
	iomem=$(</proc/iomem)
	check "load with two ranges" param
	check "the two ranges become disks" wait_for 10 two
	one=$(ranges explicit | sed -n 1p) two=$(ranges explicit | sed -n 2p)

	is "the first range has its address" "$(attr "$one" resource)" "$start"
	is "the first disk has its size" "$(blockdev --getsize64 "/dev/$(disk_of "$one")")" $((64 << 20))
	is "the first range has its label" "$(attr "$one" label)" one
	is "the first range has its persistence domain" "$(attr "$one" persistence_domain)" memory_controller
	is "the first disk is writable" "$(attr "$one" read_only) $(blockdev --getro "/dev/$(disk_of "$one")")" "0 0"
	is "a writable range has no read_only_reason" "$(ls "$PLATFORM/$one" | grep -c read_only_reason)" 0
	is "/proc/iomem has the first range as Persistent Memory" "$(grep -c "$(printf '%x-%x' "$start" $((start + (64 << 20) - 1))) : Persistent Memory\$" /proc/iomem)" 1

	is "the second range has its address" "$(attr "$two" resource)" "$(printf '%#x' $((start + (128 << 20))))"
	is "the second disk has its size" "$(blockdev --getsize64 "/dev/$(disk_of "$two")")" $((128 << 20))
	is "the second range has no label" "$(ls "$PLATFORM/$two" | grep -c '^label$')" 0
	is "the second range has an unknown persistence domain" "$(attr "$two" persistence_domain)" unknown
	is "the second disk is read-only" "$(attr "$two" read_only) $(blockdev --getro "/dev/$(disk_of "$two")")" "1 1"
	is "the second range is read-only on request" "$(attr "$two" read_only_reason)" requested
	fails "a write to the second disk fails" dd if=/dev/zero of="/dev/$(disk_of "$two")" bs=4k count=1 oflag=direct

	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$one")"
	mount_dax "/dev/$(disk_of "$one")" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
	fails "unloading fails while a disk is mounted" rmmod pmem_param
	check "unmount" umount /mnt

	uuids=$(attr "$one" uuid)$(attr "$two" uuid)
	check "unload" rmmod pmem_param
	is "no disk is left" "$(disks)$(ls -d /sys/block/pmem* 2>/dev/null)" ""
	is "/proc/iomem is as before" "$(</proc/iomem)" "$iomem"
	check "load again" param
	check "the two ranges become disks again" wait_for 10 two
	is "the ranges have the same uuids again" "$(for range in $(ranges); do attr "$range" uuid; done | tr -d '\n')" "$uuids"
	check "the file system is unchanged" fsck.ext4 -fn "/dev/$(disks | head -n 1)"
}
