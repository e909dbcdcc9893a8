# SPDX-License-Identifier: GPL-2.0
# A virtio-pmem device is plugged into a running machine, survives a suspend of all devices, and is taken away under I/O, mounted or not.

kernels='6.1-amd64'
long_kernels='6.12-amd64 7.3-amd64'
vm() {
	smp 2
	backing card 64M
	qemu -device pcie-root-port,id=root-port,slot=1,pref64-reserve=1G
}

one() { [ -b "/dev/$(disks)" ]; }
none() { [ -z "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ]; }
# device: the PCI device of the range.
device() { readlink -f "$(compgen -G "/sys/bus/virtio/drivers/pmem_virtio/virtio*")/.."; }
unplug() { qmp '{"execute":"device_del","arguments":{"id":"card"}}'; }
plug() {
	qmp '{"execute":"object-add","arguments":{"qom-type":"memory-backend-file","id":"mcard","size":67108864,"mem-path":"@work@/card.img","share":true}}' &&
		qmp '{"execute":"device_add","arguments":{"driver":"virtio-pmem-pci","id":"card","bus":"root-port","memdev":"mcard"}}'
}

boot1() {
	local disk uuid writer pci
	modprobe pmem_blk
	modprobe pmem_virtio
	check "plug a device" plug
	check "it becomes a disk" wait_for 30 one
	disk=/dev/$(disks) uuid=$(attr "$(ranges)" uuid) pci=$(device)
	like "QEMU does not unplug it; if it does, this case has to" "$(unplug)" '"error"'
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount with DAX" mount -o dax=always "$disk" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/first bs=64k count=1 conv=fsync

	echo devices >/sys/power/pm_test
	check "suspend and resume all devices" eval 'echo mem >/sys/power/state'
	echo none >/sys/power/pm_test
	check "write and sync after that" dd if=/dev/urandom of=/mnt/second bs=64k count=1 conv=fsync

	(while dd if=/dev/zero of=/mnt/other bs=1M count=8 conv=fsync; do :; done) >/tmp/writer 2>&1 &
	writer=$!
	sleep 2
	check "a process writes to the file system" kill -0 $writer
	check "remove the device" eval "echo 1 >$pci/remove"
	check "the disk goes" wait_for 30 none
	wait $writer
	like "the process gets an error" "$(tail -n 5 /tmp/writer)" 'Input/output error|Read-only file system|No such device or address'
	fails "a file cannot be written after that" dd if=/dev/zero of=/mnt/late bs=4k count=1 conv=fsync
	check "unmount" umount /mnt

	check "look for devices" eval 'echo 1 >/sys/bus/pci/rescan'
	check "the device becomes a disk again" wait_for 30 one
	is "it has the same uuid" "$(attr "$(ranges)" uuid)" "$uuid"
	disk=/dev/$(disks)
	check "fsck leaves no damage" eval 'fsck.ext4 -fy "$disk"; [ $? -le 1 ]'
	(while dd if=/dev/zero of="$disk" bs=1M count=8 oflag=direct conv=nocreat,fsync; do :; done) >/tmp/writer 2>&1 &
	writer=$!
	sleep 1
	check "a process writes to the disk" kill -0 $writer
	check "take the device from the driver below" eval 'echo "$(basename '"$pci"')" >/sys/bus/pci/drivers/virtio-pci/unbind'
	check "the disk goes again" wait_for 30 none
	check "the process ends" wait_for 10 eval '! kill -0 '$writer
	check "give the device back" eval 'echo "$(basename '"$pci"')" >/sys/bus/pci/drivers/virtio-pci/bind'
	check "the device becomes a disk once more" wait_for 30 one
	check "it can be written" dd if=/dev/zero of="/dev/$(disks)" bs=1M count=1 oflag=direct conv=fsync
	# /proc/iomem has to be what it was.
	check "remove it at last" eval "echo 1 >$pci/remove"
}
