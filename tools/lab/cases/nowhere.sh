# SPDX-License-Identifier: GPL-2.0
# "memmap=" can declare memory that the machine does not have: no disk of it, and a line that tells where it ends.

kernels='6.1-amd64 7.3-amd64'
# RAM is from 0 to 2 GiB and from 4 to 6.
vm() {
	no_nvdimm
	memory 4G
	append memmap=64M!5G memmap=64M!6112M memmap=64M!8G memmap=64M!40G nokaslr 'memmap=64M$7G'
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
told() { like "the log tells where" "$(dmesg | grep "range $1")" "pmem_param.* refused: nobody tells of memory at $2; add ',force' if you know better\$"; }

boot1() {
	load
	like "one where a PCI bridge is is refused" "$(dmesg | grep 'range 0xa00000000, ')" 'pmem_e820 .*range 0xa00000000, 0x4000000 bytes refused: a PCI bridge has it$'
	modprobe pmem_param
	fails "an explicit one with an end in nothing" add 129M@6080M
	told '0x17c000000, 0x8100000' 0x182000000
	# What firmware told is no secret, but 7.3 keeps it from modules.
	case $(uname -r) in 7.*) return ;; esac

	# The kernel cuts it where RAM ends.
	is "two disks, where memory is" "$(for range in $(ranges); do attr "$range" resource; done | xargs)" "0x140000000 0x17e000000"
	is "and as far" "$(attr "$(ranges | tail -n 1)" size)" $((32 << 20))
	like "one that ends in nothing is refused from there on" "$(dmesg | grep 'range 0x180000000, ')" '0x2000000 bytes refused: firmware tells of no memory at 0x180000000$'
	like "one that lies in nothing too" "$(dmesg | grep 'range 0x200000000, ')" 'refused: firmware tells of no memory at 0x200000000$'
	check "unload" modprobe -r pmem_e820
	fails "an explicit one in reserved nothing" add 64M@7G
	told '0x1c0000000, ' 0x1c0000000
	fails "one sector too far" add 33554944@6112M
	told '0x17e000000, 0x2000200 bytes' 0x180000000
	check "up to the last sector" add 32M@6112M
	check "is a disk" wait_for 10 eval '[ "$(disks | wc -l)" = 1 ]'
	check "all of it can be written" dd if=/dev/zero of="/dev/$(disks)" bs=1M count=32 oflag=direct
}
