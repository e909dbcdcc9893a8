# SPDX-License-Identifier: GPL-2.0
# If a page of a DAX device is pinned, its driver is unbound only when the page is released; the log says what it waits for.

kernels='6.1-amd64 6.12-amd64 7.3-amd64'
vm() {
	append 'memmap=64M$512M'
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
delete() { echo "$(ranges)" >"$PLATFORM/pmem_param/delete"; }
there() { [ -c "/dev/$dax" ]; }
waits() { dmesg | grep -q "$dax: waiting, as 1 pages are pinned"; }
unbound() { [ ! -e "/sys/bus/dax/devices/$dax/driver" ]; }

# hold: starts a process with the first page of the device in a pipe; it has neither the device open nor mapped then. It
# reads and prints the page when it gets a line.
hold() {
	cat >/tmp/hold.py <<-'END'
		import ctypes, os, sys
		class Iovec(ctypes.Structure):
		    _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]
		libc = ctypes.CDLL(None, use_errno=True)
		fd = os.open(sys.argv[1], os.O_RDWR)
		libc.mmap.restype = ctypes.c_void_p
		at = libc.mmap(None, ctypes.c_size_t(2 << 20), 3, 1, fd, ctypes.c_long(0))
		ctypes.memmove(at, b"secret", 6)
		out, into = os.pipe()
		got = libc.vmsplice(into, ctypes.byref(Iovec(at, 4096)), ctypes.c_ulong(1), 0)
		libc.munmap(ctypes.c_void_p(at), ctypes.c_size_t(2 << 20))
		os.close(fd)
		print("held" if got == 4096 else os.strerror(ctypes.get_errno()), flush=True)
		sys.stdin.readline()
		print(os.read(out, 6).decode(), flush=True)
	END
	coproc HOLD { exec python3 /tmp/hold.py "/dev/$dax" 2>&1; }
	held=$HOLD_PID
	read -r -u "${HOLD[0]}" answer
	is "a pipe holds a page" "$answer" held
}

# let_go: has that process read the page from its pipe and end.
let_go() {
	echo go >&"${HOLD[1]}"
	read -r -u "${HOLD[0]}" answer
	is "the pipe has the contents of the page" "$answer" secret
	wait "$held"
}

boot1() {
	local answer held dax unbind
	modprobe -a pmem_devdax pmem_param
	check "add the range" add '64M@512M,memory_controller,devdax'
	dax=$(basename "$(echo "$PLATFORM/$(ranges)"/dax[0-9]*.0)")
	check "the DAX device is there" wait_for 10 there
	hold
	echo "$dax" >/sys/bus/dax/drivers/device_dax/unbind &
	unbind=$!
	check "the log says that a page is pinned" wait_for 10 waits
	check "unbinding waits" kill -0 "$unbind"
	fails "pmem_devdax stays while a page is pinned" rmmod pmem_devdax
	fails "the source stays while a page is pinned" rmmod pmem_param
	let_go
	check "unbinding ends when the page is released" wait_for 10 unbound
	wait "$unbind"
	like "the log says that the page is released" "$(dmesg | grep "$dax:" | tail -n 1)" 'the last pinned page was released'
	check "the range can be deleted" delete
	check "unload the modules" modprobe -r pmem_devdax pmem_param pmem_bus
}
