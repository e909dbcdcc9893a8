# SPDX-License-Identifier: GPL-2.0
# If a pipe still holds a page of a DAX file when its disk is gone, the struct page stays, and so does the claim on the range.

kernels='6.1-amd64'
long_kernels='6.12-amd64 debug-amd64'
vm() {
	smp 2
	append 'memmap=64M$512M'
}
# The kernel itself warns that a file with such pages is truncated.
dmesg_ok='WARNING: CPU.* dax_disassociate_entry|RIP: 0010:dax_disassociate_entry|Call Trace:|RIP: 0033:'

add() { echo '64M@512M' >"$PLATFORM/pmem_param/add"; }
delete() { echo "$(ranges)" >"$PLATFORM/pmem_param/delete"; }
one() { [ -b "/dev/$(disks)" ]; }
# claimed NUMBER: checks how many claims of ours /proc/iomem has.
claimed() { [ "$(grep -c pmem-range /proc/iomem)" = "$1" ]; }

# hold FILE: starts a process with the first page of FILE in a pipe. It reads and prints the page when it gets a line.
hold() {
	cat >/tmp/hold.py <<-'END'
		import ctypes, mmap, os, sys
		class Iovec(ctypes.Structure):
		    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]
		libc = ctypes.CDLL(None, use_errno=True)
		fd = os.open(sys.argv[1], os.O_RDWR)
		libc.mmap.restype = ctypes.c_void_p
		at = libc.mmap(None, ctypes.c_size_t(4096), 3, 1, fd, ctypes.c_long(0))
		ctypes.string_at(at, 1)
		out, into = os.pipe()
		got = libc.vmsplice(into, ctypes.byref(Iovec(at, 4096)), ctypes.c_ulong(1), 0)
		libc.munmap(ctypes.c_void_p(at), ctypes.c_size_t(4096))
		os.close(fd)
		os.chdir("/")
		print("held" if got == 4096 else os.strerror(ctypes.get_errno()), flush=True)
		sys.stdin.readline()
		print(os.read(out, 6).decode(), flush=True)
	END
	coproc HOLD { exec python3 /tmp/hold.py "$1" 2>&1; }
	held=$HOLD_PID
	read -r -u "${HOLD[0]}" answer
	is "a pipe holds a page of the file" "$answer" held
}

# let_go: has that process read the page from its pipe and end.
let_go() {
	echo go >&"${HOLD[1]}"
	read -r -u "${HOLD[0]}" answer
	is "the pipe has the contents of the page" "$answer" secret
	wait "$held"
}

# pin: makes a file system and a file, puts a page of it into a pipe, and unmounts.
pin() {
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disks)"
	check "mount" mount -o dax=always "/dev/$(disks)" /mnt
	head -c 4096 <(echo secret; cat /dev/zero) >/mnt/file
	sync /mnt/file
	hold /mnt/file
	check "unmount while the pipe holds a page" umount /mnt
}

boot1() {
	local answer held range
	modprobe -a pmem_blk pmem_param
	check "add the range" add
	check "the range becomes a disk" wait_for 10 one
	is "the range has struct pages" "$(attr "$(ranges)" pages)" yes
	range=$(ranges)
	pin
	check "the block driver can be unloaded" wait_for 10 rmmod pmem_blk
	is "the claim outlives the disk" "$(grep -c " : $range\$" /proc/iomem)" 1
	like "the log says that a page is pinned" "$(dmesg | grep "$range")" 'page 0x20[0-9a-f]* .*pinned'
	fails "the bus cannot be unloaded" rmmod pmem_bus
	check "load the block driver again" modprobe pmem_blk
	sleep 3
	is "there is no disk while a page is pinned" "$(disks)" ""
	like "the log says that the range is refused for a pinned page" "$(dmesg | grep "$range")" 'refused: .*pinned'
	let_go
	check "the claim goes when the page is released" wait_for 10 claimed 0
	like "the log says that the range is released" "$(dmesg | grep "$range" | tail -n 1)" 'released'
	echo "$range" >/sys/bus/platform/drivers_probe
	check "the range becomes a disk again" wait_for 10 one
	check "mount the disk again" mount -o dax=always "/dev/$(disks)" /mnt
	is "the file is unchanged" "$(head -n 1 /mnt/file)" secret
	check "unmount the disk again" umount /mnt

	pin
	check "the range can be deleted" wait_for 10 delete
	is "no range is left" "$(ranges)" ""
	check "the claim outlives the range" claimed 1
	fails "the range cannot be added while a page is pinned" add
	like "the log says why it cannot be added" "$(dmesg | tail -n 5)" 'overlaps another pmem range, or one that was removed while in use'
	check "the block driver can be unloaded after the range" rmmod pmem_blk
	check "pmem_param can be unloaded" rmmod pmem_param
	let_go
	check "the claim goes when the last page is released" wait_for 10 claimed 0
	modprobe -a pmem_blk pmem_param
	check "the range can be added again" add
	check "the added range becomes a disk" wait_for 10 one
}
