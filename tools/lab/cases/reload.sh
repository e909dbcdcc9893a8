# SPDX-License-Identifier: GPL-2.0
# Twenty times loaded and unloaded: /proc/iomem as before, contents as before, nothing left behind.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
	append 'memmap=64M!512M'
}

limit=300

unload() { modprobe -r pmem_blk pmem_acpi pmem_e820 pmem_bus; }

boot1() {
	local before during sum i disk
	before=$(cat /proc/iomem)
	load
	during=$(cat /proc/iomem)
	like "the claim stands in iomem" "$during" 'pmem-range\.[0-9]+'
	like "firmware's entry stays" "$during" 'Persistent Memory \(legacy\)'
	for disk in $(disks); do dd if=/dev/urandom of="/dev/$disk" bs=1M count=8 oflag=direct status=none; done
	sum=$(for disk in $(disks); do md5sum <"/dev/$disk"; done)
	check "unload" unload
	is "iomem as before" "$(cat /proc/iomem)" "$before"
	for i in {1..20}; do
		load
		[ "$(disks | wc -l)" = 2 ] || break
		unload || break
	done
	is "rounds" "$i" 20
	is "iomem as before" "$(cat /proc/iomem)" "$before"
	is "no module is left" "$(grep -c ^pmem_ /proc/modules)" 0
	load
	is "contents as before" "$(for disk in $(disks); do md5sum <"/dev/$disk"; done)" "$sum"
	check "mount" sh -c "mkfs.ext4 -q -b 4096 /dev/$(disk_of a) && mount -o dax=always /dev/$(disk_of a) /mnt"
	fails "no unload of the block driver while mounted" rmmod pmem_blk
	fails "nor of the source" rmmod pmem_acpi
	check "unmount" umount /mnt
	check "unload" unload
}
