# SPDX-License-Identifier: GPL-2.0
# How long it takes to touch each page of 1 GiB through a mapping, on this driver and on nd_pmem.

vm() {
	no_nvdimm
	memory 4G
	append 'memmap=1280M!4G'
}
limit=900

serve_pmem() { modprobe -a pmem_blk pmem_e820; }
unserve_pmem() { modprobe -r pmem_e820 pmem_blk; }
serve_nd_pmem() { modprobe -a nd_e820 nd_pmem; }
unserve_nd_pmem() { intree_gone nd_e820; }

# Seconds for the first touch, which fills the file with zeroes, and for the second, in another mapping.
touch_file() {
	python3 -c '
import mmap, os, sys, time
size, file = 1 << 30, os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
os.posix_fallocate(file, 0, size)
for turn in range(2):
    begin = time.monotonic()
    with mmap.mmap(file, size) as memory:
        memory[::4096] = bytes(size // 4096)
        end = time.monotonic()
    print(end - begin)' "$1" | xargs
}

# turn DRIVER LAYOUT: on a file system that is made for it; on 2m, both drivers have the layout of this one.
turn() {
	local disk=/dev/pmem0 part start=
	"serve_$1"
	check "there is a disk of $1" wait_for 20 [ -b /dev/pmem0 -o -b /dev/pmem1 ]
	disk=$(echo /dev/pmem?)
	part=${disk}p1
	[ "$2" != 2m ] || start=4096
	check "make a partition" sh -c "echo '$start,' | sfdisk -q --wipe always $disk"
	check "there is a partition" wait_for 10 [ -b "$part" ]
	check "mkfs" mkfs.ext4 -q -F "$part"
	check "mount" mount -o dax=always "$part" /mnt
	echo "bench touch $1 $2 $(<"/sys/class/block/${part##*/}/start") $(touch_file /mnt/file)" >/dev/console
	check "unmount" umount /mnt
	wipefs -qaf "$disk"
	check "unload" "unserve_$1"
}

boot1() {
	local layout round
	modprobe ext4
	for round in 1 2 3; do
		for layout in default 2m; do
			turn pmem $layout
			turn nd_pmem $layout
		done
	done
}
