# SPDX-License-Identifier: GPL-2.0
# What a disk promises follows from its persistence domain, whatever the source: the table of docs/decisions.rst, cell by cell.

vm() {
	append 'memmap=256M$512M'
	case $BOOT in
	1) machine nvdimm-persistence=mem-ctrl ;;
	2) machine nvdimm-persistence=cpu ;;
	# Boot 3: a table without platform capabilities.
	esac
	nvdimm a 64M
}
limit=180

memory_controller="write back, FUA 1, DAX 1, MAP_SYNC yes"
cpu_cache="write back, FUA 1, DAX 0, MAP_SYNC yes"
unknown="write back, FUA 0, DAX 1, MAP_SYNC yes"
volatile="write back, FUA 0, DAX 0, MAP_SYNC no"
warned() { dmesg | sed -n "s/.* pmem-range.*: \(.*\): unknown persistence domain: data may not survive a power loss$/\1/p"; }

boot1() {
	local range domain
	load
	is "boot 1: the NFIT says memory_controller" "$(attr a persistence_domain)" memory_controller
	is "a disk of an NFIT range with memory_controller" "$(promises "$(range a)")" "$memory_controller"

	modprobe pmem_param 'map=64M@512M,volatile;64M@576M,unknown;64M@640M,memory_controller;64M@704M,cpu_cache'
	wait_for 10 eval '[ "$(disks | wc -l)" = 5 ]'
	for range in $(ranges explicit); do
		domain=$(attr "$range" persistence_domain)
		is "a disk of an explicit range with $domain" "$(promises "$range")" "${!domain}"
	done
	is "the four explicit ranges have their four domains" "$(for range in $(ranges explicit); do attr "$range" persistence_domain; done | xargs)" \
		"volatile unknown memory_controller cpu_cache"
	is "the log warns once, of the range with the unknown domain" "$(warned)" "$(disk_of "$(ranges explicit | sed -n 2p)")"
	is "volatile memory has no deep_flush" "$(for range in $(ranges explicit); do attr "$range" deep_flush 2>/dev/null || echo -; done | xargs)" "- 0 0 0"
}

boot2() {
	load
	is "boot 2: the NFIT says cpu_cache" "$(attr a persistence_domain)" cpu_cache
	is "a disk of an NFIT range with cpu_cache" "$(promises "$(range a)")" "$cpu_cache"
	is "the log has no warning about cpu_cache" "$(warned)" ""
}

boot3() {
	load
	is "boot 3: without capabilities the domain is unknown" "$(attr a persistence_domain)" unknown
	is "a disk of an NFIT range with an unknown domain" "$(promises "$(range a)")" "$unknown"
	is "the log warns of the unknown domain" "$(warned)" "$(disk_of a)"
	is "the log warns only once" "$(warned | wc -l)" 1
}
