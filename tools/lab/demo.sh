# SPDX-License-Identifier: GPL-2.0
# What `make demo` shows: two ranges, found by themselves, with DAX file systems that outlive a restart.

limit=240
vm() {
	pmemctl
	ram_file
	machine nvdimm-persistence=mem-ctrl
	nvdimm dimm 512M
	append 'memmap=256M!512M'
	disk sums 1M
}

# Says the sentence with what became of it, and counts it as a check.
show() {
	if check "$@"; then say "  [ok]     $1"; else say "  [FAILED] $1"; fi
}

show_fails() {
	if fails "$@"; then say "  [ok]     $1"; else say "  [FAILED] $1"; fi
}

boot1() {
	say "" "A machine with linux $(uname -r) has started. It has one NVDIMM of 512 MiB, and 256 MiB of its RAM"
	say "are declared persistent on the kernel's command line. No driver is loaded yet."
	say "" "Starting udev, as a distribution does …"
	udev
	wait_for 20 eval '[ "$(disks | wc -l)" = 2 ]'
	show "udev loaded the drivers by itself; there are two disks" [ "$(disks | wc -l)" = 2 ]
	local dimm ram
	say "" "# pmemctl list" "$(/lab/pmemctl list)"
	show "the list has both disks" [ "$(/lab/pmemctl list | grep -c '^pmem-range')" = 2 ]
	say "" "# pmemctl explain $(range dimm)" "$(/lab/pmemctl explain "$(range dimm)")"

	read -r dimm ram < <(echo "$(disk_of dimm)" "$(disk_of "$(ranges e820)")")
	say "" "A file system on each, mounted with DAX:"
	show "mkfs.ext4 -b 4096 /dev/$ram" mkfs.ext4 -q -b 4096 "/dev/$ram"
	show "mkfs.xfs /dev/$dimm" mkfs.xfs -q "/dev/$dimm"
	mkdir /mnt/{ext4,xfs,plain}
	show "mount -o dax=always /dev/$ram /mnt/ext4" mount -o dax=always "/dev/$ram" /mnt/ext4
	show "mount -o dax=always /dev/$dimm /mnt/xfs" mount -o dax=always "/dev/$dimm" /mnt/xfs

	say "" "MAP_SYNC: the kernel promises that a flush of the CPU's caches is all it takes to keep a store."
	local fs
	for fs in ext4 xfs; do
		show "mmap with MAP_SYNC on $fs" map_sync "/mnt/$fs/mapped"
	done
	show_fails "the same on tmpfs is refused, as it must be" map_sync /tmp/mapped

	say "" "Writing data, then turning the machine off:"
	for fs in ext4 xfs; do
		show "32 MiB on $fs" dd if=/dev/urandom of="/mnt/$fs/data" bs=1M count=32 conv=fsync
	done
	(cd /mnt && sha256sum ext4/data xfs/data ext4/mapped xfs/mapped) | dd of="$(disk sums)" conv=sync,fsync status=none
	umount /mnt/ext4 /mnt/xfs
	say "" "Off. A new machine starts with the same files behind its memory …"
}

boot2() {
	say "It has started."
	udev
	wait_for 20 eval '[ "$(disks | wc -l)" = 2 ]'
	mkdir /mnt/{ext4,xfs}
	show "mount ext4 with DAX" mount -o dax=always "/dev/$(disk_of "$(ranges e820)")" /mnt/ext4
	show "mount xfs with DAX" mount -o dax=always "/dev/$(disk_of dimm)" /mnt/xfs
	tr -d '\0' <"$(disk sums)" >/tmp/sums
	local sum file
	while read -r sum file; do
		show "$file has its checksum" [ "$(sha256sum <"/mnt/$file")" = "$sum  -" ]
	done </tmp/sums
	show "all four files were there to look at" [ "$(wc -l </tmp/sums)" = 4 ]
	umount /mnt/ext4 /mnt/xfs
	character_device
}

# The NVDIMM in its other mode: the first bytes of XFS are in it.
character_device() {
	local range dax
	say "" "The NVDIMM as a character device, for RDMA and others that keep its pages pinned:"
	devdax
	show "a program maps /dev/$dax, and finds XFS there" [ "$(start_of "/dev/$dax" 4)" = XFSB ]
	daxctl disable-device "$dax"
}

# start_of DEVICE BYTES: prints what a program reads there through a mapping.
start_of() {
	python3 -c '
import mmap, os, sys
with mmap.mmap(os.open(sys.argv[1], os.O_RDWR), 2 << 20) as memory:
    print(memory[:int(sys.argv[2])].decode())' "$@"
}

# A shared mapping with MAP_SYNC of a new file, a store into it, and msync. xfs_io's own exit status says
# nothing, and what cannot be mapped cannot be written either.
map_sync() {
	local out
	out=$(xfs_io -f -c "truncate 2m" -c "mmap -S -rw 0 2m" -c "mwrite -S 0x5a 0 4096" -c "msync -s 0 4096" "$1" 2>&1)
	echo "$out"
	[ -z "$out" ] && [ "$(head -c 4096 "$1" | tr -d Z | wc -c)" = 0 ]
}
