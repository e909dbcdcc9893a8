# SPDX-License-Identifier: GPL-2.0
# Bad memory under a DAX file is reported to the file system, and kills the one process that maps it, not the machine.

vm() {
	smp 2
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 512M
}
dmesg_ok='Memory failure|recovery action|Call Trace|XFS'

trace=/sys/kernel/tracing

boot1() {
	load
	modprobe hwpoison_inject
	# Otherwise the process is killed only at its next access.
	echo 1 >/proc/sys/vm/memory_failure_early_kill
	local disk block user
	disk=/dev/$(disks)
	check "mkfs with a reverse map" mkfs.xfs -q -m reflink=0,rmapbt=1 "$disk"
	check "mount with DAX" mount -o dax=always "$disk" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync
	block=$(place /mnt/file)
	like "the file has a first block" "$block" '^[0-9]+$'
	map /mnt/file 65536
	check "inject a memory failure under the file" sh -c "echo $(( ($(attr a resource) + block * 512) / 4096 )) >/sys/kernel/debug/hwpoison/corrupt-pfn"
	map_ends
	is "the process that maps the page is killed" $? $((128 + 7))
	like "the kernel reports that it recovered" "$(dmesg | grep 'recovery action')" 'dax page: Recovered'

	# Whether the write to sysfs returns an error when the file system shuts down depends on the kernel.
	echo $(( $(attr a resource) / 4096 )) 2>/dev/null >/sys/kernel/debug/hwpoison/corrupt-pfn
	like "XFS shuts down on a memory failure in its superblock" "$(dmesg | grep 'XFS (pmem')" 'Shutting down filesystem'
	fails "a file cannot be made after XFS has shut down" touch /mnt/new
	is "badblocks has both failed pages" "$(paste -sd, "/sys/block/$(disks)/badblocks")" "0 8,$block 8"
	fails "the bad block cannot be read" dd if="$disk" of=/dev/null bs=4k count=1 skip=$((block / 8)) iflag=direct
	# The function for all bios that are not simple. Bios beside bad memory are as simple as on other disks.
	local long
	long=$(grep -o 'pmem_bio_slow[^[:space:]]*' /proc/kallsyms | head -n 1)
	check "mount tracefs" mount -t tracefs none $trace
	check "trace the slow path of bios" eval "echo p:long pmem_blk:$long >$trace/kprobe_events; echo 1 >$trace/events/kprobes/long/enable"
	check "read beside the bad block" dd if="$disk" of=/dev/null bs=4k count=1 skip=$((block / 8 + 1)) iflag=direct
	check "write beside the bad block" dd if=/dev/zero of="$disk" bs=4k count=1 seek=$((block / 8 - 1)) oflag=direct conv=notrunc
	is "bios beside the bad block take the fast path" "$(awk '{ print $2 }' $trace/kprobe_profile)" 0
	fails "a read of the bad block fails" dd if="$disk" of=/dev/null bs=4k count=1 skip=$((block / 8)) iflag=direct
	fails "a read of the bad block takes the slow path" grep -q '^ *long  *0 ' $trace/kprobe_profile
	echo 0 >$trace/events/kprobes/long/enable
	echo >$trace/kprobe_events
	umount $trace

	check "unmount" umount /mnt
	# The memory is good: these errors were simulated.
	check "simulated errors end with the last user of the disk" wait_for 10 eval '[ -z "$(cat "/sys/block/$(disks)/badblocks")" ]'
	check "the block can be read again" dd if="$disk" of=/dev/null bs=4k count=1 skip=$((block / 8)) iflag=direct
}
