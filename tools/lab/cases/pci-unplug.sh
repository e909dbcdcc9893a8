# SPDX-License-Identifier: GPL-2.0
# A PCI card is unplugged under I/O, mounted or not: I/O fails, unmounting works, and the card can be plugged again.

vm() {
	smp 2
	backing card 64M
	qemu -device pcie-root-port,id=root-port,slot=1,pref64-reserve=1G
}

# plug CARD: makes a new device over the same file; this QEMU cannot use the same memory object twice.
plug() {
	qmp "{\"execute\":\"object-add\",\"arguments\":{\"qom-type\":\"memory-backend-file\",\"id\":\"m$1\",\"size\":67108864,\"mem-path\":\"@work@/card.img\",\"share\":true}}"
	qmp "{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"ivshmem-plain\",\"id\":\"$1\",\"bus\":\"root-port\",\"memdev\":\"m$1\"}}"
}

unplug() { qmp "{\"execute\":\"device_del\",\"arguments\":{\"id\":\"$1\"}}"; }

one() { [ -b "/dev/$(disks)" ]; }
off() { [ "$(cat /sys/bus/pci/slots/*/power | sort -u)" = 0 ]; }
none() { [ -z "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ]; }

boot1() {
	local disk uuid writer
	modprobe pmem_blk
	check "load pmem_pci" modprobe pmem_pci ivshmem=1
	check "plug the first card" plug first
	check "the first card becomes a disk" wait_for 30 one
	disk=/dev/$(disks) uuid=$(attr "$(ranges)" uuid)
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount with DAX" mount -o dax=always "$disk" /mnt
	(while dd if=/dev/zero of=/mnt/other bs=1M count=8 conv=fsync; do :; done) >/tmp/writer 2>&1 &
	writer=$!
	sleep 2
	check "a process writes to the file system" kill -0 $writer
	check "unplug the first card" unplug first
	check "the first disk goes" wait_for 30 none
	wait $writer
	# The last error is that of a block that only DAX had to reach.
	like "the process that writes to the file system gets an error" "$(tail -n 5 /tmp/writer)" 'Input/output error|Read-only file system|No such device or address'
	fails "a file cannot be written after the unplug" dd if=/dev/zero of=/mnt/late bs=4k count=1 conv=fsync
	is "the mounted disk holds the module" "$(cut -d' ' -f3 <(grep ^pmem_pci /proc/modules))" 1
	check "unmount" umount /mnt
	check "the unmounted disk releases the module" wait_for 5 eval '[ "$(cut -d" " -f3 <(grep ^pmem_pci /proc/modules))" = 0 ]'

	check "the slot is off after the first unplug" wait_for 20 off
	check "plug the second card" wait_for 30 plug second
	check "the second card becomes a disk" wait_for 30 one
	is "the second card has the same uuid" "$(attr "$(ranges)" uuid)" "$uuid"
	disk=/dev/$(disks)
	check "fsck leaves no damage" eval 'fsck.ext4 -fy "$disk"; [ $? -le 1 ]'

	yes | head -c $((8 << 20)) >/tmp/data
	(while dd if=/tmp/data of="$disk" bs=1M oflag=direct conv=nocreat; do :; done) >/tmp/writer 2>&1 &
	writer=$!
	sleep 1
	check "a process writes to the disk" kill -0 $writer
	check "unplug the second card" unplug second
	check "the second disk goes" wait_for 30 none
	check "the process that writes to the disk ends" wait_for 10 eval '! kill -0 '$writer
	like "the process that writes to the disk gets an error" "$(tail -n 5 /tmp/writer)" 'Input/output error|No space left on device|No such (device|file)'
	check "the slot is off after the second unplug" wait_for 20 off
	check "plug the third card" wait_for 30 plug third
	check "the third card becomes a disk" wait_for 30 one
	check "the third disk can be written" dd if=/tmp/data of="/dev/$(disks)" bs=1M count=1 oflag=direct
}
