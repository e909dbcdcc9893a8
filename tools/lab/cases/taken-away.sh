# SPDX-License-Identifier: GPL-2.0
# Whatever the administrator does to a range whose DAX file system is mounted and mapped, the range and its data stay.

limit=300
vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 64M
	append 'memmap=64M$512M' 'memmap=32M!640M'
	backing card 64M
	qemu -object "memory-backend-file,id=card,size=64M,mem-path=$work/card.img,share=on"
	qemu -device pcie-root-port,id=root-port,slot=1,pref64-reserve=1G -device ivshmem-plain,memdev=card,bus=root-port
}

# refused FILE WORD: the file does not exist, or a write to it fails.
refused() { fails "a write of $2 to ${1##*/devices/} fails" eval "echo '$2' >'$1'"; }
# ignored FILE WORD: a write to the file succeeds; other checks show that it has no effect.
ignored() { check "a write of $2 to ${1##*/devices/} succeeds" eval "echo '$2' >'$1'"; }

# intact TEXT: checks that all ranges and files are unchanged, also through mappings.
intact() {
	local source
	is "$1: all ranges are there" "$(ranges | xargs)" "$all"
	for source in $sources; do
		is "$1: the file on the $source range is unchanged" "$(md5sum </mnt/$source/file)" "${sums[$source]}"
		check "$1: the $source range can be stored to" xfs_io -c 'mmap -rw 0 64k' -c 'mwrite -S 1 0 4k' -c 'msync -s 0 4k' /mnt/$source/other
	done
}

one() { [ -n "$(ranges "$1")" ] && [ -b "/dev/$(disk_of "$(ranges "$1")")" ]; }

boot1() {
	local -A sums parent
	local all source name module driver bridge user users=() sources="nfit e820 explicit pci"
	modprobe -a pmem_blk pmem_acpi pmem_e820
	modprobe pmem_param map=32M@512M
	modprobe pmem_pci ivshmem=1
	check "the four ranges become disks" wait_for 30 eval '[ "$(disks | wc -l)" = 4 ]'
	all=$(ranges | xargs)
	for source in $sources; do
		name=$(ranges $source) parent[$source]=$(dirname "$(readlink -f "$PLATFORM/$name")")
		mkdir -p /mnt/$source
		check "mkfs on the $source range" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$name")"
		check "mount the $source range with DAX" mount -o dax=always "/dev/$(disk_of "$name")" /mnt/$source
		check "write files on the $source range" eval "dd if=/dev/urandom of=/mnt/$source/file bs=1M count=1 conv=fsync; fallocate -l 64k /mnt/$source/other"
		sums[$source]=$(md5sum </mnt/$source/file)
		map /mnt/$source/file 65536
		users+=("$user")
	done
	intact "at first"

	for driver in /sys/bus/{platform,pci}/drivers/pmem_*; do
		is "${driver##*/} has no bind and unbind" "$(ls "$driver" | grep -xE 'unbind|bind')" ""
	done
	for module in pmem_blk pmem_acpi pmem_e820 pmem_param pmem_pci pmem_bus; do
		fails "$module cannot be unloaded" rmmod $module
	done
	for name in $all; do
		ignored "$PLATFORM/$name/driver_override" none
		ignored /sys/bus/platform/drivers_probe "$name"
		refused "$PLATFORM/pmem_param/delete" "$name"
		refused /sys/devices/system/memory/soft_offline_page "$(<"$PLATFORM/$name/resource")"
		refused "$PLATFORM/$name/remove" 1
	done
	for name in ACPI0012:00 e820_pmem pmem_param; do
		ignored "$PLATFORM/$name/driver_override" none
		ignored /sys/bus/platform/drivers_probe "$name"
	done
	refused /sys/bus/acpi/devices/ACPI0012:00/eject 1
	ignored "${parent[pci]}/driver_override" none
	refused "${parent[pci]}/enable" 0
	ignored "${parent[pci]}/power/control" auto
	ignored /sys/bus/pci/drivers/pmem_pci/remove_id "1af4 1110"
	intact "after all attempts"

	# Only the range whose hardware is removed goes, and the others stay.
	bridge=$(dirname "${parent[pci]}")
	check "remove the bridge of the card" eval "echo 1 >$bridge/remove"
	is "the range of the card goes with the bridge" "$(ranges pci)" ""
	fails "a file on the removed card cannot be read" dd if=/mnt/pci/file of=/dev/null bs=4k count=1
	fails "a file on the removed card cannot be written" dd if=/dev/zero of=/mnt/pci/late bs=4k count=1 conv=fsync
	sources="nfit e820 explicit" all=$(ranges | xargs)
	intact "without the card"
	check "rescan the PCI bus for the card" eval 'echo 1 >/sys/bus/pci/rescan; echo 1af4 1110 >/sys/bus/pci/drivers/pmem_pci/new_id'
	check "the card is refused while its old range is in use" wait_for 20 eval 'dmesg | grep -q "pmem_pci .*refused: overlaps another pmem range, or one that was removed while in use (-16)"'
	kill "${users[@]}"
	wait
	check "unmount the removed card" umount /mnt/pci
	check "probe the card again" eval "echo '${parent[pci]##*/}' >/sys/bus/pci/drivers_probe"
	check "the card becomes a disk again" wait_for 20 one pci
	for source in $sources; do check "unmount the $source range" umount /mnt/$source; done
}
