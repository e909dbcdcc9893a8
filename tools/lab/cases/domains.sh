# SPDX-License-Identifier: GPL-2.0
# What a disk promises follows from its persistence domain, whoever told that: the table of docs/decisions.rst, cell by cell.

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
	is "NFIT: domain" "$(attr a persistence_domain)" memory_controller
	is "NFIT, memory_controller" "$(promises "$(range a)")" "$memory_controller"

	modprobe pmem_param 'map=64M@512M,volatile;64M@576M,unknown;64M@640M,memory_controller;64M@704M,cpu_cache'
	wait_for 10 eval '[ "$(disks | wc -l)" = 5 ]'
	for range in $(ranges explicit); do
		domain=$(attr "$range" persistence_domain)
		is "parameter, $domain" "$(promises "$range")" "${!domain}"
	done
	is "all four of them" "$(for range in $(ranges explicit); do attr "$range" persistence_domain; done | xargs)" \
		"volatile unknown memory_controller cpu_cache"
	is "the log warns of the unknown one, once" "$(warned)" "$(disk_of "$(ranges explicit | sed -n 2p)")"
	is "where a deep flush makes sense" "$(for range in $(ranges explicit); do attr "$range" deep_flush 2>/dev/null || echo -; done | xargs)" "- 0 0 0"
}

boot2() {
	load
	is "NFIT: domain" "$(attr a persistence_domain)" cpu_cache
	is "NFIT, cpu_cache" "$(promises "$(range a)")" "$cpu_cache"
	is "no warning" "$(warned)" ""
}

boot3() {
	load
	is "NFIT: domain" "$(attr a persistence_domain)" unknown
	is "NFIT, unknown" "$(promises "$(range a)")" "$unknown"
	is "a warning" "$(warned)" "$(disk_of a)"
	is "once only" "$(warned | wc -l)" 1
}
