# SPDX-License-Identifier: GPL-2.0
# Every kernel can load the drivers by alias, make a disk, use ext4 on it, with DAX if it has struct pages, and unload.

kernels='*'
vm() {
	smp 2
	nvdimm a 128M
}

boot1() {
	local disk
	load
	is "there is one disk" "$(disks | wc -l)" 1
	disk=$(disks)
	is "the disk has the size of the DIMM" "$(blockdev --getsize64 "/dev/$disk")" $((128 << 20))
	is "the source is nfit" "$(attr a source)" nfit
	check "fio verifies what it writes" fio --name=v --filename="/dev/$disk" --rw=randwrite --bsrange=512-64k --size=4m --direct=1 \
		--fsync=16 --verify=crc32c --output=/tmp/fio

	pages_expected a
	is "the queue has DAX if there are struct pages" "$(attr "$disk" queue/dax)" "$(can_dax && echo 1 || echo 0)"
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$disk"
	mount_dax "/dev/$disk" /mnt
	check "write a file" sh -c 'seq 1 200000 >/mnt/file && sync /mnt/file'
	! can_dax || check "store through a MAP_SYNC mapping" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' -c 'msync -s' /mnt/mapped
	check "unmount after the write" umount /mnt
	check "mount again" mount "/dev/$disk" /mnt
	check "the file is unchanged" cmp /mnt/file <(seq 1 200000)
	check "unmount after the read" umount /mnt
	check "fsck finds no damage" fsck.ext4 -fn "/dev/$disk"
	check "unload all modules" modprobe -r pmem_blk pmem_acpi pmem_bus
	is "no module is left" "$(grep -c ^pmem_ /proc/modules)" 0
}
