# SPDX-License-Identifier: GPL-2.0
# No write changes a byte of a read-only range, whichever way it takes.

vm() {
	machine nvdimm-persistence=mem-ctrl
	if [ "$BOOT" = 1 ]; then nvdimm a 64M; else nvdimm a 64M unarmed=on; fi
	disk slow 64M
}

boot1() {
	local disk
	load
	disk=/dev/$(disks)
	check "make a partition" eval 'echo "start=2MiB, size=32MiB" | sfdisk -q "$disk"'
	check "the partition is found" wait_for 10 [ -b "${disk}p1" ]
	check "mkfs" mkfs.ext4 -q -b 4096 "${disk}p1"
	check "mount with DAX" mount -o dax=always "${disk}p1" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync
	check "unmount the DAX mount" umount /mnt
	check "make two more partitions" eval 'printf "start=36MiB, size=16MiB\nstart=54MiB, size=8MiB\n" | sfdisk -q -a "$disk"'
	check "the two partitions are found" wait_for 10 [ -b "${disk}p3" ]
	# A journal would be one more reason for a mount on a device-mapper device to fail.
	check "mkfs without a journal" mkfs.ext4 -q -b 4096 -O ^has_journal "${disk}p2"
	check "mount without a journal" mount "${disk}p2" /mnt
	check "write a file without a journal" dd if=/dev/urandom of=/mnt/file bs=1M count=1 conv=fsync
	check "unmount without a journal" umount /mnt
}

# linear DEVICE [--readonly]: makes a device-mapper device of it, and sets $linear. Nothing here makes its name in /dev/mapper.
linear() {
	dmsetup create linear ${2:-} --table "0 $(blockdev --getsz "$1") linear $1 0" || return
	linear=/dev/$(dmsetup info -c --noheadings -o blkdevname linear)
}

boot2() {
	local disk part sum loop linear
	load
	disk=/dev/$(disks) part=/dev/$(disks)p1
	check "the partition of the read-only disk is found" wait_for 10 [ -b "$part" ]
	sum=$(dd if="$disk" bs=1M iflag=direct status=none | sha256sum)
	is "disk and partition are read-only" "$(blockdev --getro "$disk" "$part" | xargs)" "1 1"

	fails "setrw of the partition fails" blockdev --setrw "$part"
	fails "setrw of the disk fails" blockdev --setrw "$disk"
	check "setro of the read-only partition succeeds" blockdev --setro "$part"
	fails "setrw of the partition fails after setro" blockdev --setrw "$part"
	fails "a write to the disk fails" dd if=/dev/zero of="$disk" bs=4k count=1 oflag=direct
	fails "a write to the partition fails" dd if=/dev/zero of="$part" bs=4k count=1 oflag=direct
	fails "a write through the page cache fails" dd if=/dev/zero of="$part" bs=4k count=1 conv=fsync
	fails "zeroing by ioctl fails" blkdiscard -z -f "$part"
	fails "a discard fails" blkdiscard -f "$part"
	fails "zeroing by fallocate fails" fallocate -z -l 1M "$disk"
	fails "writing a partition table fails" sh -c "echo , | sfdisk -q --force $disk"
	fails "swapon fails" swapon "$part"
	fails "mounting for writing fails" mount -w -o dax=always "$part" /mnt
	umount /mnt 2>/dev/null

	check "mount for reading" mount -o ro,noload,dax=always "$part" /mnt
	check "read the file" cat /mnt/file
	fails "remounting for writing fails" mount -o remount,rw /mnt
	fails "a write through a mapping fails" xfs_io -c 'mmap -rw 0 1m' -c 'mwrite 0 1m' /mnt/file
	check "unmount the read-only mount" umount /mnt

	# Devices on top may claim to be writable; there the driver itself must refuse.
	modprobe -a loop dm_mod
	loop=$(losetup -f)
	check "make a loop device of the read-only disk" losetup "$loop" "$disk"
	fails "a write through the loop device fails" dd if=/dev/zero of="$loop" bs=4k count=1 oflag=direct
	losetup -d "$loop"
	fails "a writable device-mapper device of the disk is refused" linear "$disk"
	dmsetup remove linear 2>/dev/null
	# A partition that is open already is opened again without a call of the driver.
	exec 6<"${disk}p2"
	if linear "${disk}p2"; then
		fails "mounting ext4 without a journal on device mapper with DAX fails" mount -w -o dax=always "$linear" /mnt
		umount /mnt 2>/dev/null
		dmsetup remove linear
	fi
	exec 6<&-
	# dm-writecache needs no file system: it stores to the memory that DAX gives it.
	modprobe dm_writecache
	fails "a device-mapper cache on the read-only disk fails" dmsetup create cache --table \
		"0 $(blockdev --getsz "$(disk slow)") writecache p $(disk slow) ${disk}p3 4096 0"
	dmsetup remove cache 2>/dev/null
	is "no byte has changed after devices on top" "$(dd if="$disk" bs=1M iflag=direct status=none | sha256sum)" "$sum"
	like "opening the disk for writing returns EROFS" "$(dd if=/dev/zero of="$disk" bs=4k count=0 conv=notrunc 2>&1)" 'Read-only file system'
	check "make a read-only device-mapper device" linear "$disk" --readonly
	check "the device-mapper device can be read" dd if="$linear" of=/dev/null bs=4k count=1 iflag=direct
	fails "the device-mapper device cannot be written" dd if=/dev/zero of="$linear" bs=4k count=1 oflag=direct conv=notrunc,nocreat
	check "setrw of the device-mapper device succeeds" blockdev --setrw "$linear"
	fails "a bio that writes through it fails nevertheless" dd if=/dev/zero of="$linear" bs=4k count=1 oflag=direct conv=notrunc,nocreat
	fails "a bio with FUA fails, too" dd if=/dev/zero of="$linear" bs=4k count=1 oflag=direct,dsync conv=notrunc,nocreat
	dmsetup remove linear
	echo 3 >/proc/sys/vm/drop_caches
	is "no byte has changed at the end" "$(dd if="$disk" bs=1M iflag=direct status=none | sha256sum)" "$sum"
}
