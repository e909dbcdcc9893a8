# SPDX-License-Identifier: GPL-2.0
# Files are mapped with huge pages on disks, partitions and volumes that tools made by their defaults, and readahead stays.

kernels='6.1-amd64'
long_kernels='6.12-amd64 7.3-amd64'
vm() {
	machine nvdimm-persistence=mem-ctrl
	# Below 512 MiB, mkfs.ext4 takes blocks of 1 KiB, which have no DAX.
	nvdimm a 640M
	nvdimm small 256M
}
limit=400

tracing=/sys/kernel/tracing
huge=$((2 << 20))

# touch_files DIR: writes one byte in each 2 MiB of the files in a folder, through mappings.
touch_files() {
	python3 -c '
import mmap, os, sys
for path in sys.argv[1:]:
    with mmap.mmap(os.open(path, os.O_RDWR), 0) as memory:
        for at in range(0, len(memory), 2 << 20):
            memory[at] = 7' "$1"/*
}

# faults DEVICE [EXTSIZE]: makes three files of 16 MiB on a file system, for XFS with such an extent size hint, touches
# them, and prints how many faults mapped a huge page, and how many did not.
faults() {
	local n
	mount -o dax=always "$1" /mnt || return
	[ -z "${2:-}" ] || xfs_io -c "extsize $2" /mnt
	mkdir /mnt/files
	for n in 1 2 3; do fallocate -l 16M "/mnt/files/$n"; done
	echo >"$tracing/trace"
	echo 1 >"$tracing/events/fs_dax/dax_pmd_fault_done/enable"
	touch_files /mnt/files
	echo 0 >"$tracing/events/fs_dax/dax_pmd_fault_done/enable"
	awk '/dax_pmd_fault_done/ { if (/NOPAGE/) huge++; else small++ } END { print huge + 0, "huge,", small + 0, "small" }' "$tracing/trace"
	umount /mnt
}

# ext4 TEXT DEVICE: all files of ext4 by its defaults have huge pages.
ext4() {
	check "mkfs.ext4: $1" mkfs.ext4 -q -F "$2"
	is "huge pages: $1" "$(faults "$2")" "24 huge, 0 small"
}

# partition TEXT COMMANDS: the same on the partition that they make.
partition() {
	check "make a partition: $1" bash -c "$2"
	check "the partition is there: $1" wait_for 10 [ -b "${disk}p1" ]
	is "the partition starts on 2 MiB: $1" $(($(<"/sys/class/block/${disk##*/}p1/start") * 512 % huge)) 0
	ext4 "$1" "${disk}p1"
	check "remove the partition: $1" wipefs -qaf "$disk"
	check "the partition is gone: $1" blockdev --rereadpt "$disk"
}

boot1() {
	udev
	modprobe dm_mod
	check "there are two disks" wait_for 20 eval '[ "$(disks | wc -l)" = 2 ]'
	mountpoint -q /sys/kernel/tracing || mount -t tracefs none "$tracing"
	disk=/dev/$(disk_of a)
	is "the optimal size is a huge page" "$(attr "$(disk_of a)" queue/optimal_io_size)" $huge
	is "the minimum size is a page" "$(attr "$(disk_of a)" queue/minimum_io_size)" 4096
	is "readahead does not follow the optimal size" "$(attr "$(disk_of a)" queue/read_ahead_kb)" 128
	is "a small disk has no optimal size" "$(attr "$(disk_of small)" queue/optimal_io_size)" 0

	ext4 "whole disk" "$disk"
	wipefs -qa "$disk"
	partition sfdisk "echo , | sfdisk -q $disk"
	partition "sfdisk, GPT" "printf 'label: gpt\n,\n' | sfdisk -q $disk"
	partition fdisk "printf 'n\np\n\n\n\nw\n' | fdisk $disk"
	partition parted "parted -s $disk mklabel gpt mkpart one 0% 100%"

	check "make an LVM volume group" vgcreate -y --config 'devices{dir="/dev" scan="/dev"}' pool "$disk"
	check "make an LVM volume" lvcreate -y -Zn -Wn -l 100%FREE -n vol pool
	is "readahead of the volume does not follow it either" "$(cat /sys/block/dm-*/queue/read_ahead_kb)" 128
	ext4 "LVM" /dev/mapper/pool-vol
	check "remove the LVM volume group" vgremove -yf pool
	check "remove the LVM volume" pvremove -yff "$disk"

	check "make a linear device" dmsetup create line --table "0 $(blockdev --getsz "$disk") linear $disk 0"
	ext4 "dm-linear" /dev/mapper/line
	check "remove the linear device" dmsetup remove line

	check "mkfs.xfs" mkfs.xfs -q -f "$disk"
	is "XFS by its defaults has none, as docs/real-hardware.rst says" "$(faults "$disk")" "0 huge, 24 small"
	check "mkfs.xfs in units of 2 MiB" mkfs.xfs -q -f -d su=2m,sw=1 "$disk"
	is "huge pages: XFS in units of 2 MiB, with a hint" "$(faults "$disk" 2m)" "24 huge, 0 small"

	check "unload the block driver" modprobe -r pmem_blk
	check "load it without DAX" modprobe pmem_blk pages=off
	check "there are two disks without DAX" wait_for 20 eval '[ "$(disks | wc -l)" = 2 ]'
	is "a disk without DAX has no optimal size" "$(attr "$(disk_of a)" queue/optimal_io_size)" 0
}
