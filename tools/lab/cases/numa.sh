# SPDX-License-Identifier: GPL-2.0
# Two DIMMs on two NUMA nodes become two disks, each on the node of its DIMM.

vm() {
	machine nvdimm-persistence=cpu
	node 512M
	node 512M
	nvdimm a 128M node=0
	nvdimm b 256M node=1
}

boot1() {
	load
	is "two disks" "$(disks | wc -l)" 2
	is "size of a" "$(attr a size)" $((128 << 20))
	is "size of b" "$(attr b size)" $((256 << 20))
	is "node of a" "$(attr a numa_node)" 0
	is "node of b" "$(attr b numa_node)" 1
	is "target node of b" "$(attr b target_node)" 1
	is "proximity domain of b" "$(attr b nfit/proximity_domain)" 1
	is "persistence domain" "$(attr b persistence_domain)" cpu_cache
	is "no flush for a DAX fsync" "$(attr "$(disk_of b)" dax/write_cache)" 0
	like "range index of a" "$(attr a nfit/range_index)" '^[12]$'
	like "DIMM of a" "$(attr a nfit/dimms)" '^handle=0x1 .*id=8680-[0-9a-f]{8} .*position=0x0 '
	like "DIMM of b" "$(attr b nfit/dimms)" '^handle=0x2 '
	check "identities differ" [ "$(attr a uuid)" != "$(attr b uuid)" ]
}
