# SPDX-License-Identifier: GPL-2.0
# Another machine writes into a DAX device by RDMA, and flushes to persistence, with Debian's librpma; the disk that the range is then has the bytes.

rootfs='trixie'
kernels='7.3-amd64'
long_kernels='6.12-amd64'
limit=240
vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 64M
	program rpma rpma ibverbs
	program pin ibverbs
}
peer() {
	no_nvdimm
	program rpma rpma ibverbs
}

# written: makes the file that the initiator writes, in both guests.
written() { seq 1 2000000 | head -c 8M >/tmp/written; }
listens() { rdma resource show cm_id | grep -q 'state LISTEN'; }

# perf COMMAND: serves one run of perftest on the device.
perf() {
	"$1" -R -F -n 5 -s 1048576 --mmap="/dev/$dax" >/tmp/perf 2>&1 &
	check "$1 waits for its client" wait_for 20 listens
	check "$1: the peer may come" meet
	wait $!
	is "$1 has served its client" $? 0
	check "$1: the peer is done" meet
}

# A file system may move blocks, so the kernel allows no pins without an end. The device below has none.
file_is_refused() {
	modprobe -a pmem_blk pmem_acpi
	check "the range is a disk first" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disks)"
	mount_dax "/dev/$(disks)" /mnt
	truncate -s 4m /mnt/file
	is "an RDMA region over a file is refused" "$(/lab/pin region /mnt/file)" "register a region: Operation not supported"
	check "unmount" umount /mnt
}

boot1() {
	local range dax
	network 1
	soft_roce
	written
	file_is_refused
	devdax
	perf ib_write_bw
	perf ib_read_bw

	/lab/rpma target 10.0.0.1 "/dev/$dax" >/tmp/target 2>&1 &
	check "the target waits for the initiator" wait_for 20 grep -q ready /tmp/target
	check "the initiator may come" meet
	wait $!
	is "the target ends as it should" "$?, $(cat /tmp/target)" "0, ready"
	check "the initiator is done" meet
	printf 'the end\0' | dd of=/tmp/written conv=notrunc status=none
	check "daxio reads what was written" daxio -i "/dev/$dax" -o /tmp/read -l 8388608
	check "it is what the initiator wrote" cmp /tmp/read /tmp/written

	as_disk
	check "the disk has the same bytes" cmp -n $((8 << 20)) "/dev/$(disks)" /tmp/written
}

peer1() {
	local command
	network 2
	soft_roce
	written
	for command in ib_write_bw ib_read_bw; do
		check "$command: the target waits" meet
		check "$command into the memory of the target" "$command" -R -F -n 5 -s 1048576 10.0.0.1
		check "$command: tell the target" meet
	done
	check "the target waits" meet
	/lab/rpma initiator 10.0.0.1 /tmp/written >/tmp/initiator 2>&1
	is "the initiator writes, flushes, writes atomically and reads" "$?, $(paste -sd, /tmp/initiator)" "0, flushes: persistent visible,the same"
	check "tell the target that all is written" meet
}

boot2() {
	load
	written
	printf 'the end\0' | dd of=/tmp/written conv=notrunc status=none
	check "the bytes are on the disk after a restart" cmp -n $((8 << 20)) "/dev/$(disks)" /tmp/written
}
