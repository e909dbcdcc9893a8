# SPDX-License-Identifier: GPL-2.0
# Errors that a test simulates fail reads, and are cleared by a write or at the end of the mount, without the platform.

kernels='6.1-amd64'
long_kernels='7.3-amd64'
vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 512M
}
limit=240
dmesg_ok='Memory failure|recovery action|Call Trace|XFS'

badblocks() { paste -sd, "/sys/block/$disk/badblocks"; }

# poison_file FILE: the third and the fourth page fail under a program that has them mapped, which is killed.
poison_file() {
	python3 -c '
import mmap, os, sys
memory = mmap.mmap(os.open(sys.argv[1], os.O_RDWR), 65536)
memory[8192] = memory[12288] = 1
memory.madvise(100, 8192, 8192)
memory[8192]' "$1"
}

boot1() {
	local disk block
	load
	disk=$(disks)
	is "the platform cannot clear poison" "$(attr a clear_unit)" 0
	check "mkfs with a reverse map" mkfs.xfs -q -m reflink=1,rmapbt=1 "/dev/$disk"
	check "mount with DAX" mount -o dax=always "/dev/$disk" /mnt || return
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=64k count=1 conv=fsync
	cp /mnt/file /tmp/file
	block=$(place /mnt/file)
	like "the file has a first block" "$block" '^[0-9]+$'

	udevadm monitor --kernel --property --subsystem-match=platform >/tmp/events &
	check "udevadm monitor has started" wait_for 10 grep -q '^KERNEL' /tmp/events
	fails "a program that maps the page does not survive the failure" poison_file /mnt/file
	like "the kernel reports that it killed the program" "$(dmesg)" 'Memory failure.*(recovery action|Killing)'
	is "badblocks has both failed pages" "$(badblocks)" "$((block + 16)) 16"
	is "bad_bytes counts both failed pages" "$(attr a bad_bytes)" 8192
	check "udev gets a change event of the range" wait_for 10 grep -q '^PMEM_EVENT=bad_bytes' /tmp/events
	like "the event is one of the range's device" "$(grep ^DEVPATH= /tmp/events | sort -u)" '^DEVPATH=[^ ]*/pmem-range\.[0-9]+$'
	kill %%
	like "the log says that the error is simulated" "$(dmesg)" 'simulated error at 0x[0-9a-f]+, 4096 bytes: cleared by a write'
	fails "the failed page cannot be read" dd if=/mnt/file of=/dev/null bs=4k skip=2 count=1
	is "a write of half a page returns EFAULT" "$(write_errno /mnt/file 8192 512)" EFAULT
	is "a write of the whole page succeeds" "$(write_errno /mnt/file 8192 4096)" 4096
	is "badblocks has the other page only" "$(badblocks)" "$((block + 24)) 8"
	check "the written page can be read" dd if=/mnt/file of=/dev/null bs=4k skip=2 count=1
	is "a write of more than the failed page succeeds" "$(write_errno /mnt/file 0 65536)" 65536
	is "badblocks is empty after both pages were written" "$(badblocks)" ""

	fails "a program that maps the page does not survive a second failure" poison_file /mnt/file
	is "badblocks has both pages again" "$(badblocks)" "$((block + 16)) 16"
	check "zeroing clears a simulated error" blkdiscard -f -z -o $(((block + 16) * 512)) -l 4k "/dev/$disk"
	is "badblocks has only the page that was not zeroed" "$(badblocks)" "$((block + 24)) 8"
	check "unmount with an error left" umount /mnt
	check "the error goes with the last user of the disk" wait_for 10 eval '[ -z "$(badblocks)" ]'
	check "xfs_repair finds no damage" xfs_repair -n "/dev/$disk"
	check "mount again" mount -o dax=always "/dev/$disk" /mnt
	check "the whole file can be read" dd if=/mnt/file of=/dev/null bs=64k count=1
	check "the whole file can be mapped" xfs_io -c 'mmap -r 0 64k' -c 'mread 0 64k' /mnt/file
	check "unmount at the end" umount /mnt
}
