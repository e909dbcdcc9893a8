# SPDX-License-Identifier: GPL-2.0
# A PCI card stops to answer under I/O, mounted or not, and only then somebody notices: no oops, no flush that lies, errors, and it can come back.

vm() {
	backing card 64M
	qemu -object "memory-backend-file,id=card,size=64M,mem-path=$work/card.img,share=on"
	qemu -device ivshmem-plain,memdev=card,addr=0x10
	# Memory behind a bus.
	qemu -device secondary-vga,vgamem_mb=64,addr=0x11
}
limit=180

card=/sys/bus/pci/devices/0000:00:10.0

one() { [ -b "/dev/$(disks)" ]; }
none() { [ -z "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ]; }

# Dirty pages of a card that has gone are given up, not written to whatever answers at its addresses.
gone() {
	check "old data" dd if=/tmp/data of="$disk" bs=1M count=1 oflag=direct conv=nocreat
	check "the card can be unplugged" modprobe pmem_card device=0000:00:10.0
	# They stay dirty: an hour is longer than the case.
	echo 360000 | tee /proc/sys/vm/dirty_{writeback,expire}_centisecs
	exec 5<>"$disk"
	dd if=/dev/zero of="$disk" bs=64k count=1 conv=nocreat,notrunc status=none
	echo 1 >/sys/module/pmem_card/parameters/gone
	check "it is unplugged, and the bus tells" eval 'echo 1 >$card/remove'
	check "the disk goes" wait_for 30 none
	exec 5>&-
	echo 0 >/sys/module/pmem_card/parameters/gone
	rmmod pmem_card
	back
	check "nothing was written to it since" eval 'dd if="$disk" bs=64k count=1 iflag=direct status=none | cmp -n 65536 - /tmp/data'
}

# die [CARD]: memory space off. Reads give what an empty bus gives, writes go nowhere.
die() { setpci -s "${1:-10.0}" COMMAND=0:2; }

# A write is done when it is on its way; that it did not arrive the flush must tell, whoever asks for it.
flushes() {
	local device=0000:00:11.0 range disk
	echo pmem_pci >/sys/bus/pci/devices/$device/driver_override
	check "a real card" eval 'echo '$device' >/sys/bus/pci/drivers_probe'
	check "its disk" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'
	range=$(basename /sys/bus/pci/devices/$device/pmem-range.*)
	disk=/dev/$(disk_of "$range")
	put() { dd if=/tmp/data of="$disk" bs=4k count=4 oflag=direct conv=nocreat"${1:-}"; }
	check "a write with a flush" put ,fsync
	check "it dies" die 11.0
	check "a write" put
	fails "its flush" put ,fsync
	fails "a write that is to be durable" fio --name=fua --thread --filename="$disk" --ioengine=pvsync2 --rw=write \
		--bs=4k --size=4k --direct=1 --sync=dsync --output=/tmp/fio
	fails "deep_flush" eval 'echo 1 >'$PLATFORM/$range/deep_flush
	check "it answers again" setpci -s 11.0 COMMAND=2:2
	check "a write with a flush" put ,fsync
}

back() {
	check "look for it again" eval 'echo 1 >/sys/bus/pci/rescan'
	check "its disk" wait_for 30 one
	is "with the same name" "$(attr "$(ranges)" uuid)" "$uuid"
	disk=/dev/$(disks)
}

boot1() {
	local disk uuid writer
	modprobe pmem_blk
	modprobe pmem_pci ivshmem=1
	check "its disk" wait_for 30 one
	disk=/dev/$(disks) uuid=$(attr "$(ranges)" uuid)

	yes | head -c $((8 << 20)) >/tmp/data
	(while dd if=/tmp/data of="$disk" bs=1M oflag=direct conv=nocreat; do :; done) >/tmp/writer 2>&1 &
	writer=$!
	sleep 1
	check "it dies" die
	check "reads give what the bus gives" eval 'dd if="$disk" bs=4k count=1 iflag=direct status=none | tr -d "\000\377" | cmp - /dev/null'
	sleep 1
	check "remove it" eval 'echo 1 >$card/remove'
	check "the disk goes" wait_for 30 none
	check "the writer ends" wait_for 10 eval '! kill -0 '$writer
	back
	gone

	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount" mount -o dax=always "$disk" /mnt
	check "a file" dd if=/tmp/data of=/mnt/mapped bs=1M conv=fsync
	fio --name=user --thread --filename=/mnt/mapped --ioengine=mmap --rw=randrw --bs=4k --size=8m --time_based \
		--runtime=8 --output=/tmp/fio &
	(while dd if=/tmp/data of=/mnt/other bs=1M conv=fsync; do :; done) >/tmp/writer 2>&1 &
	writer=$!
	sleep 2
	check "the writer is at work" kill -0 $writer
	check "it dies" die
	sleep 2
	check "remove it" eval 'echo 1 >$card/remove'
	check "the disk goes" wait_for 30 none
	wait $writer
	like "the writer gets an error" "$(tail -n 5 /tmp/writer)" \
		'Input/output error|Read-only file system|No such device or address|Structure needs cleaning|No space left'
	fails "a file cannot be written" dd if=/dev/zero of=/mnt/late bs=4k count=1 conv=fsync
	wait
	check "look for it again" eval 'echo 1 >/sys/bus/pci/rescan'
	sleep 1
	is "no disk while the old one is in use" "$(ranges)" ""
	like "the log says so" "$(dmesg | grep 'pmem_pci 0000:00:10.0')" 'refused: overlaps another pmem range, or one that was removed while in use \(-16\)'
	check "unmount" umount /mnt
	check "remove it" eval 'echo 1 >$card/remove'
	back
	check "fsck or mkfs mends it" eval 'fsck.ext4 -fy "$disk" || mkfs.ext4 -q -F -b 4096 "$disk"'
	check "mount" mount -o dax=always "$disk" /mnt
	check "a file" dd if=/tmp/data of=/mnt/again bs=1M conv=fsync
	check "unmount" umount /mnt

	flushes
}
