# SPDX-License-Identifier: GPL-2.0
# A write to bad memory clears poison, writes, and only then forgets what it has written, and nothing else.

kernels='6.1-amd64'
long_kernels='7.3-amd64'
vm() {
	append 'memmap=256M$512M'
}
limit=240

P=/sys/module/pmem_badmem/parameters
set_to() { echo "$2" >"$P/$1"; }
calls() { cat $P/calls; }
badblocks() { paste -sd, "/sys/block/$disk/badblocks"; }
write() { dd if=/tmp/data of="/dev/$disk" oflag=direct conv=notrunc "$@"; }
direct() { dd if="/dev/$disk" of=/dev/null iflag=direct "$@"; }

# pieces SEEK COUNT: one bio, in pages, with REQ_PREFLUSH.
pieces() { dd if=/tmp/data of=/dev/pmem_pieces bs=4k conv=notrunc seek="$1" count="$2"; }

# calls_of CMD…: what a command has the source do.
calls_of() {
	set_to calls 0
	"$@" >/tmp/out 2>&1
	calls
}

# two_errors TEXT LENGTH CMD…: a command that writes LENGTH bytes at 1 MiB. Their first and their last KiB are bad, and the
# last cannot be cleared.
two_errors() {
	local text=$1 len=$2
	shift 2
	set_to bad "1048576 1024"
	set_to bad "$((1048576 + len - 1024)) 1024"
	set_to stuck $((1048576 + len - 1024))
	fails "$text over two errors, of which the second cannot be cleared" "$@"
	is "both stay in the record" "$(badblocks)" "2048 2,$((2048 + len / 512 - 2)) 2"
	fails "the first cannot be read" direct bs=1k skip=1024 count=1
	set_to stuck $((1 << 40))
	check "$text once both can be cleared" "$@"
	is "badblocks" "$(badblocks)" ""
}

# polled CMD…: does poll(2) of badblocks and bad_bytes wake up when a command has run?
polled() {
	python3 -c '
import os, select, subprocess, sys
files = [os.open(path, os.O_RDONLY) for path in sys.argv[1:3]]
for file in files:
    os.read(file, 4096)
subprocess.run(sys.argv[3:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
for file in files:
    poll = select.poll()
    poll.register(file, select.POLLPRI | select.POLLERR)
    sys.stdout.write("yes " if any(e & select.POLLPRI for _, e in poll.poll(2000)) else "no ")
' "/sys/block/$disk/badblocks" "$PLATFORM/$(ranges)/bad_bytes" "$@"
}

boot1() {
	local disk writer T=/sys/kernel/tracing
	modprobe pmem_blk
	check "memory that goes bad" modprobe pmem_badmem start=$((512 << 20)) size=$((256 << 20))
	check "its disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	disk=$(disks)
	check "bios with a flush before them" modprobe pmem_pieces path="/dev/$disk" preflush=1
	check "the way of DAX writes to bad memory" modprobe pmem_recover path="/dev/$disk"
	dd if=/dev/urandom of=/tmp/data bs=64k count=1 2>/dev/null

	# What the second of two errors does to the first.
	two_errors "a write" 8192 write bs=8k seek=128 count=1
	two_errors "zeroing" 8192 blkdiscard -f -z -o 1M -l 8k "/dev/$disk"
	# DAX does a page at a time.
	two_errors "DAX zeroing" 4096 sh -c 'echo "256 1" >/sys/module/pmem_recover/parameters/zero'
	two_errors "a DAX write" 4096 dd if=/tmp/data of=/dev/pmem_recover bs=4k seek=256 count=1
	check "what was written is there" cmp -n 4096 -i 1048576:0 "/dev/$disk" /tmp/data

	# What cannot be cleared for a reason that is known before is not touched.
	set_to bad "1048576 8192"
	set_to unit 4096
	is "half of the last unit: nothing is cleared" "$(calls_of write bs=6k seek=1M oflag=seek_bytes count=1)" ""
	is "and nothing forgotten" "$(badblocks)" "2048 16"
	check "all of it" write bs=8k seek=128 count=1
	set_to unit 512
	# Firmware knows no more that the first unit was bad: what was to be written there is there.
	set_to bad "1048576 8192"
	set_to stuck 1052672
	fails "half of it" write bs=8k seek=128 count=1
	check "without the record" rmmod pmem_pieces pmem_recover pmem_badmem
	check "as after a reboot" modprobe pmem_badmem start=$((512 << 20)) size=$((256 << 20))
	check "its disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	disk=$(disks)
	check "what was cleared has the new contents" cmp -n 4096 -i 1048576:0 "/dev/$disk" /tmp/data
	modprobe pmem_pieces path="/dev/$disk" preflush=1
	modprobe pmem_recover path="/dev/$disk"

	# In which order.
	set_to bad "1048576 4096"
	set_to no_flush 1
	is "a flush that fails comes first" "$(calls_of pieces 256 1)" "flush"
	is "and nothing is cleared" "$(badblocks)" "2048 8"
	set_to no_flush 0
	is "one that does not fail too" "$(calls_of pieces 256 1)" "flush clear:1048576+4096"
	is "badblocks" "$(badblocks)" ""

	# Who reads meanwhile.
	local stage
	for stage in flush clear; do
		set_to bad "1048576 4096"
		set_to calls 0
		set_to hold_$stage 1
		pieces 256 1 >/dev/null 2>&1 &
		writer=$!
		check "a write waits in $stage" wait_for 10 grep -q $stage $P/calls
		fails "a reader gets an error" direct bs=4k skip=256 count=1
		fails "and so does a reader by DAX" dd if=/dev/pmem_recover of=/dev/null bs=4k skip=256 count=1
		set_to hold_$stage 0
		wait $writer
		is "the write ends well" $? 0
		is "badblocks" "$(badblocks)" ""
		check "what was written is there" cmp -n 4096 -i 1048576:0 "/dev/$disk" /tmp/data
	done

	# An error that comes while one is cleared is no part of it.
	set_to again 1
	set_to bad "1048576 4096"
	check "a write to what goes bad again meanwhile" write bs=4k seek=256 count=1
	is "badblocks" "$(badblocks)" "2048 8"
	set_to bad "1056768 512"
	check "the same by DAX zeroing" sh -c 'echo "258 1" >/sys/module/pmem_recover/parameters/zero'
	is "badblocks" "$(badblocks)" "2048 8,2064 1"
	set_to again 0
	check "a write to both" write bs=12k seek=1M oflag=seek_bytes count=1
	is "badblocks" "$(badblocks)" ""

	# What an I/O path may do, and what it must.
	mount -t tracefs none $T 2>/dev/null
	echo 'p:invalidate arch_invalidate_pmem size=$arg2:u64' >$T/kprobe_events
	echo 'p:lookup kernfs_find_and_get_ns' >>$T/kprobe_events
	echo 1 >$T/events/kprobes/enable
	set_to bad "1048576 8192"
	is "it must not wait for memory to be freed" "$(calls_of write bs=8k seek=128 count=1)" "clear:1048576+8192"
	echo 0 >$T/events/kprobes/enable
	is "the caches forget what was bad" "$(sed -n 's/.*invalidate: .*size=/size=/p' $T/trace | paste -sd' ')" "size=8192"
	is "and it looks up no name in sysfs" "$(grep -c 'dd-.*lookup: ' $T/trace)" 0
	echo >$T/kprobe_events

	# Who waits for changes.
	is "poll of new bad memory" "$(polled sh -c "echo 1048576 4096 >$P/bad")" "yes yes "
	is "of memory that is good again" "$(polled dd if=/tmp/data of="/dev/$disk" oflag=direct bs=4k seek=256 count=1)" "yes yes "

	check "unload" rmmod pmem_pieces pmem_recover
	check "it goes" wait_for 10 rmmod pmem_badmem
}
