# SPDX-License-Identifier: GPL-2.0
# io_uring never passes I/O on a disk to a worker: the driver does not sleep, and supports REQ_NOWAIT.

kernels='7.3-amd64'
long_kernels='6.1-amd64'
vm() { nvdimm a 128M; }

trace=/sys/kernel/tracing

# handed OPTION…: counts how often io_uring passes a request to a worker while fio runs.
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
	check "mount tracefs" mount -t tracefs none $trace
	check "trace what io_uring passes to workers" eval "echo 1 >$trace/events/io_uring/io_uring_queue_async_work/enable"

	is "no read is passed to a worker" "$(handed --rw=randread)" 0
	is "no write is passed to a worker" "$(handed --rw=randwrite --verify=crc32c)" 0
	is "no write with FUA is passed to a worker" "$(handed --rw=randwrite --sync=dsync)" 0
	# A flush may sleep, so io_uring does not even try; and this shows that the trace works.
	check "flushes are passed to workers" [ "$(handed --rw=randwrite --fsync=64)" -gt 0 ]
	umount $trace
}
