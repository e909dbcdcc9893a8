# SPDX-License-Identifier: GPL-2.0
# A range with the labels of 7.3's ramdax is refused while a namespace lives in it, and stays as it is, byte for byte; emptied, it is a disk.

kernels='7.3-amd64'
limit=180
vm() {
	no_nvdimm
	ram_file
	append 'memmap=64M!512M' 'memmap=32M!640M'
	disk notes 1M
}

# Only whom the administrator names gets the device, which is one for all ranges of this kind.
theirs() {
	check "load ramdax" modprobe -a ramdax nd_pmem
	check "ramdax is named" eval 'echo ramdax >$PLATFORM/e820_pmem/driver_override'
	check "and has it" eval 'echo e820_pmem >/sys/bus/platform/drivers_probe && [ -e /sys/bus/platform/drivers/ramdax/e820_pmem ]'
}

# region_at START: what they call it.
region_at() { basename "$(dirname "$(grep -lx "$1" "$ND"/region*/resource)")"; }

boot1() {
	local live freed
	theirs
	live=$(region_at 0x20000000) freed=$(region_at 0x28000000)
	check "a namespace in one" ndctl create-namespace -r "$live" -m fsdax -M mem
	check "one in the other" ndctl create-namespace -r "$freed" -m raw
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/pmem${live#region}"
	check "mount" mount "/dev/pmem${live#region}" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
	md5sum </mnt/file | dd of="$(disk notes)" conv=sync,fsync status=none
	check "unmount" umount /mnt
	check "the other is free again" ndctl destroy-namespace -f "namespace${freed#region}.0"
	check "unload" intree_gone ramdax
}

# whole: the live range, as the host has it. The machine's RAM is a file.
whole() { dd if=ram.img bs=1M skip=512 count=64 status=none | md5sum; }

after1() { check "all of it" eval 'whole >live.md5'; }

boot2() {
	local live freed
	load
	live=$(ranges | head -n 1) freed=$(ranges | tail -n 1)
	is "live" "$(attr "$live" media)" "refused: labels at $(((64 << 20) - (128 << 10)))"
	is "no disk" "$(disk_of "$live")" ""
	like "the log says why" "$(dmesg | grep "$live: ")" 'bytes refused: labels at '
	is "freed" "$(attr "$freed" media)" none
	check "its disk can be written to" dd if=/dev/urandom of="/dev/$(disk_of "$freed")" bs=1M count=16 oflag=direct
}

after2() { is "every byte of live" "$(whole)" "$(cat live.md5)"; }

boot3() {
	local live
	theirs
	live=$(region_at 0x20000000)
	check "mount" mount "/dev/pmem${live#region}" /mnt
	is "the file" "$(md5sum </mnt/file)" "$(head -n 1 "$(disk notes)")"
	check "unmount" umount /mnt
	check "unload" intree_gone ramdax
}
