# SPDX-License-Identifier: GPL-2.0
# Device-tree regions become disks wherever the nodes stand, with what their properties say.

kernels='6.1-arm64 7.3-arm64'
long_kernels='6.12-arm64'
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
	is "where they are" "$(for range in $(ranges); do attr "$range" resource; done | xargs)" \
		"0x60000000 0x70000000 0x78000000 0x7c000000 0x7e000000 0x7f800000"
	is "sizes of the disks" "$(for disk in $(disks); do blockdev --getsize64 "/dev/$disk"; done | xargs)" \
		"$((64 << 20)) $((128 << 20)) $((64 << 20)) $((0x1001000)) $((4 << 20)) $((4 << 20))"
	is "source" "$(for range in $(ranges); do attr "$range" source; done | sort -u)" of
	is "domains" "$(for range in $(ranges); do attr "$range" persistence_domain; done | xargs)" \
		"memory_controller memory_controller volatile volatile cpu_cache memory_controller"
	is "read-only" "$(for disk in $(disks); do blockdev --getro "/dev/$disk"; done | xargs)" "0 0 0 0 1 0"
	is "label" "$(attr "$(nth 2)" label)" journal
	check "no label where there is none" [ ! -e "$PLATFORM/$(nth 3)/label" ]
	pages_expected "$(nth 2)"
	if can_dax; then
		is "no-map memory has none" "$(attr "$(nth 1)" pages)" "no: its memory already has struct pages, 0 bytes from its start"
		like "nor one that ends off the grid" "$(attr "$(nth 4)" pages)" '^no: it ends [0-9]* bytes past a 2 MiB boundary$'
	fi

	is "FUA where something survives" "$(for disk in $(disks); do attr "$disk" queue/fua; done | xargs)" "1 1 0 0 1 1"
	is "a cache to flush in all" "$(for disk in $(disks); do attr "$disk" queue/write_cache; done | sort -u)" "write back"
	if can_dax; then
		is "memory_controller" "$(promises "$(nth 2)")" "write back, FUA 1, DAX 1, MAP_SYNC yes"
		is "volatile" "$(promises "$(nth 3)")" "write back, FUA 0, DAX 0, MAP_SYNC no"
		is "cpu_cache" "$(attr "$(disk_of "$(nth 5)")" dax/write_cache)" 0
	fi

	disk=/dev/$(disk_of "$(nth 2)")
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	mount_dax "$disk" /mnt
	! can_dax || check "a store with MAP_SYNC" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite 0 1m' /mnt/mapped
	check "unmount" umount /mnt
	for disk in $(disks | head -n 4); do
		check "write and read $disk" fio --name=x --filename="/dev/$disk" --rw=write --bs=64k --size=1m --direct=1 \
			--verify=crc32c --output=/tmp/fio
	done
	check "unload" modprobe -r pmem_of pmem_blk
	# A node that is compatible with another thing too has loaded all drivers that know it (docs/decisions.rst, 61). Loaded
	# already, of_pmem would be the first to bind what ours make devices of.
	modprobe -rq of_pmem nd_pmem
	is "iomem as before" "$(cat /proc/iomem)" "$before"
	load
	is "and again" "$(disks | wc -l)" 6
}

boot2() {
	modprobe of_pmem
	modprobe nd_pmem
	load
	is "what of_pmem has is not ours" "$(ranges)" ""
	like "the log says so" "$(dmesg | grep '70000000.pmem: ')" 'held by driver of_pmem: unload its module, then reload pmem_of'
	like "also of a device that we made" "$(dmesg | grep '60000000.keep: ')" 'held by driver of_pmem: unload its module, then reload pmem_of'

	local theirs
	theirs=/dev/$(for disk in /sys/block/pmem*; do [[ $(readlink -f "$disk") != *.memory/* ]] || echo "${disk##*/}"; done)
	check "mkfs" mkfs.ext4 -q "$theirs"
	check "mount theirs on a device that we made" mount "$theirs" /mnt
	check "ours can go" modprobe -r pmem_of
	check "theirs stays" eval 'touch /mnt/file && sync -f /mnt && umount /mnt'
	check "unload theirs" intree_gone of_pmem
	load
	is "and all ranges are ours" "$(ranges | wc -l)" 6
	if can_dax; then
		is "but for one, which nd_pmem has spoilt, all are disks" "$(disks | wc -l)" 5
		like "the log tells why" "$(dmesg | grep 'range 0x60000000')" \
			'refused: cannot be mapped until the next boot, as another driver tried to give it struct pages'
	else
		is "and disks" "$(disks | wc -l)" 6
	fi
}
