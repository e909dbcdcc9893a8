# SPDX-License-Identifier: GPL-2.0
# A range with the labels of 7.3's ramdax is refused while it has a namespace, and unchanged, byte for byte; without the namespace it is a disk.

kernels='7.3-amd64'
only=long
limit=180
vm() {
	no_nvdimm
	ram_file
	append 'memmap=64M!512M' 'memmap=32M!640M'
	disk notes 1M
}

# Only the driver that the administrator names gets the device, which is one for all ranges of this kind.
theirs() {
	check "boot ${main#boot}: load ramdax" modprobe -a ramdax nd_pmem
	check "boot ${main#boot}: name ramdax in driver_override" eval 'echo ramdax >$PLATFORM/e820_pmem/driver_override'
	check "boot ${main#boot}: ramdax binds the device" eval 'echo e820_pmem >/sys/bus/platform/drivers_probe && [ -e /sys/bus/platform/drivers/ramdax/e820_pmem ]'
}

# region_at START: prints the in-tree drivers' name of it.
region_at() { basename "$(dirname "$(grep -lx "$1" "$ND"/region*/resource)")"; }

boot1() {
	local live freed
	theirs
	live=$(region_at 0x20000000) freed=$(region_at 0x28000000)
	check "make a namespace on live" ndctl create-namespace -r "$live" -m fsdax -M mem
	check "make a namespace on freed" ndctl create-namespace -r "$freed" -m raw
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/pmem${live#region}"
	check "boot 1: mount live" mount "/dev/pmem${live#region}" /mnt
	check "write a file on live" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
	md5sum </mnt/file | dd of="$(disk notes)" conv=sync,fsync status=none
	check "boot 1: unmount live" umount /mnt
	check "destroy the namespace on freed" ndctl destroy-namespace -f "namespace${freed#region}.0"
	check "boot 1: unload ramdax" intree_gone ramdax
}

# whole: sums the live range, as the host sees it. The machine's RAM is a file.
whole() { dd if=ram.img bs=1M skip=512 count=64 status=none | md5sum; }

after1() { check "sum the live range on the host" eval 'whole >live.md5'; }

boot2() {
	local live freed
	load
	live=$(ranges | head -n 1) freed=$(ranges | tail -n 1)
	is "the live range is refused" "$(attr "$live" media)" "refused: labels at $(((64 << 20) - (128 << 10)))"
	is "the live range has no disk" "$(disk_of "$live")" ""
	like "the log says why the live range is refused" "$(dmesg | grep "$live: ")" 'bytes refused: labels at '
	is "the freed range is not refused" "$(attr "$freed" media)" none
	check "the disk of the freed range can be written" dd if=/dev/urandom of="/dev/$(disk_of "$freed")" bs=1M count=16 oflag=direct
}

after2() { is "no byte of the live range has changed" "$(whole)" "$(cat live.md5)"; }

boot3() {
	local live
	theirs
	live=$(region_at 0x20000000)
	check "boot 3: mount live" mount "/dev/pmem${live#region}" /mnt
	is "the file on live is unchanged" "$(md5sum </mnt/file)" "$(head -n 1 "$(disk notes)")"
	check "boot 3: unmount live" umount /mnt
	check "boot 3: unload ramdax" intree_gone ramdax
}
