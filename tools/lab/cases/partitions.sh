# SPDX-License-Identifier: GPL-2.0
# A partition table works: partitions carry file systems, DAX where they are aligned, and survive a restart.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
}

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	check "parted" parted -s "$disk" mklabel gpt mkpart one 2MiB 130MiB mkpart two 130MiB 254MiB \
		mkpart odd 40s 4094s
	check "three partitions" wait_for 10 [ -b "${disk}p3" ]
	is "lsblk sees them" "$(lsblk -nro TYPE "$disk" | xargs)" "disk part part part"
	check "mkfs one" mkfs.ext4 -q -b 4096 -L one "${disk}p1"
	check "mkfs two" mkfs.ext4 -q -b 4096 -L two "${disk}p2"
	is "blkid" "$(blkid -o value -s LABEL "${disk}p2")" two
	mkdir -p /tmp/one /tmp/two
	check "mount one with DAX" mount -o dax=always "${disk}p1" /tmp/one
	check "mount two with DAX" mount -o dax=always "${disk}p2" /tmp/two
	check "write one" sh -c 'seq 1 1000000 >/tmp/one/file'
	check "write two" sh -c 'seq 1000000 2000000 >/tmp/two/file'
	check "MAP_SYNC on two" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' /tmp/two/mapped
	check "unmount" umount /tmp/one /tmp/two

	is "one ends within a page" $(($(blockdev --getsize64 "${disk}p3") % 4096)) 3584
	check "mkfs there" mkfs.ext4 -q -b 4096 "${disk}p3"
	fails "mount with DAX" mount -o dax=always "${disk}p3" /mnt
	check "mount" mount "${disk}p3" /mnt
	check "fill it" sh -c 'dd if=/dev/urandom of=/mnt/file bs=4k; sync; [ -s /mnt/file ]'
	check "unmount" umount /mnt
	check "write its last sector" dd if=/dev/urandom of="${disk}p3" bs=512 seek=$(($(blockdev --getsz "${disk}p3") - 1)) count=1 oflag=direct
}

boot2() {
	load
	local disk
	disk=/dev/$(disks)
	check "the kernel finds the partitions" wait_for 10 [ -b "${disk}p2" ]
	mkdir -p /tmp/one /tmp/two
	check "mount one" mount "${disk}p1" /tmp/one
	check "mount two" mount -o dax=always "${disk}p2" /tmp/two
	check "contents of one" cmp /tmp/one/file <(seq 1 1000000)
	check "contents of two" cmp /tmp/two/file <(seq 1000000 2000000)
	check "unmount" umount /tmp/one /tmp/two
}
