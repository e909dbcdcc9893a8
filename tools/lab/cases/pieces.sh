# SPDX-License-Identifier: GPL-2.0
# Bios whose memory is in pieces of any length work: odd pieces that end within a sector, huge ones, and none at all.

# A kernel where cond_resched() has an effect: a fully preemptible one lets other tasks run at any interrupt.
kernels='6.1-amd64'
vm() {
	smp 2
	nvdimm a 128M
}

lengths=/sys/module/pmem_pieces/parameters/lengths
nowait=/sys/module/pmem_pieces/parameters/nowait
longest=/sys/module/pmem_pieces/parameters/longest

# bio LENGTHS FROM TO SIZE: sends one bio of SIZE bytes, whose pieces have these lengths in turn.
bio() { echo "$1" >$lengths && dd if="$2" of="$3" bs="$4" count=1 conv=notrunc status=none; }

# there BYTES OFFSET FILE: compares the disk with the file, without the page cache, which does not see such bios.
there() { cmp -n "$1" "$3" <(dd if="$disk" iflag=direct,skip_bytes,count_bytes bs=1M skip="$2" count="$1" status=none); }

# odd LENGTHS: writes and reads 60 KiB in pieces that are no sectors.
odd() {
	dd if=/dev/urandom of=/tmp/data bs=60k count=1 status=none
	dd if=/dev/zero of="$disk" bs=64k count=1 oflag=direct status=none
	check "a write in pieces of $1 bytes" bio "$1" /tmp/data /dev/pmem_pieces 60k
	check "the disk has what pieces of $1 bytes wrote" there 61440 0 /tmp/data
	check "the bytes behind a write in pieces of $1 bytes are unchanged" there 4096 61440 /dev/zero
	check "a read in pieces of $1 bytes" bio "$1" /dev/pmem_pieces /tmp/back 60k
	check "a read in pieces of $1 bytes returns what is there" cmp /tmp/data /tmp/back
}

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	check "load a module that sends bios in pieces" modprobe pmem_pieces path="$disk"
	odd 100,412
	odd 7,1017
	odd 1,511,512,513,511
	odd 4096,5000,24
	huge
	spoilt
	check "an empty write succeeds" python3 -c 'import os; os.write(os.open("/dev/pmem_pieces", os.O_WRONLY), b"")'
	check "an empty read succeeds" python3 -c 'import os; os.read(os.open("/dev/pmem_pieces", os.O_RDONLY), 0)'
	check "unload that module" rmmod pmem_pieces
}

# most CMD…: prints how many bytes the driver copies for the command before other tasks may run.
most() {
	echo 0 >$longest
	"$@" >/tmp/lab.out 2>&1 </dev/null || { cat /tmp/lab.out; return; }
	cat $longest
}

# few TEXT BYTES: checks that it is some, but no more than 1 MiB. Preemption makes it less.
few() { check "$1: $2 bytes at once" [ "$2" -gt 0 -a "$2" -le 1048576 ]; }

# A piece may be a huge page, a bio 4 GiB. No more than 1 MiB of it is copied before other tasks may run.
huge() {
	local yes
	dd if=/dev/urandom of=/tmp/data bs=4M count=1 status=none
	for yes in Y N; do
		echo $yes >$nowait
		few "a write of one piece of 4 MiB, nowait=$yes" "$(most bio 4194304 /tmp/data /dev/pmem_pieces 4M)"
		check "the disk has the piece of 4 MiB, nowait=$yes" there 4194304 0 /tmp/data
		few "a read of one piece of 4 MiB, nowait=$yes" "$(most bio 4194304 /dev/pmem_pieces /tmp/back 4M)"
		check "a read of one piece of 4 MiB returns it, nowait=$yes" cmp /tmp/data /tmp/back
	done
	few "a read in pieces of 256 KiB" "$(most bio 262144 /dev/pmem_pieces /tmp/back 4M)"
	few "a read in pieces of 1500000 and 17 bytes" "$(most bio 1500000,17 /dev/pmem_pieces /tmp/back 4M)"
	check "a read in pieces of 1500000 and 17 bytes returns what is there" cmp /tmp/data /tmp/back
	few "zeroing 8 MiB" "$(most blkdiscard -f -z -o 512 -l 8388608 "$disk")"
	check "zeroed bytes read as zeroes" there 8388608 512 /dev/zero
	check "the sector before the zeroed bytes is unchanged" there 512 0 /tmp/data

	echo 4 >/proc/sys/vm/nr_hugepages
	few "direct I/O of a huge page" "$(most python3 -c '
import mmap, os, sys
fd = os.open(sys.argv[1], os.O_RDWR | os.O_DIRECT)
page = mmap.mmap(-1, 2 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)
data = os.urandom(2 << 20)
page[:] = data
assert os.pwritev(fd, [page], 4096) == 2 << 20
page[:] = bytes(2 << 20)
assert os.preadv(fd, [page], 4096) == 2 << 20
assert page[:] == data' "$disk")"
}

# spoil OFFSET CMD…: runs the command on CPU 0; the sector at OFFSET goes bad after the first copy.
spoil() {
	echo $(($(attr a resource) + $1)) >/sys/module/pmem_pieces/parameters/bad_at
	shift
	taskset -c 0 "$@"
}
one() { dd if="$1" of="$2" bs=4M count=1 conv=notrunc status=none; }

# Memory goes bad while a bio is in flight: for the rest of the bio, the record is checked again.
spoilt() {
	export -f one
	echo 4194304 >$lengths
	fails "a read of 4 MiB fails if its end goes bad meanwhile" spoil 4000256 bash -c 'one /dev/pmem_pieces /tmp/back'
	fails "a write of 4 MiB fails if its end goes bad meanwhile" spoil 3000320 bash -c 'one /tmp/data /dev/pmem_pieces'
	is "badblocks has both bad sectors" "$(paste -sd, "/sys/block/${disk##*/}/badblocks")" "5860 1,7813 1"
	check "what is before the bad sectors can be read" dd if="$disk" of=/dev/null bs=1M count=2 iflag=direct
}
