# SPDX-License-Identifier: GPL-2.0
# Attributes accept the words that docs/abi names and no others, and only root can see addresses.

kernels='7.3-amd64'
long_kernels='6.1-amd64'
vm() {
	append 'memmap=64M$512M'
	nvdimm a 64M
	# AMD Zen 3 and Zen 4; the emulator's own CPU is older.
	[ "$BOOT" != 2 ] || cpu max,vendor=AuthenticAMD,family=25
}

# Of that CPU in an emulator the kernel does not know how to protect it.
dmesg_ok='Speculative Return Stack Overflow'

prefetch=/sys/module/pmem_blk/parameters/read_prefetch

# only FILE WORD…: checks which words the file accepts.
only() {
	local file=$1 word took=
	shift
	for word in 0 1 2 10 01 1abc yes no on off y n t tomato Y true -1 ' 1' '1 ' ''; do
		! echo "$word" 2>/dev/null >"$file" || took+="[$word]"
	done
	is "${file##*/} accepts only $*" "$took" "$*"
}

boot1() {
	local range disk
	load
	is "reads prefetch their last line on another CPU" "$(<$prefetch)" last
	modprobe pmem_param 'map=64M@512M,memory_controller'
	check "the two ranges become disks" wait_for 10 eval '[ "$(disks | wc -l)" = 2 ]'
	range=$(range a) disk=$(disk_of a)
	only "$PLATFORM/$range/deep_flush" '[1]'
	only "/sys/block/$disk/dax/write_cache" '[0][1]'
	is "the last word written counts" "$(attr "$disk" dax/write_cache)" 1
	# The firmware of this machine cannot scrub, which is another error.
	fails "a write of another word to scrub fails" eval 'echo tomato >"$scrub"'
	like "another word is an invalid argument" "$(</tmp/lab.out)" 'Invalid argument'
	fails "a write of 1 to scrub fails" eval 'echo 1 >"$scrub"'
	like "a scrub is not supported" "$(</tmp/lab.out)" 'Operation not supported'
	is "only root can read files with addresses" "$(stat -c %a "$PLATFORM/$range/resource" /sys/module/pmem_param/parameters/map | xargs)" \
		"400 400"
}

boot2() {
	check "loading pmem_blk fails if read_prefetch is another word" eval '! modprobe pmem_blk read_prefetch=tomato'
	modprobe pmem_blk
	is "reads prefetch their first line on AMD family 19h" "$(<$prefetch)" first
	modprobe -r pmem_blk
	modprobe pmem_blk read_prefetch=last
	is "the administrator decides where reads prefetch" "$(<$prefetch)" last
}
