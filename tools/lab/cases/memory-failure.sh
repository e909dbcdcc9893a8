# SPDX-License-Identifier: GPL-2.0
# Bad memory under a DAX file: the file system is told, and the one process that maps it dies, not the machine.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 512M
}
dmesg_ok='Memory failure|recovery action|Call Trace|XFS'

trace=/sys/kernel/tracing

boot1() {
	load
	modprobe hwpoison_inject
	# Else who maps it is killed at its next access only.
	echo 1 >/proc/sys/vm/memory_failure_early_kill
	local disk block
	disk=/dev/$(disks)
	check "mkfs with a reverse map" mkfs.xfs -q -m reflink=0,rmapbt=1 "$disk"
	check "mount" mount -o dax=always "$disk" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync
	block=$(xfs_io -r -c 'bmap -v' /mnt/file | awk '$1 == "0:" { sub(/\.\..*/, "", $3); print $3 }')
	like "where it lies" "$block" '^[0-9]+$'
	fio --name=user --thread --filename=/mnt/file --ioengine=mmap --rw=read --bs=4k --size=64k --time_based \
		--runtime=30 --output=/tmp/fio &
	local user=$!
	sleep 4
	check "poison" sh -c "echo $(( ($(attr a resource) + block * 512) / 4096 )) >/sys/kernel/debug/hwpoison/corrupt-pfn"
	wait $user
	is "the process that maps it was killed" $? $((128 + 7))
	like "the kernel says it recovered" "$(dmesg | grep 'recovery action')" 'dax page: Recovered'

	# Whether the writer hears that the file system was lost depends on the kernel.
	echo $(( $(attr a resource) / 4096 )) 2>/dev/null >/sys/kernel/debug/hwpoison/corrupt-pfn
	like "poison in the superblock reaches XFS" "$(dmesg | grep 'XFS (pmem')" 'Shutting down filesystem'
	fails "the file system knows that this was its own, and has shut down" touch /mnt/new
	is "badblocks" "$(paste -sd, "/sys/block/$(disks)/badblocks")" "0 8,$block 8"
	fails "the bad block cannot be read" dd if="$disk" of=/dev/null bs=4k count=1 skip=$((block / 8)) iflag=direct
	# The function that does all bios which are not simple. Beside bad memory they are as simple as on other disks.
	local long
	long=$(grep -o 'pmem_bio_slow[^[:space:]]*' /proc/kallsyms | head -n 1)
	check "trace" mount -t tracefs none $trace
	check "the long way of bios" eval "echo p:long pmem_blk:$long >$trace/kprobe_events; echo 1 >$trace/events/kprobes/long/enable"
	check "a read beside it" dd if="$disk" of=/dev/null bs=4k count=1 skip=$((block / 8 + 1)) iflag=direct
	check "a write beside it" dd if=/dev/zero of="$disk" bs=4k count=1 seek=$((block / 8 - 1)) oflag=direct conv=notrunc
	is "take the short way" "$(awk '{ print $2 }' $trace/kprobe_profile)" 0
	fails "a read of it" dd if="$disk" of=/dev/null bs=4k count=1 skip=$((block / 8)) iflag=direct
	fails "takes the long one" grep -q '^ *long  *0 ' $trace/kprobe_profile
	echo 0 >$trace/events/kprobes/long/enable
	echo >$trace/kprobe_events
	umount $trace

	check "unmount" umount /mnt
	# Nothing is wrong with the memory: these errors were simulated.
	check "the last user ends them" wait_for 10 eval '[ -z "$(cat "/sys/block/$(disks)/badblocks")" ]'
	check "the block can be read" dd if="$disk" of=/dev/null bs=4k count=1 skip=$((block / 8)) iflag=direct
}
