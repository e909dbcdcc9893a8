# SPDX-License-Identifier: GPL-2.0
# What every kernel must be able to do: load by alias, a disk, ext4 on it, with DAX if it has pages; unload.

kernels='*'
vm() {
	nvdimm a 128M
}

boot1() {
	local disk
	load
	is "one disk" "$(disks | wc -l)" 1
	disk=$(disks)
	is "its size" "$(blockdev --getsize64 "/dev/$disk")" $((128 << 20))
	is "source" "$(attr a source)" nfit
	check "write and verify" fio --name=v --filename="/dev/$disk" --rw=randwrite --bsrange=512-64k --size=4m --direct=1 \
		--fsync=16 --verify=crc32c --output=/tmp/fio

	pages_expected a
	is "what the queue says of DAX" "$(attr "$disk" queue/dax)" "$(can_dax && echo 1 || echo 0)"
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$disk"
	mount_dax "/dev/$disk" /mnt
	check "write a file" sh -c 'seq 1 200000 >/mnt/file && sync /mnt/file'
	! can_dax || check "MAP_SYNC" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' -c 'msync -s' /mnt/mapped
	check "unmount" umount /mnt
	check "mount again" mount "/dev/$disk" /mnt
	check "the file is there" cmp /mnt/file <(seq 1 200000)
	check "unmount" umount /mnt
	check "fsck" fsck.ext4 -fn "/dev/$disk"
	check "unload" modprobe -r pmem_blk pmem_acpi pmem_bus
	is "no module is left" "$(grep -c ^pmem_ /proc/modules)" 0
}
