# SPDX-License-Identifier: GPL-2.0
# A PCI card stops responding under I/O, and its removal comes later: no oops, no false success of a flush, errors, and the card can come back. I/O waits for a reset.

vm() {
	smp 2
	backing card 64M
	qemu -object "memory-backend-file,id=card,size=64M,mem-path=$work/card.img,share=on"
	qemu -device ivshmem-plain,memdev=card,addr=0x10
	# Memory behind a bus.
	qemu -device secondary-vga,vgamem_mb=64,addr=0x11
	# The same in slots, which can be reset.
	qemu -device pcie-root-port,id=slot1,slot=1,addr=0x1c -device secondary-vga,vgamem_mb=64,bus=slot1
	# Two of them in one slot.
	qemu -device pcie-root-port,id=slot3,slot=3,addr=0x1b
	qemu -device secondary-vga,vgamem_mb=64,bus=slot3,addr=0.0,multifunction=on -device secondary-vga,vgamem_mb=64,bus=slot3,addr=0.1
	backing shared 64M
	qemu -object "memory-backend-file,id=shared,size=64M,mem-path=$work/shared.img,share=on"
	qemu -device pcie-root-port,id=slot2,slot=2,addr=0x1d -device ivshmem-plain,memdev=shared,bus=slot2
}
limit=180

card=/sys/bus/pci/devices/0000:00:10.0

one() { [ -b "/dev/$(disks)" ]; }
none() { [ -z "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ]; }

# Dirty pages of a removed card are dropped, not written to whatever responds at its addresses.
gone() {
	check "write old data" dd if=/tmp/data of="$disk" bs=1M count=1 oflag=direct conv=nocreat
	check "load a module that can fake a surprise removal" modprobe pmem_card device=0000:00:10.0
	# The pages stay dirty: an hour is longer than the case.
	echo 360000 | tee /proc/sys/vm/dirty_{writeback,expire}_centisecs
	exec 5<>"$disk"
	dd if=/dev/zero of="$disk" bs=64k count=1 conv=nocreat,notrunc status=none
	echo 1 >/sys/module/pmem_card/parameters/gone
	check "remove the card that is gone, with dirty pages" eval 'echo 1 >$card/remove'
	check "the disk with dirty pages goes" wait_for 30 none
	exec 5>&-
	echo 0 >/sys/module/pmem_card/parameters/gone
	rmmod pmem_card
	back
	check "no dirty page was written to the card that came back" eval 'dd if="$disk" bs=64k count=1 iflag=direct status=none | cmp -n 65536 - /tmp/data'
}

# die [CARD]: turns memory decoding off. Reads return what an empty bus does, and writes are lost.
die() { setpci -s "${1:-10.0}" COMMAND=0:2; }

put() { dd if=/tmp/data of="$disk" bs=4k count=4 oflag=direct conv=nocreat"${1:-}"; }

# bind_card DEVICE WHICH: has pmem_pci take the card.
bind_card() {
	echo pmem_pci >/sys/bus/pci/devices/$1/driver_override
	check "bind $2" eval 'echo '$1' >/sys/bus/pci/drivers_probe'
}

# A write ends when it is posted; that it did not arrive is for the flush to detect, whichever way the flush comes.
flushes() {
	local device=0000:00:11.0 range disk
	bind_card "$device" "a real card"
	check "the real card becomes a disk" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'
	range=$(basename /sys/bus/pci/devices/$device/pmem-range.*)
	disk=/dev/$(disk_of "$range")
	check "a write with a flush to the real card succeeds" put ,fsync
	check "the real card stops responding" die 11.0
	check "a write without a flush succeeds though the card is silent" put
	fails "a flush fails while the card is silent" put ,fsync
	fails "a write with FUA fails while the card is silent" fio --name=fua --thread --filename="$disk" --ioengine=pvsync2 --rw=write \
		--bs=4k --size=4k --direct=1 --sync=dsync --output=/tmp/fio
	fails "deep_flush fails while the card is silent" eval 'echo 1 >'$PLATFORM/$range/deep_flush
	check "the real card responds again" setpci -s 11.0 COMMAND=2:2
	check "a write with a flush succeeds once the card responds" put ,fsync
}

# in_slot PORT: binds pmem_pci to the card in the slot of this root port. Sets device, range and disk.
in_slot() {
	device=$(basename /sys/bus/pci/devices/0000:00:$1/0000:*:00.0)
	bind_card "$device" "the card in the slot"
	check "the card in the slot becomes a disk" wait_for 10 eval '[ -b "/dev/$(disk_of "$(basename /sys/bus/pci/devices/$device/pmem-range.*)")" ]'
	range=$(basename /sys/bus/pci/devices/$device/pmem-range.*)
	disk=/dev/$(disk_of "$range")
}

reset() { echo 1 >/sys/bus/pci/devices/$device/reset; }

# lost PORT WHY: flushes fail until the card is found again.
lost() {
	fails "a flush fails after a reset $2" put ,fsync
	fails "deep_flush fails after a reset $2" eval 'echo 1 >'$PLATFORM/$range/deep_flush
	like "the log says what to do" "$(dmesg | grep "pmem_pci $device")" 'the reset of the card may lose writes: flushes fail until it is removed and found again'
	check "remove the card that was reset" eval 'echo 1 >/sys/bus/pci/devices/$device/remove'
	check "find the card that was reset" eval 'echo 1 >/sys/bus/pci/rescan'
	in_slot "$1"
	check "a write with a flush succeeds after the card was found again" put ,fsync
}

written() { awk '{ print $5 }' "/sys/block/${disk#/dev/}/stat"; }

# While a card is reset it loses writes and returns all ones, without an error: I/O waits.
resets() {
	local device range disk user flusher before n
	in_slot 1c.0
	# It reads back what it wrote, all the time.
	(until [ -e /tmp/enough ]; do
		fio --name=user --thread --filename="$disk" --ioengine=pvsync2 --direct=1 --rw=randwrite --bs=4k --size=256k \
			--verify=crc32c --verify_backlog=8 --verify_fatal=1 --eta=never --output=/tmp/fio || exit
	done) &
	user=$!
	(until [ -e /tmp/enough ]; do echo 1 >$PLATFORM/$range/deep_flush || exit; done) &
	flusher=$!
	for n in 1 2 3 4 5; do
		before=$(written)
		check "a process writes before reset $n" wait_for 30 eval '[ "$(written)" -gt "$before" ]'
		check "reset the card while its disk is in use" reset
	done
	touch /tmp/enough
	check "each read during the resets returns what was written" wait $user
	check "each deep_flush during the resets succeeds" wait $flusher
	check "a write with a flush succeeds after the resets" put ,fsync
	check "the card in the slot stops responding" die "$device"
	check "a write to the card in the slot succeeds" put
	check "reset the card that does not respond" reset
	lost 1c.0 "of a card that did not respond"
}

# After a reset of several cards, their task may do I/O in allocations again (PF_MEMALLOC_NOIO).
resets_two() {
	local card
	for card in /sys/bus/pci/devices/0000:00:1b.0/0000:*:00.[01]; do
		bind_card "${card##*/}" "a card of two in a slot"
	done
	check "two cards in a slot become disks" wait_for 10 eval '[ "$(ls -d /sys/bus/pci/devices/0000:00:1b.0/0000:*:00.[01]/pmem-range.*/block | wc -l)" = 2 ]'
	check "reset two cards at once" bash -ec 'echo 1 >/sys/bus/pci/devices/0000:00:1b.0/reset_subordinate
		read -r stat </proc/self/stat && set -- ${stat##*) } && exit $((($7 & 0x80000) != 0))'
}

# A process that maps a disk by DAX does not wait for a reset.
resets_dax() {
	local device range disk
	in_slot 1d.0
	check "reset the card while its DAX disk is not in use" reset
	check "a write with a flush succeeds after that reset" put ,fsync
	exec 5<"$disk"
	check "reset the card while its DAX disk is in use" reset
	exec 5<&-
	lost 1d.0 "of a DAX disk in use"
}

back() {
	check "rescan the PCI bus for the card" eval 'echo 1 >/sys/bus/pci/rescan'
	check "the card that came back becomes a disk" wait_for 30 one
	is "the card that came back has its uuid" "$(attr "$(ranges)" uuid)" "$uuid"
	disk=/dev/$(disks)
}

boot1() {
	local disk uuid writer
	modprobe pmem_blk
	echo none | tee /sys/bus/pci/devices/0000:00:1d.0/0000:*:00.0/driver_override
	modprobe pmem_pci ivshmem=1
	check "the card becomes a disk" wait_for 30 one
	disk=/dev/$(disks) uuid=$(attr "$(ranges)" uuid)

	yes | head -c $((8 << 20)) >/tmp/data
	(while dd if=/tmp/data of="$disk" bs=1M oflag=direct conv=nocreat; do :; done) >/tmp/writer 2>&1 &
	writer=$!
	sleep 1
	check "the card stops responding under direct I/O" die
	check "reads return what an empty bus does" eval 'dd if="$disk" bs=4k count=1 iflag=direct status=none | tr -d "\000\377" | cmp - /dev/null'
	sleep 1
	check "remove the card under direct I/O" eval 'echo 1 >$card/remove'
	check "the disk goes under direct I/O" wait_for 30 none
	check "the process that writes directly ends" wait_for 10 eval '! kill -0 '$writer
	back
	gone

	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount with DAX" mount -o dax=always "$disk" /mnt
	check "write a file that will be mapped" dd if=/tmp/data of=/mnt/mapped bs=1M conv=fsync
	fio --name=user --thread --filename=/mnt/mapped --ioengine=mmap --rw=randrw --bs=4k --size=8m --time_based \
		--runtime=8 --output=/tmp/fio &
	(while dd if=/tmp/data of=/mnt/other bs=1M conv=fsync; do :; done) >/tmp/writer 2>&1 &
	writer=$!
	sleep 2
	check "another process writes to the file system" kill -0 $writer
	check "the card stops responding under a mounted file system" die
	sleep 2
	check "remove the card under a mounted file system" eval 'echo 1 >$card/remove'
	check "the disk goes under a mounted file system" wait_for 30 none
	wait $writer
	like "the process that writes gets an error" "$(tail -n 5 /tmp/writer)" \
		'Input/output error|Read-only file system|No such device or address|Structure needs cleaning|No space left'
	fails "a file cannot be written after the removal" dd if=/dev/zero of=/mnt/late bs=4k count=1 conv=fsync
	wait
	check "rescan the PCI bus while the old disk is in use" eval 'echo 1 >/sys/bus/pci/rescan'
	sleep 1
	is "there is no new disk while the old one is in use" "$(ranges)" ""
	like "the log says why there is no new disk" "$(dmesg | grep 'pmem_pci 0000:00:10.0')" 'refused: overlaps another pmem range, or one that was removed while in use \(-16\)'
	check "unmount the removed disk" umount /mnt
	check "remove the card again" eval 'echo 1 >$card/remove'
	back
	check "fsck or mkfs makes the file system usable" eval 'fsck.ext4 -fy "$disk" || mkfs.ext4 -q -F -b 4096 "$disk"'
	check "mount again with DAX" mount -o dax=always "$disk" /mnt
	check "write a file after the return of the card" dd if=/tmp/data of=/mnt/again bs=1M conv=fsync
	check "unmount the disk that came back" umount /mnt

	flushes
	resets
	resets_two
	resets_dax
}
