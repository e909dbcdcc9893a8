# SPDX-License-Identifier: GPL-2.0
# The disks of 64 ranges are made in parallel, in the background, and all are there.

vm() {
	smp 2
	no_nvdimm
	append 'memmap=256M$512M'
}

trace=/sys/kernel/tracing
# In an emulated machine a few programs for each disk would take minutes.
all() { [ "$(ls -d /sys/block/pmem* | wc -l)" = 64 ]; }

boot1() {
	local probed
	modprobe pmem_blk
	check "mount tracefs" mount -t tracefs none $trace
	check "trace the probes" eval "echo pmem_disk_probe >$trace/set_ftrace_filter && echo function >$trace/current_tracer"
	check "load 64 ranges" modprobe pmem_param 'map=256M@512M,memory_controller,carve=64'
	check "there are 64 disks" wait_for 30 all
	probed=$(grep pmem_disk_probe $trace/trace)
	is "there were 64 probes" "$(wc -l <<<"$probed")" 64
	is "no probe ran in the task that loads the source" "$(grep -c modprobe <<<"$probed")" 0
	check "several workers shared the probes" [ "$(awk '{ print $1 }' <<<"$probed" | sort -u | wc -l)" -gt 1 ]
	echo nop >$trace/current_tracer
	umount $trace
	is "each disk has 4 MiB" "$(sort -u /sys/block/pmem*/size)" $((8 << 10))
	for disk in $(cd /sys/block && ls -d pmem* | sed -n '1p;32p;64p'); do
		check "$disk can be written" dd if=/dev/urandom of="/dev/$disk" bs=64k count=1 oflag=direct
	done
	check "all disks go with their source" wait_for 10 rmmod pmem_param
}
