# SPDX-License-Identifier: GPL-2.0
# Partitions carry file systems, with DAX where they are aligned, and survive a restart.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
}

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	check "make three partitions" parted -s "$disk" mklabel gpt mkpart one 2MiB 130MiB mkpart two 130MiB 254MiB \
		mkpart odd 40s 4094s
	check "the kernel finds three partitions" wait_for 10 [ -b "${disk}p3" ]
	is "lsblk shows the partitions" "$(lsblk -nro TYPE "$disk" | xargs)" "disk part part part"
	check "mkfs one" mkfs.ext4 -q -b 4096 -L one "${disk}p1"
	check "mkfs two" mkfs.ext4 -q -b 4096 -L two "${disk}p2"
	is "blkid finds the label of a partition" "$(blkid -o value -s LABEL "${disk}p2")" two
	mkdir -p /tmp/one /tmp/two
	check "mount one with DAX" mount -o dax=always "${disk}p1" /tmp/one
	check "mount two with DAX" mount -o dax=always "${disk}p2" /tmp/two
	check "write one" sh -c 'seq 1 1000000 >/tmp/one/file'
	check "write two" sh -c 'seq 1000000 2000000 >/tmp/two/file'
	check "map a file with MAP_SYNC on two" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' /tmp/two/mapped
	check "boot 1: unmount one and two" umount /tmp/one /tmp/two

	is "the third partition ends within a page" $(($(blockdev --getsize64 "${disk}p3") % 4096)) 3584
	check "mkfs on the third partition" mkfs.ext4 -q -b 4096 "${disk}p3"
	fails "a DAX mount of the third partition fails" mount -o dax=always "${disk}p3" /mnt
	check "mount the third partition without DAX" mount "${disk}p3" /mnt
	check "fill the third partition" sh -c 'dd if=/dev/urandom of=/mnt/file bs=4k; sync; [ -s /mnt/file ]'
	check "unmount the third partition" umount /mnt
	check "the last sector of the third partition can be written" dd if=/dev/urandom of="${disk}p3" bs=512 seek=$(($(blockdev --getsz "${disk}p3") - 1)) count=1 oflag=direct
}

boot2() {
	load
	local disk
	disk=/dev/$(disks)
	check "the kernel finds the partitions after a restart" wait_for 10 [ -b "${disk}p2" ]
	mkdir -p /tmp/one /tmp/two
	check "boot 2: mount one without DAX" mount "${disk}p1" /tmp/one
	check "boot 2: mount two with DAX" mount -o dax=always "${disk}p2" /tmp/two
	check "the file on one is unchanged" cmp /tmp/one/file <(seq 1 1000000)
	check "the file on two is unchanged" cmp /tmp/two/file <(seq 1000000 2000000)
	check "boot 2: unmount one and two" umount /tmp/one /tmp/two
}
