# SPDX-License-Identifier: GPL-2.0
# 16 threads that fsync cost the host one sync each with the in-tree driver, and a fraction of that with ours; the driver that binds first has the device.

kernels='6.1-amd64'
only=long
long_kernels='7.3-amd64 6.12-amd64'
vm() {
	smp 2
	host_syncs
	virtio one 64M
}

# threads N DELAY: N threads write and sync 20 times each, on a host that takes DELAY ms to sync; prints the number of its syncs.
threads() {
	local before
	host_does "delay=$2"
	before=$(host_synced)
	fio --name=threads --thread --numjobs="$1" --group_reporting --filename="$disk" --ioengine=pvsync2 --rw=write --bs=4k --size=80k \
		--offset_increment=1m --direct=1 --fsync=1 --end_fsync=1 --output-format=terse --output=/tmp/fio || { echo failed; return; }
	echo $(($(host_synced) - before))
}
# speed N: prints the fsyncs per second of N threads on a host that takes 5 ms.
speed() { threads "$1" 5 >/dev/null; cut -d';' -f49 /tmp/fio; }
figures() { say "# $1, a host that takes 5 ms: 1 thread $(speed 1) fsync/s, 16 threads $(speed 16) fsync/s"; }

boot1() {
	local disk theirs ours fsyncs=$((16 * 20))
	modprobe virtio_pmem
	modprobe nd_pmem
	check "the in-tree driver has the device" wait_for 10 [ -b /dev/pmem0 ]
	modprobe pmem_blk
	modprobe pmem_virtio
	is "there is no range of ours" "$(ranges)" ""
	like "the log says who holds the device, and what to do" "$(dmesg)" 'held by driver virtio_pmem: unload its module, then reload pmem_virtio '
	disk=/dev/pmem0
	theirs=$(threads 16 20)
	[ -z "$long" ] || figures "in-tree"
	rmmod pmem_virtio
	check "unload the in-tree driver" eval 'ndctl disable-region all; modprobe -r nd_pmem virtio_pmem'
	check "load ours" modprobe pmem_virtio
	check "our driver has the device" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	disk=/dev/$(disks)
	ours=$(threads 16 20)
	[ -z "$long" ] || figures "pmem_virtio"
	say "# $(uname -r): $fsyncs fsyncs of 16 threads: $theirs syncs of the host in-tree, $ours with pmem_virtio"
	check "in-tree: one sync of the host for each fsync" [ "$theirs" -ge $fsyncs ]
	check "ours: one sync of the host for at least four" [ $((ours * 4)) -le $fsyncs ]
	is "one thread gets a sync for each fsync" "$(threads 1 0)" 20
	modprobe virtio_pmem
	modprobe nd_pmem
	is "the in-tree driver does not get a device that is ours" "$(ls -d /sys/block/pmem* | wc -l)" 1
}
