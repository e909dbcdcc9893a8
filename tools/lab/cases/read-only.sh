# SPDX-License-Identifier: GPL-2.0
# A range that is read-only stays as it is, byte for byte, by whatever way somebody tries to write to it.

vm() {
	machine nvdimm-persistence=mem-ctrl
	if [ "$BOOT" = 1 ]; then nvdimm a 64M; else nvdimm a 64M unarmed=on; fi
}

boot1() {
	local disk
	load
	disk=/dev/$(disks)
	check "a partition" eval 'echo "start=2MiB, size=32MiB" | sfdisk -q "$disk"'
	check "it is there" wait_for 10 [ -b "${disk}p1" ]
	check "mkfs" mkfs.ext4 -q -b 4096 "${disk}p1"
	check "mount" mount -o dax=always "${disk}p1" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync
	check "unmount" umount /mnt
}

boot2() {
	local disk part sum loop linear
	load
	disk=/dev/$(disks) part=/dev/$(disks)p1
	check "its partition" wait_for 10 [ -b "$part" ]
	sum=$(dd if="$disk" bs=1M iflag=direct status=none | sha256sum)
	is "both say so" "$(blockdev --getro "$disk" "$part" | xargs)" "1 1"

	fails "setrw on the partition" blockdev --setrw "$part"
	fails "setrw on the disk" blockdev --setrw "$disk"
	check "setro, which it is, is no way round" blockdev --setro "$part"
	fails "setrw after it" blockdev --setrw "$part"
	fails "write to the disk" dd if=/dev/zero of="$disk" bs=4k count=1 oflag=direct
	fails "to the partition" dd if=/dev/zero of="$part" bs=4k count=1 oflag=direct
	fails "through the page cache" dd if=/dev/zero of="$part" bs=4k count=1 conv=fsync
	fails "zero by ioctl" blkdiscard -z -f "$part"
	fails "discard" blkdiscard -f "$part"
	fails "zero by fallocate" fallocate -z -l 1M "$disk"
	fails "a new partition table" sh -c "echo , | sfdisk -q --force $disk"
	fails "swap" swapon "$part"
	fails "mount for writing" mount -w -o dax=always "$part" /mnt
	umount /mnt 2>/dev/null

	check "mount for reading" mount -o ro,noload,dax=always "$part" /mnt
	check "read the file" cat /mnt/file
	fails "remount for writing" mount -o remount,rw /mnt
	fails "write through a mapping" xfs_io -c 'mmap -rw 0 1m' -c 'mwrite 0 1m' /mnt/file
	check "unmount" umount /mnt

	# Others on top of it may be writable in name, which is where the driver itself must say no.
	modprobe -a loop dm_mod
	loop=$(losetup -f)
	check "a loop device" losetup "$loop" "$disk"
	fails "through it" dd if=/dev/zero of="$loop" bs=4k count=1 oflag=direct
	losetup -d "$loop"
	check "a device of device mapper" dmsetup create linear --table "0 $(blockdev --getsz "$disk") linear $disk 0"
	# Nobody makes its name in /dev/mapper here.
	linear=/dev/$(dmsetup info -c --noheadings -o blkdevname linear)
	check "through it one can read" dd if="$linear" of=/dev/null bs=4k count=1 iflag=direct
	fails "but not write" dd if=/dev/zero of="$linear" bs=4k count=1 oflag=direct conv=notrunc,nocreat
	dmsetup remove linear 2>/dev/null
	echo 3 >/proc/sys/vm/drop_caches
	is "nothing has changed" "$(dd if="$disk" bs=1M iflag=direct status=none | sha256sum)" "$sum"
}
