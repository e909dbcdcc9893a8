# SPDX-License-Identifier: GPL-2.0
# A driver of another device whose probe hangs does not block the loading of our modules.

kernels='6.1-amd64'
long_kernels='7.3-amd64'
vm() {
	smp 2
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
}

params=/sys/module/pmem_stuck/parameters

# ends TEXT PID: checks that the process ends with success.
ends() {
	wait_for 10 eval "! kill -0 $2"
	if kill -0 "$2" 2>/dev/null; then
		send "not ok" "$1"
		info "$(cat "/proc/$(pgrep -P "$2" modprobe || echo "$2")/stack")"
	else
		check "$1" wait "$2"
	fi
}

boot1() {
	local stuck source
	modprobe pmem_stuck &
	stuck=$!
	check "the probe of another driver hangs" wait_for 10 eval '[ "$(<$params/probing)" = Y ]'

	modprobe pmem_acpi &
	source=$!
	ends "our source is loaded while the probe hangs" $source
	is "the probe still hangs" "$(<$params/probing)" Y
	check "its range becomes a disk" wait_for 10 eval 'modprobe pmem_blk; [ "$(disks | wc -l)" = 1 ]'

	echo 1 >$params/go
	ends "the probe ends" $stuck
	wait $source
	check "unload the other driver" modprobe -r pmem_stuck
}
