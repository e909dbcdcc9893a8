# SPDX-License-Identifier: GPL-2.0
# Two DIMMs on two NUMA nodes become two disks, each on the node of its DIMM.

vm() {
	smp 2
	machine nvdimm-persistence=cpu
	node 512M
	node 512M
	nvdimm a 128M node=0
	nvdimm b 256M node=1
}

boot1() {
	load
	is "there are two disks" "$(disks | wc -l)" 2
	is "a has its size" "$(attr a size)" $((128 << 20))
	is "b has its size" "$(attr b size)" $((256 << 20))
	is "a is on node 0" "$(attr a numa_node)" 0
	is "b is on node 1" "$(attr b numa_node)" 1
	is "the target node of b is 1" "$(attr b target_node)" 1
	is "the proximity domain of b is 1" "$(attr b nfit/proximity_domain)" 1
	is "the persistence domain of b is cpu_cache" "$(attr b persistence_domain)" cpu_cache
	is "a DAX fsync on b does not write CPU caches back" "$(attr "$(disk_of b)" dax/write_cache)" 0
	like "the range index of a is 1 or 2" "$(attr a nfit/range_index)" '^[12]$'
	like "the dimms attribute of a has its DIMM" "$(attr a nfit/dimms)" '^handle=0x1 .*id=8680-[0-9a-f]{8} .*position=0x0 '
	like "the dimms attribute of b has its DIMM" "$(attr b nfit/dimms)" '^handle=0x2 '
	check "a and b have different uuids" [ "$(attr a uuid)" != "$(attr b uuid)" ]
}
