# SPDX-License-Identifier: GPL-2.0
# After power cuts, without what was only in the CPUs' caches, everything that was acknowledged is there and whole.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 320M
	powercut a
	limit=300
}

write() { /lab/writer run "$1" "$2" "$3" "$(attr a resource)" "$(attr a size)" 0; }

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	is "pages" "$(attr a pages)" yes
	check "writes with FUA" write 1 fua "$disk"
	check "writes, then a flush" write 2 flush "$disk"
}

after1() {
	local cut=$lab/../../build/powercut/cut n
	n=30; [ -z "$long" ] || n=300
	check "FUA" "$cut" a-1 fua $n
	check "flush" "$cut" a-2 flush $n
}
