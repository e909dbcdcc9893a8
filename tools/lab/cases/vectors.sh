# SPDX-License-Identifier: GPL-2.0
# Direct I/O with vectors of any length, from buffers at any address, is refused or correct.

kernels='6.1-amd64'
long_kernels='*'
vm() { nvdimm a 128M; }

boot1() {
	load
	check "direct I/O with vectors is correct or refused" direct /dev/"$(disks)"
}

# direct DISK: some kernels refuse pieces that end within a sector, some pass them to the driver.
direct() {
	python3 - "$1" <<'END'
import errno, mmap, os, sys

fd = os.open(sys.argv[1], os.O_RDWR | os.O_DIRECT)
data = os.urandom(16384)
accepted = 0
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
			accepted += 1
			if operation == os.pwritev:
				there = mmap.mmap(-1, 16384)
				os.preadv(fd, [there], 65536)
				if there[:] != data:
					sys.exit('%s: written wrong' % what)
				for view in views:
					view[:] = bytes(len(view))
			elif b''.join(views) != data:
				sys.exit('%s: read wrong' % what)

print(accepted, 'were accepted')
sys.exit(not accepted)
END
}
