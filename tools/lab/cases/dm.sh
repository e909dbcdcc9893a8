# SPDX-License-Identifier: GPL-2.0
# Two ranges joined by dm-linear, and again by LVM, carry a file system with DAX.

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
	check "join" dmsetup create both --table "0 262144 linear $a 0
262144 262144 linear $b 0"
	dmsetup mknodes
	is "DAX shines through" "$(cat /sys/block/dm-0/queue/dax)" 1
	check "mkfs" mkfs.ext4 -q -b 4096 /dev/mapper/both
	check "mount" mount -o dax=always /dev/mapper/both /mnt
	check "fill across the seam" dd if=/dev/urandom of=/mnt/file bs=1M count=180 conv=fsync
	sum=$(md5sum </mnt/file)
	check "MAP_SYNC" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' /mnt/mapped
	check "unmount" umount /mnt
	check "mount again" mount -o dax=always /dev/mapper/both /mnt
	is "contents" "$(md5sum </mnt/file)" "$sum"
	check "unmount" umount /mnt
	check "part" dmsetup remove both

	check "LVM volume group" vgcreate -y --config 'devices{dir="/dev" scan="/dev"}' pool "$a" "$b"
	check "LVM volume" lvcreate -y -Zn -Wn -l 100%FREE -n vol pool
	dmsetup mknodes
	check "mkfs" mkfs.ext4 -q -b 4096 /dev/mapper/pool-vol
	check "mount" mount -o dax=always /dev/mapper/pool-vol /mnt
	check "write" dd if=/dev/urandom of=/mnt/file bs=1M count=150 conv=fsync
	check "unmount" umount /mnt
	check "stop" vgchange -an pool
}
