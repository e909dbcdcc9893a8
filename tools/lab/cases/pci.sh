# SPDX-License-Identifier: GPL-2.0
# Shared memory of virtual machines (ivshmem) becomes a disk with DAX if the administrator says so, and only then.

# ivshmem NAME SIZE SLOT
ivshmem() {
	backing "$1" "$2"
	qemu -object "memory-backend-file,id=$1,size=$2,mem-path=$work/$1.img,share=on" \
		-device "ivshmem-plain,memdev=$1,addr=$3"
}

kernels='6.1-amd64 6.1-arm64 7.3-arm64'
long_kernels='*'
vm() {
	ivshmem a 256M 0x10
	ivshmem b 64M 0x11
}

a=/sys/bus/pci/devices/0000:00:10.0
b=/sys/bus/pci/devices/0000:00:11.0
count() { [ "$(disks | wc -l)" = "$1" ]; }
# of DEVICE: its range
of() { basename "$1"/pmem-range.*; }

boot1() {
	local iomem disk
	modprobe pmem_blk
	iomem=$(</proc/iomem)
	check "load" modprobe pmem_pci
	is "nothing is taken unasked" "$(ranges)" ""

	echo pmem_pci >$b/driver_override
	check "driver_override" eval 'echo 0000:00:11.0 >/sys/bus/pci/drivers_probe'
	check "one disk" wait_for 10 count 1
	is "of the named device" "$(of $b)" "$(ranges pci)"
	is "and its size" "$(attr "$(of $b)" size)" $((64 << 20))
	echo >$b/driver_override
	check "unload" rmmod pmem_pci
	is "no disk" "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ""

	modprobe pmem_pci
	check "new_id" eval 'echo 1af4 1110 >/sys/bus/pci/drivers/pmem_pci/new_id'
	check "two disks" wait_for 10 count 2
	check "unload" rmmod pmem_pci
	is "iomem is what it was" "$(</proc/iomem)" "$iomem"

	modprobe pmem_pci ivshmem=1 bar=0
	is "registers are no memory" "$(ranges)" ""
	is "the log says so for each" "$(dmesg | grep -c 'pmem_pci 0000:00:1[01].0: refused: the BAR is not prefetchable, so not memory$')" 2
	rmmod pmem_pci
	modprobe pmem_pci ivshmem=1 bar=5
	is "nor is what is not there" "$(dmesg | grep -c 'refused: it has no such memory BAR$')" 2
	rmmod pmem_pci
	modprobe pmem_pci ivshmem=1 domain=nowhere
	is "a domain that does not exist" "$(ranges)$(dmesg | grep -c 'refused: domain= is not a persistence domain$')" 2
	rmmod pmem_pci

	check "ivshmem=1" modprobe pmem_pci ivshmem=1 domain=memory_controller
	check "two disks" wait_for 10 count 2
	disk=/dev/$(disk_of "$(of $a)")
	is "size of a" "$(blockdev --getsize64 "$disk")" $((256 << 20))
	is "source" "$(attr "$(of $a)" source)" pci
	is "persistence domain" "$(attr "$(of $a)" persistence_domain)" memory_controller
	pages_expected "$(of $a)"
	is "iomem calls no BAR persistent" "$(grep -c 'Persistent Memory' /proc/iomem)" 0
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	mount_dax "$disk" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
	sha256sum /mnt/file >/mnt/sum
	attr "$(of $a)" uuid >/mnt/uuid
	fails "unload while mounted" rmmod pmem_pci
	check "unmount" umount /mnt
	check "b has another name" [ "$(attr "$(of $b)" uuid)" != "$(attr "$(of $a)" uuid)" ]
}

boot2() {
	modprobe pmem_blk
	modprobe pmem_pci ivshmem=1
	check "two disks" wait_for 10 count 2
	mount_dax "/dev/$(disk_of "$(of $a)")" /mnt
	check "the data is there" sha256sum -c /mnt/sum
	is "the name is the same" "$(attr "$(of $a)" uuid)" "$(</mnt/uuid)"
	check "unmount" umount /mnt
	check "unload" wait_for 5 rmmod pmem_pci
	modprobe pmem_pci
	mount -t securityfs none /sys/kernel/security
	check "lock the kernel down" eval 'echo integrity >/sys/kernel/security/lockdown'
	echo pmem_pci >$b/driver_override
	echo 0000:00:11.0 >/sys/bus/pci/drivers_probe
	is "no range in a locked kernel" "$(ranges)" ""
	is "the log says why" "$(dmesg | grep -c 'pmem_pci 0000:00:11.0: refused: the kernel is locked down$')" 1
}
