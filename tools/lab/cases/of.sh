# SPDX-License-Identifier: GPL-2.0
# Device-tree regions become disks wherever their nodes are, with the properties of their nodes.

kernels='7.3-arm64'
long_kernels='6.1-arm64 6.12-arm64'
vm() {
	devicetree regions.dtso
	# QEMU describes all memory as RAM, whatever the tree says.
	append mem=768M
}

nth() { ranges | sed -n "$1p"; }

boot1() {
	local before disk
	before=$(cat /proc/iomem)
	load
	is "the regions have their addresses" "$(for range in $(ranges); do attr "$range" resource; done | xargs)" \
		"0x60000000 0x70000000 0x78000000 0x7c000000 0x7e000000 0x7f800000"
	is "the disks have their sizes" "$(for disk in $(disks); do blockdev --getsize64 "/dev/$disk"; done | xargs)" \
		"$((64 << 20)) $((128 << 20)) $((64 << 20)) $((0x1001000)) $((4 << 20)) $((4 << 20))"
	is "the source of all regions is of" "$(for range in $(ranges); do attr "$range" source; done | sort -u)" of
	is "the regions have their persistence domains" "$(for range in $(ranges); do attr "$range" persistence_domain; done | xargs)" \
		"memory_controller memory_controller volatile volatile cpu_cache memory_controller"
	is "only the region with the property is read-only" "$(for disk in $(disks); do blockdev --getro "/dev/$disk"; done | xargs)" "0 0 0 0 1 0"
	is "the second region has its label" "$(attr "$(nth 2)" label)" journal
	check "a region without a label has no label attribute" [ ! -e "$PLATFORM/$(nth 3)/label" ]
	pages_expected "$(nth 2)"
	if can_dax; then
		is "no-map memory has no struct pages" "$(attr "$(nth 1)" pages)" "no: its memory already has struct pages, 0 bytes from its start"
		like "a region that ends off the grid has no struct pages" "$(attr "$(nth 4)" pages)" '^no: it ends [0-9]* bytes past a 2 MiB boundary$'
	fi

	is "FUA is supported where data survive" "$(for disk in $(disks); do attr "$disk" queue/fua; done | xargs)" "1 1 0 0 1 1"
	is "all disks have a write cache" "$(for disk in $(disks); do attr "$disk" queue/write_cache; done | sort -u)" "write back"
	if can_dax; then
		is "a disk of memory_controller" "$(promises "$(nth 2)")" "write back, FUA 1, DAX 1, MAP_SYNC yes"
		is "a disk of volatile memory" "$(promises "$(nth 3)")" "write back, FUA 0, DAX 0, MAP_SYNC no"
		is "a disk of cpu_cache" "$(attr "$(disk_of "$(nth 5)")" dax/write_cache)" 0
	fi

	disk=/dev/$(disk_of "$(nth 2)")
	check "boot 1: mkfs" mkfs.ext4 -q -b 4096 "$disk"
	mount_dax "$disk" /mnt
	! can_dax || check "store through a MAP_SYNC mapping" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' /mnt/mapped
	check "unmount" umount /mnt
	for disk in $(disks | head -n 4); do
		check "write and read $disk" fio --name=x --filename="/dev/$disk" --rw=write --bs=64k --size=1m --direct=1 \
			--verify=crc32c --output=/tmp/fio
	done
	check "unload pmem_of and pmem_blk" modprobe -r pmem_of pmem_blk
	# A node that is also compatible with something else has loaded all drivers that match it (docs/decisions.rst, 61). If
	# of_pmem stayed loaded, it would be the first to bind the devices that our driver makes.
	modprobe -rq of_pmem nd_pmem
	is "/proc/iomem is as before" "$(cat /proc/iomem)" "$before"
	load
	is "all six disks are back after a reload" "$(disks | wc -l)" 6
}

boot2() {
	modprobe of_pmem
	modprobe nd_pmem
	load
	is "a device that of_pmem has bound is not ours" "$(ranges)" ""
	like "the log says that of_pmem holds a device of the kernel" "$(dmesg | grep '70000000.pmem: ')" 'held by driver of_pmem: unload its module, then reload pmem_of'
	like "the log says that of_pmem holds a device that our driver made" "$(dmesg | grep '60000000.keep: ')" 'held by driver of_pmem: unload its module, then reload pmem_of'

	local theirs
	theirs=/dev/$(for disk in /sys/block/pmem*; do [[ $(readlink -f "$disk") != *.memory/* ]] || echo "${disk##*/}"; done)
	check "boot 2: mkfs on the disk of of_pmem" mkfs.ext4 -q "$theirs"
	check "mount the disk of of_pmem on a device that our driver made" mount "$theirs" /mnt
	check "unload pmem_of while that disk is mounted" modprobe -r pmem_of
	check "the mounted disk of of_pmem still works" eval 'touch /mnt/file && sync -f /mnt && umount /mnt'
	check "unload the in-tree drivers" intree_gone of_pmem
	load
	is "all ranges are ours then" "$(ranges | wc -l)" 6
	if can_dax; then
		is "all but one, which nd_pmem left unusable, become disks" "$(disks | wc -l)" 5
		like "the log says why one cannot be mapped" "$(dmesg | grep 'range 0x60000000')" \
			'refused: cannot be mapped until the next boot, as another driver tried to give it struct pages'
	else
		is "all ranges become disks" "$(disks | wc -l)" 6
	fi
}
