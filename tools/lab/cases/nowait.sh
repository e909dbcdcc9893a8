# SPDX-License-Identifier: GPL-2.0
# io_uring on a disk never hands its I/O over to a worker: the driver does not sleep, and says so.

kernels='7.3-amd64'
long_kernels='6.1-amd64'
vm() { nvdimm a 128M; }

trace=/sys/kernel/tracing

# handed OPTION…: how often io_uring hands something to a worker while fio runs.
handed() {
	echo >$trace/trace
	fio --name=a --filename="$disk" --direct=1 --ioengine=io_uring --iodepth=32 --size=16m --bsrange=512-128k \
		--output=/tmp/fio "$@" || { echo failed; return; }
	grep -c io_uring_queue_async_work $trace/trace
}

boot1() {
	load
	local disk
	disk=/dev/$(disks)
	check "trace" mount -t tracefs none $trace
	check "what io_uring hands over" eval "echo 1 >$trace/events/io_uring/io_uring_queue_async_work/enable"

	is "reads: nothing is handed over" "$(handed --rw=randread)" 0
	is "writes: nothing" "$(handed --rw=randwrite --verify=crc32c)" 0
	is "writes with FUA: nothing" "$(handed --rw=randwrite --sync=dsync)" 0
	# A flush may sleep by its nature, so io_uring does not even try; and the trace is seen to work.
	check "flushes are" [ "$(handed --rw=randwrite --fsync=64)" -gt 0 ]
	umount $trace
}
