# SPDX-License-Identifier: GPL-2.0
# If x86 removes a page from the direct map while a bio is in flight, the bio ends with EIO and nothing oopses.

kernels='7.3-amd64'
long_kernels='6.1-amd64 6.12-amd64'
vm() {
	smp 2
	nvdimm a 128M
	# The kernel then uses its own copy routine, which does not handle faults, to read from the disk.
	[ "$BOOT" != 2 ] || cpu max,-erms
}

# gone OFFSET: unmaps the page of the disk there, and tells no driver.
gone() { echo $(($(attr a resource) + $1)) >/sys/module/pmem_gone/parameters/page; }

# direct FUNCTION OFFSET LENGTH: does direct I/O and prints its result: an error as EIO, or a number of bytes.
direct() {
	python3 -c '
import errno, mmap, os, sys
function, offset, length = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
disk, memory = os.open(sys.argv[4], os.O_RDWR | os.O_DIRECT), mmap.mmap(-1, length)
try:
    print(getattr(os, function)(disk, [memory], offset))
except OSError as error:
    print(errno.errorcode[error.errno])' "$@" "$disk"
}

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	dd if=/dev/urandom of=/tmp/data bs=1M count=1 status=none
	check "write data" dd if=/tmp/data of="$disk" bs=1M seek=1 oflag=direct
	check "load a module that can unmap a page" modprobe pmem_gone
	gone $((1048576 + 65536))
	is "the unmapped page is not in badblocks" "$(cat "/sys/block/${disk##*/}/badblocks")" ""

	is "a write of the unmapped page returns EIO" "$(direct pwritev $((1048576 + 65536)) 4096)" EIO
	is "a read of the unmapped page returns EIO" "$(direct preadv $((1048576 + 65536)) 4096)" EIO
	is "a write of the page's last sector returns EIO" "$(direct pwritev $((1048576 + 65536 + 3584)) 512)" EIO
	is "a larger write with the page inside returns EIO" "$(direct pwritev 1048576 1048576)" EIO
	is "a larger read with the page inside returns EIO" "$(direct preadv 1048576 1048576)" EIO
	fails "zeroing the page fails" blkdiscard -f -z -o $((1048576 + 65536)) -l 4k "$disk"
	is "the page before can be written" "$(direct pwritev $((1048576 + 61440)) 4096)" 4096
	is "the page after can be read" "$(direct preadv $((1048576 + 69632)) 4096)" 4096

	check "load a module that sends bios in pieces" modprobe pmem_pieces path="$disk" lengths=100,412
	is "a write in pieces off the cache lines returns EIO" \
		"$(write_errno /dev/pmem_pieces $((1048576 + 65536 - 512)) 4096)" EIO
	check "unload the module that sends pieces" rmmod pmem_pieces

	check "map the page again" rmmod pmem_gone
	is "the page can be written again" "$(direct pwritev $((1048576 + 65536)) 4096)" 4096
	is "the page can be read again" "$(direct preadv $((1048576 + 65536)) 4096)" 4096
}

boot2() { boot1; }
