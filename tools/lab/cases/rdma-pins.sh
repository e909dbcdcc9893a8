# SPDX-License-Identifier: GPL-2.0
# If an RDMA region or a pipe pins a page of a DAX device, its driver is unbound only when the page is released; the log says what it waits for.

rootfs='trixie'
kernels='6.1-amd64'
long_kernels='6.12-amd64 7.3-amd64'
vm() {
	smp 2
	append 'memmap=64M$512M'
	nvdimm a 64M
	program pin ibverbs
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
delete() { echo "$range" >"$PLATFORM/pmem_param/delete"; }
waits() { dmesg | tail -n 3 | grep -q "$dax: waiting for 1 pinned pages"; }
unbound() { [ ! -e "/sys/bus/dax/devices/$dax/driver" ]; }
unbind() { echo "$dax" >/sys/bus/dax/drivers/device_dax/unbind; }

# pin KIND: starts a process that pins the first page; it has neither the device open nor mapped then.
pin() {
	coproc PIN { exec /lab/pin "$1" "/dev/$dax" 2>&1; }
	pinned=$PIN_PID
	read -r -u "${PIN[0]}" answer
	is "$1: a page is pinned" "$answer" pinned
}

# release KIND TEXT: has that process release the page, print the text, and end.
release() {
	echo go >&"${PIN[1]}"
	read -r -u "${PIN[0]}" answer
	is "$1: the page is released" "$answer" "$2"
	wait "$pinned"
}

# outlives KIND TEXT CMD…: a pin of this kind is longer than the device, which the command takes from its driver.
outlives() {
	local kind=$1 text=$2 command
	shift 2
	pin "$kind"
	"$@" >/tmp/unbind 2>&1 &
	command=$!
	check "$kind: the log says that a page is pinned" wait_for 10 waits
	check "$kind: the command waits" kill -0 "$command"
	fails "$kind: pmem_devdax cannot be unloaded" rmmod pmem_devdax
	fails "$kind: the source cannot be unloaded" rmmod pmem_param
	like "$kind: delete returns EBUSY" "$(delete 2>&1)" 'Device or resource busy'
	release "$kind" "$text"
	check "$kind: the driver is unbound when the page is released" wait_for 10 unbound
	wait "$command"
	is "$kind: the command succeeds" $? 0
	like "$kind: the log says that the page is released" "$(dmesg | grep "$dax:" | tail -n 1)" 'the last pinned page was released'
}

# flushable: what becomes of a region of the device with the right to flush to persistence.
flushable() { /lab/pin flush "/dev/$dax" </dev/null | head -n 1; }

boot1() {
	local answer pinned range dax
	soft_roce lo
	devdax
	case $(uname -r) in
	6.1.*) is "this kernel refuses a region with FLUSH" "$(flushable)" "register a region: Invalid argument" ;;
	*) is "a region with FLUSH is possible" "$(flushable)" pinned ;;
	esac
	check "disable the device of the DIMM" daxctl disable-device "$dax"
	# Otherwise daxctl would enable it again together with another one.
	check "unload its source" rmmod pmem_acpi

	modprobe pmem_param
	check "add a range" add '64M@512M,memory_controller,devdax'
	range=$(ranges explicit)
	check "the range has a DAX device, too" wait_for 10 dax_there "$range"
	dax=$(dax "$range")
	outlives region released daxctl disable-device "$dax"
	check "enable the device again" daxctl enable-device "$dax"
	outlives pipe secret unbind
	check "the range can be deleted" delete
}
