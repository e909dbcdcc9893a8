# SPDX-License-Identifier: GPL-2.0
# The BAR of a real device is a block-only disk, mapped write-combining, that keeps what is written to it.

kernels='6.1-amd64'
long_kernels='*'
vm() {
	# Its BAR 0 is prefetchable memory.
	qemu -device secondary-vga,vgamem_mb=64,addr=0x10
	append no_hash_pointers
}

card=/sys/bus/pci/devices/0000:00:10.0
# Only x86 has this list.
memtypes=/sys/kernel/debug/x86/pat_memtype_list
reads=/sys/module/pmem_watch/parameters/reads

# A flush reads from sector 0; nothing else does here. Arm64 never gets past such a breakpoint.
read_back() {
	check "watch the first bytes of the BAR" modprobe pmem_watch \
		address="$(sed -n "s/^\(0x[0-9a-f]*\)-.* phys=$(printf '0x%016x' "$(attr "$range" resource)") .*/\1/p" /proc/vmallocinfo)"
	check "write without a flush" dd if=/tmp/data of="$disk" bs=64k count=4 seek=16 oflag=direct
	is "a write without a flush reads nothing back" "$(<$reads)" 0
	check "write with a flush" dd if=/tmp/data of="$disk" bs=64k count=4 seek=16 oflag=direct conv=fsync
	is "a flush reads back once" "$(<$reads)" 1
	check "write with FUA" fio --name=fua --thread --filename="$disk" --ioengine=pvsync2 --rw=write --bs=4k --size=4k \
		--offset=1M --direct=1 --sync=dsync --output=/tmp/fio
	like "a write with FUA reads back" "$(<$reads)" '^[2-9]$'
	check "stop watching the BAR" rmmod pmem_watch
}

boot1() {
	local disk range
	modprobe pmem_blk
	modprobe pmem_pci domain=memory_controller
	echo pmem_pci >$card/driver_override
	check "bind the device by driver_override" eval 'echo 0000:00:10.0 >/sys/bus/pci/drivers_probe'
	check "the BAR becomes a disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	range=$(ranges pci) disk=/dev/$(disks)
	is "the disk has the size of the BAR" "$(blockdev --getsize64 "$disk")" $((64 << 20))
	is "the range has the address of the BAR" "$(attr "$range" resource)" "$(printf '%#x' "$(cut -d' ' -f1 $card/resource | head -n 1)")"
	like "the range has no struct pages" "$(attr "$range" pages)" "^no: (it is a device's memory|this kernel )"
	is "the queue has no DAX" "$(cat "/sys/block/${disk#/dev/}/queue/dax")" 0
	if [ -e "$memtypes" ]; then
		like "the BAR is mapped write-combining" "$(grep -i "$(printf '0x%016x' "$(attr "$range" resource)")" "$memtypes")" write-combining
	fi

	dd if=/dev/urandom of=/tmp/data bs=1M count=8 status=none
	check "write to the disk" dd if=/tmp/data of="$disk" bs=64k oflag=direct seek=16
	check "read from the disk" dd if="$disk" of=/tmp/back bs=64k iflag=direct skip=16 count=128
	check "the disk returns what was written" cmp /tmp/data /tmp/back
	check "write through the page cache, with a flush" dd if=/tmp/data of="$disk" bs=1M seek=32 conv=fsync
	echo 3 >/proc/sys/vm/drop_caches
	check "what went through the page cache is on the device" eval 'dd if="$disk" bs=1M skip=32 count=8 iflag=direct status=none | cmp /tmp/data'
	check "fio verifies what it writes" fio --name=verify --thread --filename="$disk" --ioengine=psync --direct=1 \
		--rw=randwrite --bsrange=512-64k --bs_unaligned=0 --size=16M --verify=crc32c --fsync=16 --output=/tmp/fio
	[ ! -e "$memtypes" ] || read_back
	check "zero the first 8 MiB" blkdiscard --zeroout --length $((8 << 20)) "$disk"
	check "the first 8 MiB read as zeroes" eval 'cmp -n $((8 << 20)) "$disk" /dev/zero'
	check "make a file system" mkfs.ext4 -q -b 4096 "$disk"
	fails "a DAX mount fails" mount -o dax=always "$disk" /mnt
	check "mount without DAX" mount "$disk" /mnt
	check "write a file" dd if=/tmp/data of=/mnt/file bs=1M conv=fsync
	check "unmount" umount /mnt
	check "unload pmem_pci" modprobe -r pmem_pci
	is "the disk goes with its driver" "$(ranges)" ""
}
