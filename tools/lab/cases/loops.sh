# SPDX-License-Identifier: GPL-2.0
# Ranges and modules come and go while fio and udev use the disks, on a kernel that checks memory, locks and sleeping.

kernels='debug-amd64'
limit=900
vm() {
	smp 2
	# kmemleak scans the struct pages of all RAM, twice.
	memory 704M
	[ -z "$long" ] || limit=7200
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 64M
	append 'memmap=128M$512M' 'memmap=32M!640M'
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }

# busy: does I/O on all disks there are, and ignores errors.
busy() {
	local disk
	while [ -e /tmp/busy ]; do
		for disk in /dev/pmem*; do
			fio --name=x --thread --filename="$disk" --rw=randrw --bs=16k --size=1M --time_based --runtime=1 --direct=1 \
				--allow_file_create=0 --output=/dev/null 2>&1
			blkid -p "$disk"
		done
	done >/dev/null 2>&1
}

delete() {
	local name status=0
	for name in $(ranges explicit); do
		# A range in use is a valid answer.
		echo "$name" >"$PLATFORM/pmem_param/delete" 2>/tmp/errors || grep -qE 'busy|No such device' /tmp/errors || status=1
	done
	return $status
}

boot1() {
	local i rounds=4
	[ -z "$long" ] || rounds=80
	modprobe -a pmem_blk pmem_acpi pmem_e820
	# It looks at each new disk. What the machine itself is made of would take it half a minute.
	/lib/systemd/systemd-udevd --daemon
	touch /tmp/busy
	busy &
	for ((i = 0; i < rounds; i++)); do
		progress loops "$i" "$rounds"
		modprobe pmem_param
		add '32M@512M,memory_controller' 2>/dev/null
		add '64M@576M,carve=4' 2>/dev/null
		[ $((i % 3)) = 0 ] || udevadm trigger --subsystem-match=block --action=change
		delete || break
		[ $((i % 4)) != 3 ] || {
			rm /tmp/busy
			wait
			wait_for 10 modprobe -r pmem_param pmem_acpi pmem_e820 pmem_blk || break
			modprobe -a pmem_blk pmem_acpi pmem_e820 || break
			touch /tmp/busy
			busy &
		}
	done
	is "all rounds were done" "$i" "$rounds"
	rm -f /tmp/busy
	wait
	udevadm settle
	check "all explicit ranges can be deleted" wait_for 10 delete
	check "the other two disks are there" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'
	udevadm control --exit
}
