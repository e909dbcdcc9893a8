# SPDX-License-Identifier: GPL-2.0
# A write to bad memory clears poison, writes, and only then forgets what it has written, and nothing else.

kernels='6.1-amd64'
long_kernels='7.3-amd64'
vm() {
	smp 2
	append 'memmap=256M$512M'
}
limit=240

P=/sys/module/pmem_badmem/parameters
set_to() { echo "$2" >"$P/$1"; }
calls() { cat $P/calls; }
badblocks() { paste -sd, "/sys/block/$disk/badblocks"; }
write() { dd if=/tmp/data of="/dev/$disk" oflag=direct conv=notrunc "$@"; }
direct() { dd if="/dev/$disk" of=/dev/null iflag=direct "$@"; }

# pieces SEEK COUNT: writes one bio of pages, with REQ_PREFLUSH.
pieces() { dd if=/tmp/data of=/dev/pmem_pieces bs=4k conv=notrunc seek="$1" count="$2"; }

# calls_of CMD…: prints which calls of the source a command causes.
calls_of() {
	set_to calls 0
	"$@" >/tmp/out 2>&1
	calls
}

# two_errors TEXT LENGTH CMD…: runs a command that writes LENGTH bytes at 1 MiB. The first and the last KiB of them are bad,
# and the last one cannot be cleared.
two_errors() {
	local text=$1 len=$2
	shift 2
	set_to bad "1048576 1024"
	set_to bad "$((1048576 + len - 1024)) 1024"
	set_to stuck $((1048576 + len - 1024))
	fails "$text over two errors fails if the second cannot be cleared" "$@"
	is "$text that failed leaves both errors in the record" "$(badblocks)" "2048 2,$((2048 + len / 512 - 2)) 2"
	fails "$text that failed leaves the first error unreadable" direct bs=1k skip=1024 count=1
	set_to stuck $((1 << 40))
	check "$text succeeds once both errors can be cleared" "$@"
	is "badblocks is empty after $text succeeded" "$(badblocks)" ""
}

# polled CMD…: says whether poll(2) of badblocks and of bad_bytes wakes up after a command.
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

# still_old SECTOR COUNT: compares sectors from 1 MiB on with /tmp/old. The page cache would read bad sectors beside them.
still_old() { cmp -n $(($2 * 512)) -i "0:$(($1 * 512))" <(dd if="/dev/$disk" iflag=direct bs=512 skip=$((2048 + $1)) count="$2" 2>/dev/null) /tmp/old; }

# while_held UNIT LENGTH OFFSET: writes, and sets the clear unit while the first error is cleared. Sets writer.
while_held() {
	set_to calls 0
	set_to hold_clear 1
	dd if=/tmp/data of="/dev/$disk" oflag=direct,seek_bytes conv=notrunc bs="$2" seek="$3" count=1 2>/dev/null &
	writer=$!
	check "the write waits while its first error is cleared" wait_for 10 grep -q clear $P/calls
	set_to unit "$1"
	set_to hold_clear 0
}

boot1() {
	local disk writer T=/sys/kernel/tracing
	modprobe pmem_blk
	check "load a source whose memory can go bad" modprobe pmem_badmem start=$((512 << 20)) size=$((256 << 20))
	check "the range becomes a disk" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	disk=$(disks)
	check "load a module that sends bios with a flush before them" modprobe pmem_pieces path="/dev/$disk" preflush=1
	check "load a module that writes to bad memory as DAX does" modprobe pmem_recover path="/dev/$disk"
	dd if=/dev/urandom of=/tmp/data bs=64k count=1 2>/dev/null

	# What the second of two errors means for the first.
	two_errors "a write" 8192 write bs=8k seek=128 count=1
	two_errors "zeroing" 8192 blkdiscard -f -z -o 1M -l 8k "/dev/$disk"
	# DAX writes a page at a time.
	two_errors "DAX zeroing" 4096 sh -c 'echo "256 1" >/sys/module/pmem_recover/parameters/zero'
	two_errors "a DAX write" 4096 dd if=/tmp/data of=/dev/pmem_recover bs=4k seek=256 count=1
	check "the disk has what the DAX write wrote" cmp -n 4096 -i 1048576:0 "/dev/$disk" /tmp/data

	# If it is known in advance that a write cannot clear, nothing is cleared.
	set_to bad "1048576 8192"
	set_to unit 4096
	is "a write of half a clear unit clears nothing" "$(calls_of write bs=6k seek=1M oflag=seek_bytes count=1)" ""
	is "a write of half a clear unit leaves the record unchanged" "$(badblocks)" "2048 16"
	check "a write of whole clear units succeeds" write bs=8k seek=128 count=1
	set_to bad "1048576 8192"
	set_to unit 0
	fails "a write fails while firmware does not clear" write bs=8k seek=128 count=1
	like "the log says that it may clear later" "$(dmesg)" 'bad memory at 0x20100000 cannot be cleared, as firmware does not offer it'
	is "the log does not say that it never can" "$(dmesg | grep -c 'cannot be cleared on this platform')" 0
	set_to unit 512
	check "the write succeeds once firmware clears again" write bs=8k seek=128 count=1
	# Firmware forgets the first unit once it is cleared: the unit must hold what was to be written there.
	set_to bad "1048576 8192"
	set_to stuck 1052672
	fails "a write that can clear half of it fails" write bs=8k seek=128 count=1
	check "unload the source, which drops the record" rmmod pmem_pieces pmem_recover pmem_badmem
	check "load the source again, as after a reboot" modprobe pmem_badmem start=$((512 << 20)) size=$((256 << 20))
	check "the range becomes a disk again" wait_for 10 eval '[ -b "/dev/$(disks)" ]'
	disk=$(disks)
	check "the cleared half has the new data" cmp -n 4096 -i 1048576:0 "/dev/$disk" /tmp/data
	modprobe pmem_pieces path="/dev/$disk" preflush=1
	modprobe pmem_recover path="/dev/$disk"

	# The order of flush, clear and write.
	set_to bad "1048576 4096"
	set_to no_flush 1
	is "a flush that fails comes before any clear" "$(calls_of pieces 256 1)" "flush"
	is "a failed flush leaves the record unchanged" "$(badblocks)" "2048 8"
	set_to no_flush 0
	is "a flush that succeeds comes before the clear" "$(calls_of pieces 256 1)" "flush clear:1048576+4096"
	is "badblocks is empty after flush and clear" "$(badblocks)" ""

	# Readers during a write.
	local stage
	for stage in flush clear; do
		set_to bad "1048576 4096"
		set_to calls 0
		set_to hold_$stage 1
		pieces 256 1 >/dev/null 2>&1 &
		writer=$!
		check "a write waits in $stage" wait_for 10 grep -q $stage $P/calls
		fails "a read fails while a write waits in $stage" direct bs=4k skip=256 count=1
		fails "a DAX read fails while a write waits in $stage" dd if=/dev/pmem_recover of=/dev/null bs=4k skip=256 count=1
		set_to hold_$stage 0
		wait $writer
		is "the write that waited in $stage succeeds" $? 0
		is "badblocks is empty after the write that waited in $stage" "$(badblocks)" ""
		check "the disk has what was written after $stage" cmp -n 4096 -i 1048576:0 "/dev/$disk" /tmp/data
	done

	# The clear unit grows while the first of two errors is cleared, so that the second one has a unit beyond the write.
	dd if=/dev/urandom of=/tmp/old bs=16k count=1 2>/dev/null
	dd if=/tmp/old of="/dev/$disk" bs=16k seek=64 count=1 oflag=direct conv=notrunc 2>/dev/null
	set_to bad "1048576 512"
	set_to bad "1052672 512"
	while_held 4096 4608 1048576
	fails "a write fails if the unit grows beyond it" wait $writer
	check "the bytes after that write are unchanged" still_old 9 7
	is "that write leaves both errors in the record" "$(badblocks)" "2048 1,2056 1"
	set_to unit 512
	check "a write clears both errors with the small unit" write bs=8k seek=128 count=1
	# The same, and the second error has a unit that starts before the write.
	dd if=/tmp/old of="/dev/$disk" bs=16k seek=64 count=1 oflag=direct conv=notrunc 2>/dev/null
	set_to bad "1049088 512"
	set_to bad "1050112 512"
	while_held 4096 1536 1049088
	fails "a write fails if the unit grows before it" wait $writer
	check "the bytes before that write are unchanged" still_old 0 1
	is "that write leaves its errors in the record" "$(badblocks)" "2049 1,2051 1"
	set_to unit 512
	check "a write clears these errors with the small unit" write bs=8k seek=128 count=1

	# An error that appears while another one is cleared stays in the record.
	set_to again 1
	set_to bad "1048576 4096"
	check "write to memory that goes bad again meanwhile" write bs=4k seek=256 count=1
	is "memory that went bad again is in badblocks" "$(badblocks)" "2048 8"
	set_to bad "1056768 512"
	check "zero by DAX memory that goes bad again meanwhile" sh -c 'echo "258 1" >/sys/module/pmem_recover/parameters/zero'
	is "both errors that came back are in badblocks" "$(badblocks)" "2048 8,2064 1"
	set_to again 0
	check "a write clears both errors" write bs=12k seek=1M oflag=seek_bytes count=1
	is "badblocks is empty after both errors were cleared" "$(badblocks)" ""

	# What the I/O path must not do, and what it must.
	mount -t tracefs none $T 2>/dev/null
	echo 'p:invalidate arch_invalidate_pmem size=$arg2:u64' >$T/kprobe_events
	echo 'p:lookup kernfs_find_and_get_ns' >>$T/kprobe_events
	echo 1 >$T/events/kprobes/enable
	set_to bad "1048576 8192"
	is "clearing does not wait for memory reclaim" "$(calls_of write bs=8k seek=128 count=1)" "clear:1048576+8192"
	echo 0 >$T/events/kprobes/enable
	is "CPU caches of cleared memory are invalidated" "$(sed -n 's/.*invalidate: .*size=/size=/p' $T/trace | paste -sd' ')" "size=8192"
	is "clearing looks up no name in sysfs" "$(grep -c 'dd-.*lookup: ' $T/trace)" 0
	echo >$T/kprobe_events

	# Programs that poll for changes.
	is "poll wakes up when memory goes bad" "$(polled sh -c "echo 1048576 4096 >$P/bad")" "yes yes "
	is "poll wakes up when memory is cleared" "$(polled dd if=/tmp/data of="/dev/$disk" oflag=direct bs=4k seek=256 count=1)" "yes yes "

	check "unload the modules that do I/O" rmmod pmem_pieces pmem_recover
	check "unload the source" wait_for 10 rmmod pmem_badmem
}
