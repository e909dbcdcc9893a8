# SPDX-License-Identifier: GPL-2.0
# A page that x86 takes out of the kernel's map while a bio is in flight: the bio ends with EIO, and nothing oopses.

kernels='6.1-amd64 7.3-amd64'
long_kernels='6.12-amd64'
vm() {
	nvdimm a 128M
	# Then the kernel's own copy, with which disks are read, is one that survives nothing.
	[ "$BOOT" != 2 ] || cpu max,-erms
}

# gone OFFSET: the page of the disk there is gone. No driver is told.
gone() { echo $(($(attr a resource) + $1)) >/sys/module/pmem_gone/parameters/page; }

# direct FUNCTION OFFSET LENGTH: direct I/O of the disk, and what it says: a name as EIO, or a number of bytes.
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
	check "data" dd if=/tmp/data of="$disk" bs=1M seek=1 oflag=direct
	check "a page can go" modprobe pmem_gone
	gone $((1048576 + 65536))
	is "the driver knows nothing of it" "$(cat "/sys/block/${disk##*/}/badblocks")" ""

	is "a write of the page" "$(direct pwritev $((1048576 + 65536)) 4096)" EIO
	is "a read of it" "$(direct preadv $((1048576 + 65536)) 4096)" EIO
	is "a write of its last sector" "$(direct pwritev $((1048576 + 65536 + 3584)) 512)" EIO
	is "a write that it is in the middle of" "$(direct pwritev 1048576 1048576)" EIO
	is "a read that it is in the middle of" "$(direct preadv 1048576 1048576)" EIO
	fails "zeroing it" blkdiscard -f -z -o $((1048576 + 65536)) -l 4k "$disk"
	is "its neighbours can be written" "$(direct pwritev $((1048576 + 61440)) 4096)" 4096
	is "and read" "$(direct preadv $((1048576 + 69632)) 4096)" 4096

	check "bios in pieces" modprobe pmem_pieces path="$disk" lengths=100,412
	is "a write in pieces that begin and end in a line" \
		"$(write_errno /dev/pmem_pieces $((1048576 + 65536 - 512)) 4096)" EIO
	check "no more of them" rmmod pmem_pieces

	check "the page comes back" rmmod pmem_gone
	is "it can be written" "$(direct pwritev $((1048576 + 65536)) 4096)" 4096
	is "and read" "$(direct preadv $((1048576 + 65536)) 4096)" 4096
}

boot2() { boot1; }
