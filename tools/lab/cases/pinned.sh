# SPDX-License-Identifier: GPL-2.0
# A page of a DAX file that a pipe still holds when its disk has gone: its struct page stays, and so does the claim on the range.

kernels='6.1-amd64 debug-amd64'
long_kernels='6.12-amd64'
vm() {
	append 'memmap=64M$512M'
}
# The kernel warns itself that a file is cut which has such pages.
dmesg_ok='WARNING: CPU.* dax_disassociate_entry|RIP: 0010:dax_disassociate_entry|Call Trace:|RIP: 0033:'

add() { echo '64M@512M' >"$PLATFORM/pmem_param/add"; }
delete() { echo "$(ranges)" >"$PLATFORM/pmem_param/delete"; }
one() { [ -b "/dev/$(disks)" ]; }
# claimed NUMBER: so many claims of ours on physical addresses.
claimed() { [ "$(grep -c pmem-range /proc/iomem)" = "$1" ]; }

# hold FILE: a process that has its first page in a pipe. It reads the page when it gets a line, and prints it.
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
	is "a page in a pipe" "$answer" held
}

# let_go: that process reads the page from its pipe and ends.
let_go() {
	echo go >&"${HOLD[1]}"
	read -r -u "${HOLD[0]}" answer
	is "what the pipe had" "$answer" secret
	wait "$held"
}

# pin: mkfs, a file, a page of it in a pipe, unmounted again.
pin() {
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disks)"
	check "mount" mount -o dax=always "/dev/$(disks)" /mnt
	head -c 4096 <(echo secret; cat /dev/zero) >/mnt/file
	sync /mnt/file
	hold /mnt/file
	check "unmount" umount /mnt
}

boot1() {
	local answer held range
	modprobe -a pmem_blk pmem_param
	check "add the range" add
	check "its disk" wait_for 10 one
	is "pages" "$(attr "$(ranges)" pages)" yes
	range=$(ranges)
	pin
	check "the block driver can go" wait_for 10 rmmod pmem_blk
	is "the claim stays" "$(grep -c " : $range\$" /proc/iomem)" 1
	like "the log says what is waited for" "$(dmesg | grep "$range")" 'page 0x20[0-9a-f]* .*pinned'
	fails "the bus cannot go" rmmod pmem_bus
	check "the block driver comes back" modprobe pmem_blk
	sleep 3
	is "without a disk" "$(disks)" ""
	like "and the log says why" "$(dmesg | grep "$range")" 'refused: .*pinned'
	let_go
	check "then the claim goes" wait_for 10 claimed 0
	like "the log says so" "$(dmesg | grep "$range" | tail -n 1)" 'released'
	echo "$range" >/sys/bus/platform/drivers_probe
	check "and there is a disk again" wait_for 10 one
	check "with what was on it" mount -o dax=always "/dev/$(disks)" /mnt
	is "the file" "$(head -n 1 /mnt/file)" secret
	check "unmount" umount /mnt

	pin
	check "the range can be deleted" wait_for 10 delete
	is "no range" "$(ranges)" ""
	check "the claim stays" claimed 1
	fails "it cannot be added" add
	like "the log says why" "$(dmesg | tail -n 5)" 'overlaps another pmem range, or one that was removed while in use'
	check "the block driver can go as well" rmmod pmem_blk
	check "and what has added the range" rmmod pmem_param
	let_go
	check "then the claim goes" wait_for 10 claimed 0
	modprobe -a pmem_blk pmem_param
	check "now it can be added" add
	check "its disk" wait_for 10 one
}
