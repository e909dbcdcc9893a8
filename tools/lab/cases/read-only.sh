# SPDX-License-Identifier: GPL-2.0
# A range that is read-only stays as it is, byte for byte, by whatever way somebody tries to write to it.

vm() {
	machine nvdimm-persistence=mem-ctrl
	if [ "$BOOT" = 1 ]; then nvdimm a 64M; else nvdimm a 64M unarmed=on; fi
	disk slow 64M
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
	check "two more" eval 'printf "start=36MiB, size=16MiB\nstart=54MiB, size=8MiB\n" | sfdisk -q -a "$disk"'
	check "they are there" wait_for 10 [ -b "${disk}p3" ]
	# With a journal there would be one more write to stop a mount of a device on top.
	check "mkfs without a journal" mkfs.ext4 -q -b 4096 -O ^has_journal "${disk}p2"
	check "mount" mount "${disk}p2" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/file bs=1M count=1 conv=fsync
	check "unmount" umount /mnt
}

# linear DEVICE [--readonly]: makes a device of device mapper of it, and sets $linear. Nobody makes its name in /dev/mapper here.
linear() {
	dmsetup create linear ${2:-} --table "0 $(blockdev --getsz "$1") linear $1 0" || return
	linear=/dev/$(dmsetup info -c --noheadings -o blkdevname linear)
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
	fails "a device of device mapper" linear "$disk"
	dmsetup remove linear 2>/dev/null
	# A partition that is open already is opened again without a word to the driver.
	exec 6<"${disk}p2"
	if linear "${disk}p2"; then
		fails "ext4 without a journal on it, with DAX" mount -w -o dax=always "$linear" /mnt
		umount /mnt 2>/dev/null
		dmsetup remove linear
	fi
	exec 6<&-
	# This one needs no file system: it stores to the memory that DAX gives it.
	modprobe dm_writecache
	fails "a cache of device mapper" dmsetup create cache --table \
		"0 $(blockdev --getsz "$(disk slow)") writecache p $(disk slow) ${disk}p3 4096 0"
	dmsetup remove cache 2>/dev/null
	is "nothing has changed" "$(dd if="$disk" bs=1M iflag=direct status=none | sha256sum)" "$sum"
	like "opened for writing" "$(dd if=/dev/zero of="$disk" bs=4k count=0 conv=notrunc 2>&1)" 'Read-only file system'
	check "a read-only one" linear "$disk" --readonly
	check "through it one can read" dd if="$linear" of=/dev/null bs=4k count=1 iflag=direct
	fails "but not write" dd if=/dev/zero of="$linear" bs=4k count=1 oflag=direct conv=notrunc,nocreat
	check "which can be called writable" blockdev --setrw "$linear"
	fails "but is not for bios" dd if=/dev/zero of="$linear" bs=4k count=1 oflag=direct conv=notrunc,nocreat
	dmsetup remove linear
	echo 3 >/proc/sys/vm/drop_caches
	is "nothing has changed" "$(dd if="$disk" bs=1M iflag=direct status=none | sha256sum)" "$sum"
}
