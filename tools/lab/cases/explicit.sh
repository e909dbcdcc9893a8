# SPDX-License-Identifier: GPL-2.0
# Ranges that the administrator names at load time become disks, with what was said of them and the same names each time.

kernels='6.1-amd64 7.3-amd64 6.12-arm64'
long_kernels='*'
# RAM that the kernel does not use. Arm64 has no word for a hole: RAM ends early, but for what firmware put at its end.
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
	check "load" param
	check "two disks" wait_for 10 two
	one=$(ranges explicit | sed -n 1p) two=$(ranges explicit | sed -n 2p)

	is "the first: place" "$(attr "$one" resource)" "$start"
	is "size" "$(blockdev --getsize64 "/dev/$(disk_of "$one")")" $((64 << 20))
	is "label" "$(attr "$one" label)" one
	is "persistence domain" "$(attr "$one" persistence_domain)" memory_controller
	is "writable" "$(attr "$one" read_only) $(blockdev --getro "/dev/$(disk_of "$one")")" "0 0"
	is "so there is no reason" "$(ls "$PLATFORM/$one" | grep -c read_only_reason)" 0
	is "iomem calls it persistent" "$(grep -c "$(printf '%x-%x' "$start" $((start + (64 << 20) - 1))) : Persistent Memory\$" /proc/iomem)" 1

	is "the second: place" "$(attr "$two" resource)" "$(printf '%#x' $((start + (128 << 20))))"
	is "size" "$(blockdev --getsize64 "/dev/$(disk_of "$two")")" $((128 << 20))
	is "no label" "$(ls "$PLATFORM/$two" | grep -c '^label$')" 0
	is "persistence domain" "$(attr "$two" persistence_domain)" unknown
	is "read-only" "$(attr "$two" read_only) $(blockdev --getro "/dev/$(disk_of "$two")")" "1 1"
	is "because of the administrator" "$(attr "$two" read_only_reason)" requested
	fails "a write to it" dd if=/dev/zero of="/dev/$(disk_of "$two")" bs=4k count=1 oflag=direct

	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$one")"
	mount_dax "/dev/$(disk_of "$one")" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
	fails "unload while mounted" rmmod pmem_param
	check "unmount" umount /mnt

	uuids=$(attr "$one" uuid)$(attr "$two" uuid)
	check "unload" rmmod pmem_param
	is "no disk" "$(disks)$(ls -d /sys/block/pmem* 2>/dev/null)" ""
	is "iomem is what it was" "$(</proc/iomem)" "$iomem"
	check "load again" param
	check "two disks again" wait_for 10 two
	is "the same names" "$(for range in $(ranges); do attr "$range" uuid; done | tr -d '\n')" "$uuids"
	check "the same data" fsck.ext4 -fn "/dev/$(disks | head -n 1)"
}
