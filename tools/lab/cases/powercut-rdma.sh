# SPDX-License-Identifier: GPL-2.0
# After power cuts that lose the CPU caches, everything that an RDMA peer was told is persistent is there; without a flush it is not.

rootfs='trixie'
kernels='7.3-amd64'
long_kernels='6.12-amd64'
limit=300
vm() {
	smp 2
	surviving a
	powercut a
}

write() { /lab/peer "$1" "$2" "/dev/$dax" "$(attr "$range" resource)" "$(attr "$range" size)" 0; }

boot1() {
	local range dax
	ip link set lo up
	soft_roce lo
	devdax
	is "the persistence domain is memory_controller" "$(attr "$range" persistence_domain)" memory_controller
	check "write by RDMA and flush to persistence" write 1 rdma
	check "write by RDMA and do not flush" write 2 rdma-unflushed
	check "disable the DAX device" daxctl disable-device "$dax"
}

after1() {
	cuts a-1 rdma
	cuts_lose a-2 rdma-unflushed
}
