# SPDX-License-Identifier: GPL-2.0
# Bios whose memory is in pieces of any length: also odd ones that end within a sector, and none at all.

kernels='*-amd64 6.1-arm64 7.3-arm64'
vm() { nvdimm a 128M; }

lengths=/sys/module/pmem_pieces/parameters/lengths

# bio LENGTHS FROM TO SIZE: one bio of SIZE bytes, whose pieces have these lengths in turn.
bio() { echo "$1" >$lengths && dd if="$2" of="$3" bs="$4" count=1 conv=notrunc status=none; }

# there BYTES OFFSET FILE: the disk has these bytes of it there. Past the page cache, which knows nothing of such bios.
there() { cmp -n "$1" "$3" <(dd if="$disk" iflag=direct,skip_bytes,count_bytes bs=1M skip="$2" count="$1" status=none); }

# odd LENGTHS: 60 KiB, there and back, with pieces that are no sectors.
odd() {
	dd if=/dev/urandom of=/tmp/data bs=60k count=1 status=none
	dd if=/dev/zero of="$disk" bs=64k count=1 oflag=direct status=none
	check "a write in pieces of $1" bio "$1" /tmp/data /dev/pmem_pieces 60k
	check "what was written is there" there 61440 0 /tmp/data
	check "and nothing behind it has changed" there 4096 61440 /dev/zero
	check "a read in pieces of $1" bio "$1" /dev/pmem_pieces /tmp/back 60k
	check "gets what is there" cmp /tmp/data /tmp/back
}

# Vectors that user space cuts within a sector, from buffers on any address: the kernel refuses them, or they work.
direct() {
	python3 - "$disk" <<'END'
import errno, mmap, os, sys

fd = os.open(sys.argv[1], os.O_RDWR | os.O_DIRECT)
data = os.urandom(16384)
for shift in 0, 4, 8, 64, 504:
	for cuts in [4096], [512], [8, 504], [100, 412], [520, 504], [1024, 1000, 24]:
		memory = mmap.mmap(-1, 32768)
		views, at, done = [], shift, 0
		while done < len(data):
			size = min(cuts[len(views) % len(cuts)], len(data) - done)
			memory[at:at + size] = data[done:done + size]
			views.append(memoryview(memory)[at:at + size])
			# The next piece is elsewhere, so that the two do not become one.
			at, done = at + size + (64 if len(cuts) > 1 else 0), done + size
		what = 'buffer at %d, pieces of %s' % (shift, cuts)
		os.pwrite(fd, mmap.mmap(-1, 16384), 65536)
		for operation in os.pwritev, os.preadv:
			try:
				size = operation(fd, views, 65536)
			except OSError as error:
				if error.errno != errno.EINVAL:
					sys.exit('%s: %s' % (what, error))
				continue
			if size != len(data):
				sys.exit('%s: %d bytes' % (what, size))
			if operation == os.pwritev:
				there = mmap.mmap(-1, 16384)
				os.preadv(fd, [there], 65536)
				if there[:] != data:
					sys.exit('%s: written wrong' % what)
				for view in views:
					view[:] = bytes(len(view))
			elif b''.join(views) != data:
				sys.exit('%s: read wrong' % what)
END
}

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	check "bios of any kind" modprobe pmem_pieces path="$disk"
	odd 100,412
	odd 7,1017
	odd 1,511,512,513,511
	odd 4096,5000,24
	check "direct I/O of odd vectors is right or refused" direct
	check "an empty write" python3 -c 'import os; os.write(os.open("/dev/pmem_pieces", os.O_WRONLY), b"")'
	check "an empty read" python3 -c 'import os; os.read(os.open("/dev/pmem_pieces", os.O_RDONLY), 0)'
	check "unload" rmmod pmem_pieces
}
