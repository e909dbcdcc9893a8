# SPDX-License-Identifier: GPL-2.0
# A PCI card is unplugged, or dies, under load: I/O fails, unmounting works, and it can be plugged again.

vm() {
	backing card 64M
	qemu -device pcie-root-port,id=root-port,slot=1,pref64-reserve=1G
}

# plug CARD: each a new device over the same file; this QEMU cannot take the same memory twice.
plug() {
	qmp "{\"execute\":\"object-add\",\"arguments\":{\"qom-type\":\"memory-backend-file\",\"id\":\"m$1\",\"size\":67108864,\"mem-path\":\"@work@/card.img\",\"share\":true}}"
	qmp "{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"ivshmem-plain\",\"id\":\"$1\",\"bus\":\"root-port\",\"memdev\":\"m$1\"}}"
}

one() { [ -b "/dev/$(disks)" ]; }
none() { [ -z "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ]; }
slot() { basename "$(dirname "$(readlink -f "$PLATFORM/$(ranges)")")"; }

boot1() {
	local disk uuid writer pci
	modprobe pmem_blk
	check "load" modprobe pmem_pci ivshmem=1
	check "plug" plug first
	check "its disk" wait_for 30 one
	disk=/dev/$(disks) uuid=$(attr "$(ranges)" uuid)
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount" mount -o dax=always "$disk" /mnt
	(while dd if=/dev/zero of=/mnt/other bs=1M count=8 conv=fsync; do :; done) >/tmp/writer 2>&1 &
	writer=$!
	sleep 2
	check "the writer is at work" kill -0 $writer
	check "unplug" qmp '{"execute":"device_del","arguments":{"id":"first"}}'
	check "the disk goes" wait_for 30 none
	wait $writer
	# The last one: of a block that DAX alone had to reach.
	like "the writer gets an error" "$(tail -n 5 /tmp/writer)" 'Input/output error|Read-only file system|No such device or address'
	fails "a file cannot be written" dd if=/dev/zero of=/mnt/late bs=4k count=1 conv=fsync
	check "unmount" umount /mnt

	check "plug again" wait_for 30 plug second
	check "its disk" wait_for 30 one
	is "with the same name" "$(attr "$(ranges)" uuid)" "$uuid"
	disk=/dev/$(disks) pci=$(slot)
	check "fsck mends it" eval 'fsck.ext4 -fy "$disk"; [ $? -le 1 ]'

	# The card stops to answer, and only then somebody notices.
	yes | head -c $((8 << 20)) >/tmp/data
	(while dd if=/tmp/data of="$disk" bs=1M oflag=direct conv=nocreat; [ $? = 0 ] || [ -b "$disk" ]; do :; done) >/tmp/writer 2>&1 &
	writer=$!
	sleep 1
	check "it is dead" setpci -s "$pci" COMMAND=0:2
	check "reads give what the bus gives" eval 'dd if="$disk" bs=4k count=1 iflag=direct status=none | tr -d "\000\377" | cmp - /dev/null'
	sleep 1
	check "remove it" eval 'echo 1 >"/sys/bus/pci/devices/$pci/remove"'
	check "the disk goes" wait_for 30 none
	check "the writer ends" wait_for 10 eval '! kill -0 '$writer
	check "look for it again" eval 'echo 1 >/sys/bus/pci/rescan'
	check "its disk" wait_for 30 one
	is "with the same name" "$(attr "$(ranges)" uuid)" "$uuid"
	check "it works" eval 'dd if=/tmp/writer of="/dev/$(disks)" bs=512 count=1 conv=sync oflag=direct'
	check "unload" modprobe -r pmem_pci
}
