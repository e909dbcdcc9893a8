# SPDX-License-Identifier: GPL-2.0
# What every kernel must be able to do: load by alias, a disk, ext4 on it, with DAX if it has pages; unload.

vm() {
	nvdimm a 128M
}

boot1() {
	local disk pages options
	load
	is "one disk" "$(disks | wc -l)" 1
	disk=$(disks)
	is "its size" "$(blockdev --getsize64 "/dev/$disk")" $((128 << 20))
	is "source" "$(attr a source)" nfit
	check "write and verify" fio --name=v --filename="/dev/$disk" --rw=randwrite --bsrange=512-64k --size=4m --direct=1 \
		--fsync=16 --verify=crc32c --output=/tmp/fio

	pages=$(attr a pages)
	if grep -qw memremap_pages /proc/kallsyms; then
		options="-o dax=always"
		is "pages, as this kernel can have them" "$pages" yes
		is "the queue says DAX" "$(attr "$disk" queue/dax)" 1
	else
		options=
		like "no pages, and why" "$pages" '^no: this kernel '
		is "the queue does not say DAX" "$(attr "$disk" queue/dax)" 0
	fi
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$disk"
	# shellcheck disable=SC2086 # two words, or none
	check "mount ${options:-without DAX}" mount $options "/dev/$disk" /mnt
	check "write a file" sh -c 'seq 1 200000 >/mnt/file && sync /mnt/file'
	[ -z "$options" ] || check "MAP_SYNC" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' -c 'msync -s' /mnt/mapped
	check "unmount" umount /mnt
	check "mount again" mount "/dev/$disk" /mnt
	check "the file is there" cmp /mnt/file <(seq 1 200000)
	check "unmount" umount /mnt
	check "fsck" fsck.ext4 -fn "/dev/$disk"
	check "unload" modprobe -r pmem_blk pmem_acpi pmem_bus
	is "no module is left" "$(grep -c ^pmem_ /proc/modules)" 0
}
