# SPDX-License-Identifier: GPL-2.0
# Attributes accept the words that docs/abi names and no others, and only root can see addresses.

kernels='7.3-amd64'
long_kernels='6.1-amd64'
vm() {
	append 'memmap=64M$512M'
	nvdimm a 64M
}

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
