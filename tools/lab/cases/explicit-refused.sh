# SPDX-License-Identifier: GPL-2.0
# Explicit ranges that cannot be had are refused in one line each, take no other down, and half a text adds nothing.

beyond=0x140000000

vm() {
	append 'memmap=256M$512M'
	# Memory that no entry of /proc/iomem tells of, as its driver is not there.
	qemu -object memory-backend-ram,id=beyond,size=64M -device virtio-pmem-pci,memdev=beyond,memaddr=$beyond
}

# refused TEXT RANGES ERROR LINE: what writing to "add" says, and the log.
refused() {
	local before errors
	before=$(dmesg | grep -c 'pmem_param')
	errors=$(echo "$2" 2>&1 >"$PLATFORM/pmem_param/add")
	like "$1: $3" "$errors" "$3"
	is "in one line" "$(dmesg | grep -c 'pmem_param')" $((before + 1))
	like "that says why" "$(dmesg | grep 'pmem_param' | tail -n 1)" "$4"
}

boot1() {
	modprobe pmem_blk
	check "load; the first and the last cannot be had" modprobe pmem_param 'map=64M@256M;64M@512M;64M@544M'
	is "the one between can" "$(ranges | wc -l)" 1
	is "two lines" "$(dmesg | grep -c 'pmem_param.*refused')" 2

	refused "System RAM" '64M@256M' 'Operation not permitted' 'range 0x10000000, 0x4000000 bytes refused: overlaps System RAM \(-1\)$'
	refused "System RAM, by a sector" '257M@512M' 'Operation not permitted' 'overlaps System RAM \(-1\)$'
	refused "System RAM, with force" '64M@256M,force' 'Operation not permitted' 'overlaps System RAM \(-1\)$'
	refused "overlap" '128M@512M' 'Device or resource busy' 'range 0x20000000, 0x8000000 bytes refused: overlaps a range that is in use \(-16\)$'
	refused "the same again" '64M@512M,force' 'Device or resource busy' 'overlaps a range that is in use \(-16\)$'
	refused "nothing is there" "64M@$beyond" 'No such device or address' "range $beyond, 0x4000000 bytes refused: nobody tells of memory at $beyond; add ',force' if you know better\$"
	refused "the end of it is nowhere" '128M@0xfffc0000' 'No such device or address' "refused: nobody tells of memory at 0x100000000; add"
	refused "PCI" '64M@0xe0000000' 'No such device or address' "a PCI bridge has it, which pmem_pci is for; add ',force' if you know better\$"
	refused "beyond the address width" '64M@0x10000000000000,force' 'Numerical result out of range' 'not a range of memory on this machine \(-34\)$'
	refused "half a text" '64M@576M;64M@640M,bad' 'Invalid argument' "nothing added: no such flag at 'bad\\\\n'\$"
	refused "a number that is too large" '64M@576M;64M@99999999T' 'Value too large' "nothing added: the number is too large at '99999999T\\\\n'\$"
	refused "no text" '' 'Invalid argument' "nothing added: a number is missing at '\\\\n'\$"
	is "nothing was added" "$(ranges | wc -l)" 1

	check "with force, where memory is" eval 'echo "64M@$beyond,force" >"$PLATFORM/pmem_param/add"'
	check "there is a disk" wait_for 10 eval '[ -b "/dev/$(disks | sed -n 2p)" ]'
	check "write" dd if=/bin/bash of="/dev/$(disks | sed -n 2p)" bs=4k count=16 oflag=direct
	check "it was written" cmp -n 65536 /bin/bash "/dev/$(disks | sed -n 2p)"
	check "unload" rmmod pmem_param
	check "load with half a text" modprobe pmem_param 'map=64M@512M;64M'
	is "adds nothing" "$(ranges)" ""
	check "but can be told better" eval 'echo 64M@512M >"$PLATFORM/pmem_param/add"'

	mount -t securityfs none /sys/kernel/security
	check "lock the kernel down" eval 'echo integrity >/sys/kernel/security/lockdown'
	refused "locked down" '64M@576M,force' 'Operation not permitted' 'range 0x24000000, 0x4000000 bytes refused: the kernel is locked down$'
	check "what is there may go" eval 'ranges >"$PLATFORM/pmem_param/delete"'
}
