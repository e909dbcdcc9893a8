# SPDX-License-Identifier: GPL-2.0
# Two ranges joined by dm-linear, and then by LVM, carry a file system with DAX.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
	nvdimm b 128M
}

boot1() {
	load
	modprobe dm_mod
	local a b
	a=/dev/$(disk_of a)
	b=/dev/$(disk_of b)
	check "join both disks with dm-linear" dmsetup create both --table "0 262144 linear $a 0
262144 262144 linear $b 0"
	dmsetup mknodes
	is "the joined disk has DAX" "$(cat /sys/block/dm-0/queue/dax)" 1
	check "mkfs on dm-linear" mkfs.ext4 -q -b 4096 /dev/mapper/both
	check "mount dm-linear with DAX" mount -o dax=always /dev/mapper/both /mnt
	check "a file crosses the border of both disks" dd if=/dev/urandom of=/mnt/file bs=1M count=180 conv=fsync
	sum=$(md5sum </mnt/file)
	check "map a file with MAP_SYNC" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' /mnt/mapped
	check "unmount dm-linear" umount /mnt
	check "mount dm-linear again" mount -o dax=always /dev/mapper/both /mnt
	is "the file is unchanged" "$(md5sum </mnt/file)" "$sum"
	check "unmount dm-linear again" umount /mnt
	check "remove the dm-linear device" dmsetup remove both

	check "make an LVM volume group" vgcreate -y --config 'devices{dir="/dev" scan="/dev"}' pool "$a" "$b"
	check "make an LVM volume" lvcreate -y -Zn -Wn -l 100%FREE -n vol pool
	dmsetup mknodes
	check "mkfs on LVM" mkfs.ext4 -q -b 4096 /dev/mapper/pool-vol
	check "mount LVM with DAX" mount -o dax=always /dev/mapper/pool-vol /mnt
	check "write a file on LVM" dd if=/dev/urandom of=/mnt/file bs=1M count=150 conv=fsync
	check "unmount LVM" umount /mnt
	check "stop the LVM volume group" vgchange -an pool
}
