# SPDX-License-Identifier: GPL-2.0
# An fsdax namespace laid out by an old kernel, with its data off the 2 MiB grid, is adopted with DAX, byte for byte; a damaged one is refused.

vm() {
	machine nvdimm-persistence=mem-ctrl
	# The second is large enough for an optimal I/O size.
	if [ "$BOOT" = 1 ]; then nvdimm a 64M; else nvdimm large 640M; fi
}
limit=240

# le NUMBER BYTES: prints the number in little-endian order.
le() { local i; for ((i = 0; i < $2; i++)); do printf "\\x$(printf %x $(($1 >> 8 * i & 255)))"; done; }
# put OFFSET: writes standard input into the block.
put() { dd of=/tmp/block bs=1 seek="$1" conv=notrunc status=none; }
# Prints the sum of all words, and the sum of these sums.
fletcher() { od -An -v -t u4 -w4 "$1" | awk '{ low = (low + $1) % 2 ^ 32; high = (high + low) % 2 ^ 32 } END { printf "%.0f %.0f\n", low, high }'; }

# block DATA CUT SIZE: makes an info block of version 1.1 for a range of SIZE bytes, whose data start at DATA and end CUT
# bytes before the end.
block() {
	local low high
	truncate -s 0 /tmp/block
	truncate -s 4096 /tmp/block
	printf NVDIMM_PFN_INFO | put 0
	{ le 1 2; le 1 2; le "$1" 8; le $((($3 - $1 - $2) / 4096)) 8; le 1 4; le 0 4; le "$2" 4; } | put 52
	read -r low high < <(fletcher /tmp/block)
	{ le "$low" 4; le "$high" 4; } | put 4088
}

# look PARAMETER…: loads the driver again, which probes the range before modprobe returns.
look() { check "load pmem_blk with ${*:-no parameter}" reload "$@"; }
reload() { modprobe -r pmem_blk && modprobe pmem_blk "$@"; }

boot1() {
	local uuid sum
	load
	uuid=$(attr a uuid)
	block 8192 8192 $((64 << 20))
	check "write an info block" dd if=/tmp/block of="/dev/$(disks)" bs=4k seek=1 oflag=direct
	dd if=/dev/urandom of="/dev/$(disks)" bs=4k count=1 oflag=direct status=none
	sum=$(head -c 8192 "/dev/$(disks)" | md5sum)
	look trim=1
	is "the namespace is adopted" "$(attr a media)" "adopted: fsdax 1.1 at 4096, $(((64 << 20) - 16384)) bytes at 8192"
	is "the disk has the size of the data" "$(blockdev --getsize64 "/dev/$(disks)")" $(((64 << 20) - 16384))
	is "the disk has struct pages" "$(attr a pages)" yes
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disks)"
	check "mount with DAX" mount -o dax=always "/dev/$(disks)" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 oflag=direct
	check "write a file through a mapping" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite -S 0x5a 0 1m' -c 'msync -s' /mnt/mapped
	check "unmount the DAX mount" umount /mnt
	check "mount without DAX" mount -o dax=never "/dev/$(disks)" /mnt
	check "a read without DAX returns what was written through the mapping" cmp /mnt/mapped <(head -c 1M /dev/zero | tr '\0' Z)
	check "unmount the mount without DAX" umount /mnt
	md5sum <"/dev/$(disks)" >/tmp/sum

	look raw="$uuid"
	is "raw= shows the whole range" "$(attr a media)" "raw: fsdax 1.1 at 4096, $(((64 << 20) - 16384)) bytes at 8192"
	is "with raw= the first 8 KiB are unchanged" "$(head -c 8192 "/dev/$(disks)" | md5sum)" "$sum"
	is "with raw= the data follow at 8192" "$(tail -c +8193 "/dev/$(disks)" | head -c $(((64 << 20) - 16384)) | md5sum)" "$(</tmp/sum)"
	is "with raw= zeroes follow the data" "$(tail -c 8192 "/dev/$(disks)" | tr -d '\0' | wc -c)" 0

	le 1 1 | put 4001
	check "damage the info block" dd if=/tmp/block of="/dev/$(disks)" bs=4k seek=1 oflag=direct
	look
	is "the damaged namespace is refused" "$(attr a media)" "refused: fsdax at 4096, damaged: wrong checksum"
	is "a refused range has no disk" "$(disks)" ""
}

boot2() {
	load
	block 8192 8192 $((640 << 20))
	check "write an info block to a large range" dd if=/tmp/block of="/dev/$(disks)" bs=4k seek=1 oflag=direct
	is "a large range has an optimal size" "$(attr "$(disk_of large)" queue/optimal_io_size)" 2097152
	look trim=1
	like "the large namespace is adopted" "$(attr large media)" '^adopted: fsdax 1.1 at 4096, '
	is "it has struct pages" "$(attr large pages)" yes
	is "off the 2 MiB grid it has no optimal size" "$(attr "$(disk_of large)" queue/optimal_io_size)" 0
}
