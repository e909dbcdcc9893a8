# SPDX-License-Identifier: GPL-2.0
# After many loads and unloads /proc/iomem and contents are as before, and nothing is left behind.

vm() {
	smp 2
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 64M
	append 'memmap=32M!512M'
}

limit=300

sums() { local disk; for disk in $(disks); do md5sum <"/dev/$disk"; done; }
unload() { modprobe -r pmem_blk pmem_acpi pmem_e820 pmem_bus; }

boot1() {
	local before during sum i disk rounds=8
	[ -z "$long" ] || rounds=20
	before=$(cat /proc/iomem)
	load
	during=$(cat /proc/iomem)
	like "/proc/iomem has the claims" "$during" 'pmem-range\.[0-9]+'
	like "firmware's entry stays in /proc/iomem" "$during" 'Persistent Memory \(legacy\)'
	for disk in $(disks); do dd if=/dev/urandom of="/dev/$disk" bs=1M count=8 oflag=direct status=none; done
	sum=$(sums)
	check "unload all modules once" unload
	is "/proc/iomem is as before after one unload" "$(cat /proc/iomem)" "$before"
	for ((i = 0; i < rounds; i++)); do
		load
		[ "$(disks | wc -l)" = 2 ] || break
		unload || break
	done
	is "all rounds were done" "$i" $rounds
	is "/proc/iomem is as before after all rounds" "$(cat /proc/iomem)" "$before"
	is "no module is left" "$(grep -c ^pmem_ /proc/modules)" 0
	load
	is "the contents are as before" "$(sums)" "$sum"
	check "mount with DAX" sh -c "mkfs.ext4 -q -b 4096 /dev/$(disk_of a) && mount -o dax=always /dev/$(disk_of a) /mnt"
	fails "the block driver cannot be unloaded while mounted" rmmod pmem_blk
	fails "the source cannot be unloaded while mounted" rmmod pmem_acpi
	check "unmount" umount /mnt
	check "unload all modules at the end" unload
}
