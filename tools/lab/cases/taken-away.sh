# SPDX-License-Identifier: GPL-2.0
# Whatever an administrator can do to a range whose DAX file system is mounted and mapped, it stays, and so does the data.

limit=300
vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 64M
	append 'memmap=64M$512M' 'memmap=32M!640M'
	backing card 64M
	qemu -object "memory-backend-file,id=card,size=64M,mem-path=$work/card.img,share=on"
	qemu -device pcie-root-port,id=root-port,slot=1,pref64-reserve=1G -device ivshmem-plain,memdev=card,bus=root-port
}

# refused FILE WORD: there is no such file, or who writes to it gets an error.
refused() { fails "$2 to ${1##*/devices/}" eval "echo '$2' >'$1'"; }
# ignored FILE WORD: can be written to; that nothing comes of it is for others to see.
ignored() { check "$2 to ${1##*/devices/}" eval "echo '$2' >'$1'"; }

# intact TEXT: all are as they were, for those who have them mapped too.
intact() {
	local source
	is "$1: the ranges" "$(ranges | xargs)" "$all"
	for source in $sources; do
		is "$1: contents of $source" "$(md5sum </mnt/$source/file)" "${sums[$source]}"
		check "$1: a store" xfs_io -c 'mmap -rw 0 64k' -c 'mwrite -S 1 0 4k' -c 'msync -s 0 4k' /mnt/$source/other
	done
}

one() { [ -n "$(ranges "$1")" ] && [ -b "/dev/$(disk_of "$(ranges "$1")")" ]; }

boot1() {
	local -A sums parent
	local all source name module driver bridge users=() sources="nfit e820 explicit pci"
	modprobe -a pmem_blk pmem_acpi pmem_e820
	modprobe pmem_param map=32M@512M
	modprobe pmem_pci ivshmem=1
	check "four disks" wait_for 30 eval '[ "$(disks | wc -l)" = 4 ]'
	all=$(ranges | xargs)
	for source in $sources; do
		name=$(ranges $source) parent[$source]=$(dirname "$(readlink -f "$PLATFORM/$name")")
		mkdir -p /mnt/$source
		check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$name")"
		check "mount" mount -o dax=always "/dev/$(disk_of "$name")" /mnt/$source
		check "files" eval "dd if=/dev/urandom of=/mnt/$source/file bs=1M count=1 conv=fsync; fallocate -l 64k /mnt/$source/other"
		sums[$source]=$(md5sum </mnt/$source/file)
		(echo 'mmap -rw 0 64k'; echo 'mread 0 4k'; exec sleep 1000) | xfs_io /mnt/$source/file >/dev/null 2>&1 &
		users+=("$(jobs -p %%)")
	done
	intact "at first"

	for driver in /sys/bus/{platform,pci}/drivers/pmem_*; do
		is "no unbind of ${driver##*/}" "$(ls "$driver" | grep -xE 'unbind|bind')" ""
	done
	for module in pmem_blk pmem_acpi pmem_e820 pmem_param pmem_pci pmem_bus; do
		fails "no unload of $module" rmmod $module
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
	intact "after all that"

	# What only hardware could take away goes, and the others stay.
	bridge=$(dirname "${parent[pci]}")
	check "remove the bridge of the card" eval "echo 1 >$bridge/remove"
	is "its range is gone" "$(ranges pci)" ""
	fails "a file cannot be read" dd if=/mnt/pci/file of=/dev/null bs=4k count=1
	fails "nor written" dd if=/dev/zero of=/mnt/pci/late bs=4k count=1 conv=fsync
	sources="nfit e820 explicit" all=$(ranges | xargs)
	intact "without the card"
	check "look for it again" eval 'echo 1 >/sys/bus/pci/rescan; echo 1af4 1110 >/sys/bus/pci/drivers/pmem_pci/new_id'
	check "it is in use" wait_for 20 eval 'dmesg | grep -q "pmem_pci .*refused: overlaps another pmem range, or one that was removed while in use (-16)"'
	kill "${users[@]}"
	wait
	check "unmount" umount /mnt/pci
	check "look for a driver again" eval "echo '${parent[pci]##*/}' >/sys/bus/pci/drivers_probe"
	check "it is back" wait_for 20 one pci
	for source in $sources; do check "unmount" umount /mnt/$source; done
}
