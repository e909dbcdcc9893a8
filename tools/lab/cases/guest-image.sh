# SPDX-License-Identifier: GPL-2.0
# A guest image of Kata Containers with an fsdax info block of version 0.2 is adopted with DAX; the in-tree driver and ours read each other's data.

only=long
vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm image 64M
	disk notes 1M
}
limit=180

data=$((2 << 20))
size=$(((64 << 20) - data))

note() { echo "$1" | dd of="$(disk notes)" conv=sync,fsync status=none; }
noted() { tr -d '\0' <"$(disk notes)"; }
sum() { md5sum <"/dev/$1" | cut -d' ' -f1; }
# bytes OFFSET TEXT: writes TEXT, with escapes, into the block.
bytes() { printf "$2" | dd of=/tmp/block bs=1 seek="$1" conv=notrunc status=none; }

# What the image builder writes at 4096: no major version, no uuid, no number of pages, and a checksum of its own.
info_block() {
	truncate -s 4096 /tmp/block
	bytes 0 NVDIMM_PFN_INFO
	bytes 54 '\2'
	bytes 58 '\x20'
	bytes 72 '\1'
	bytes 86 '\x20'
	bytes 4088 '\x30\x38\x94\xe3\x2b\x03\x5b\x68'
}

# table DISK START: makes one partition, up to 1 MiB before the end. The image has such a table before the info block and one
# more after it, for the same partition.
table() {
	check "make a partition table from $2" parted -s "/dev/$1" mklabel msdos \
		mkpart primary ext4 "$2" $((($(blockdev --getsize64 "/dev/$1") >> 20) - 1))MiB
}

boot1() {
	local name
	load
	name=$(disk_of image)
	table "$name" 3MiB
	info_block
	check "write the info block" dd if=/tmp/block of="/dev/$name" bs=4k seek=1 oflag=direct
	check "probe the range again" eval 'modprobe -r pmem_blk && modprobe pmem_blk'
	is "boot 1: the image is adopted" "$(attr image media)" "adopted: fsdax 0.2 at 4096, $size bytes at $data"
	name=$(disk_of image)
	[ -n "$name" ] || return
	is "boot 1: our disk has the size of the data" "$(blockdev --getsize64 "/dev/$name")" $size
	is "the range has struct pages" "$(attr image pages)" yes
	table "$name" 1MiB
	check "boot 1: the partition is found" wait_for 10 test -b "/dev/${name}p1"
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/${name}p1"
	check "boot 1: mount with DAX" mount -o dax=always "/dev/${name}p1" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
	check "map a file with MAP_SYNC" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite -S 0x5a 0 1m' -c 'msync -s' /mnt/mapped
	check "boot 1: unmount" umount /mnt
	note "$(sum "$name")"
}

boot2() {
	local name
	check "load the in-tree drivers" modprobe -a nfit nd_pmem
	name=$(basename "$ND/$(region image)"/pfn*/block/pmem*)
	is "boot 2: the in-tree driver's disk has the size of the data" "$(blockdev --getsize64 "/dev/$name")" $size
	is "boot 2: the in-tree driver reads the same bytes" "$(sum "$name")" "$(noted)"
	check "boot 2: the partition is found" wait_for 10 test -b "/dev/${name}p1"
	check "boot 2: mount with DAX" mount -o dax=always "/dev/${name}p1" /mnt
	check "boot 2: the file written through the mapping is unchanged" cmp /mnt/mapped <(head -c 1M /dev/zero | tr '\0' Z)
	check "boot 2: write one more file" cp /mnt/file /mnt/theirs
	check "boot 2: unmount" umount /mnt
	note "$(sum "$name")"
	check "unload the in-tree drivers" intree_gone nfit
}

boot3() {
	local name
	load
	is "boot 3: the image is adopted" "$(attr image media)" "adopted: fsdax 0.2 at 4096, $size bytes at $data"
	name=$(disk_of image)
	is "boot 3: our driver reads the same bytes" "$(sum "$name")" "$(noted)"
	check "boot 3: the partition is found" wait_for 10 test -b "/dev/${name}p1"
	check "boot 3: mount with DAX" mount -o dax=always "/dev/${name}p1" /mnt
	check "boot 3: the file that the in-tree driver wrote is unchanged" cmp /mnt/file /mnt/theirs
	check "boot 3: unmount" umount /mnt
	check "boot 3: fsck finds no damage" fsck.ext4 -fn "/dev/${name}p1"
}
