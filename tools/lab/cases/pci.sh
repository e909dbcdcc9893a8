# SPDX-License-Identifier: GPL-2.0
# Shared memory of virtual machines (ivshmem) becomes a disk with DAX only if the administrator asks for it.

# ivshmem NAME SIZE SLOT: makes such a device.
ivshmem() {
	backing "$1" "$2"
	qemu -object "memory-backend-file,id=$1,size=$2,mem-path=$work/$1.img,share=on" \
		-device "ivshmem-plain,memdev=$1,addr=$3"
}

kernels='6.1-amd64'
long_kernels='*'
vm() {
	ivshmem a 256M 0x10
	ivshmem b 64M 0x11
}

a=/sys/bus/pci/devices/0000:00:10.0
b=/sys/bus/pci/devices/0000:00:11.0
count() { [ "$(disks | wc -l)" = "$1" ]; }
# of DEVICE: prints its range.
of() { basename "$1"/pmem-range.*; }

boot1() {
	local iomem disk
	modprobe pmem_blk
	iomem=$(</proc/iomem)
	check "load pmem_pci without parameters" modprobe pmem_pci
	is "no device is bound unless the administrator asks for it" "$(ranges)" ""

	echo pmem_pci >$b/driver_override
	check "bind one device by driver_override" eval 'echo 0000:00:11.0 >/sys/bus/pci/drivers_probe'
	check "that device becomes a disk" wait_for 10 count 1
	is "the range is that of the named device" "$(of $b)" "$(ranges pci)"
	is "the range has the size of the BAR" "$(attr "$(of $b)" size)" $((64 << 20))
	echo >$b/driver_override
	check "unload pmem_pci after driver_override" rmmod pmem_pci
	is "no disk is left" "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ""

	modprobe pmem_pci
	check "bind both devices by new_id" eval 'echo 1af4 1110 >/sys/bus/pci/drivers/pmem_pci/new_id'
	check "both devices become disks by new_id" wait_for 10 count 2
	check "unload pmem_pci after new_id" rmmod pmem_pci
	is "/proc/iomem is as before" "$(</proc/iomem)" "$iomem"

	modprobe pmem_pci ivshmem=1 bar=0
	is "a BAR of registers makes no range" "$(ranges)" ""
	is "the log says so for each device" "$(dmesg | grep -c 'pmem_pci 0000:00:1[01].0: refused: the BAR is not prefetchable, so not memory$')" 2
	rmmod pmem_pci
	modprobe pmem_pci ivshmem=1 bar=5
	is "a BAR that does not exist is refused" "$(dmesg | grep -c 'refused: it has no such memory BAR$')" 2
	rmmod pmem_pci
	modprobe pmem_pci ivshmem=1 domain=nowhere
	is "an unknown domain= is refused" "$(ranges)$(dmesg | grep -c 'refused: domain= is not a persistence domain$')" 2
	rmmod pmem_pci

	check "load pmem_pci with ivshmem=1" modprobe pmem_pci ivshmem=1 domain=memory_controller
	check "both devices become disks by ivshmem=1" wait_for 10 count 2
	disk=/dev/$(disk_of "$(of $a)")
	is "the disk of a has the size of its BAR" "$(blockdev --getsize64 "$disk")" $((256 << 20))
	is "the source is pci" "$(attr "$(of $a)" source)" pci
	is "the persistence domain is that of domain=" "$(attr "$(of $a)" persistence_domain)" memory_controller
	pages_expected "$(of $a)"
	is "/proc/iomem has no BAR as Persistent Memory" "$(grep -c 'Persistent Memory' /proc/iomem)" 0
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	mount_dax "$disk" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
	sha256sum /mnt/file >/mnt/sum
	attr "$(of $a)" uuid >/mnt/uuid
	fails "unloading fails while a disk is mounted" rmmod pmem_pci
	check "boot 1: unmount" umount /mnt
	check "a and b have different uuids" [ "$(attr "$(of $b)" uuid)" != "$(attr "$(of $a)" uuid)" ]
}

boot2() {
	modprobe pmem_blk
	modprobe pmem_pci ivshmem=1
	check "boot 2: both devices become disks" wait_for 10 count 2
	mount_dax "/dev/$(disk_of "$(of $a)")" /mnt
	check "the file outlives a restart" sha256sum -c /mnt/sum
	is "the uuid outlives a restart" "$(attr "$(of $a)" uuid)" "$(</mnt/uuid)"
	check "boot 2: unmount" umount /mnt
	check "boot 2: unload pmem_pci" wait_for 5 rmmod pmem_pci
	modprobe pmem_pci
	mount -t securityfs none /sys/kernel/security
	check "lock the kernel down" eval 'echo integrity >/sys/kernel/security/lockdown'
	echo pmem_pci >$b/driver_override
	echo 0000:00:11.0 >/sys/bus/pci/drivers_probe
	is "there is no range in a locked kernel" "$(ranges)" ""
	is "the log says that the kernel is locked down" "$(dmesg | grep -c 'pmem_pci 0000:00:11.0: refused: the kernel is locked down$')" 1
}
