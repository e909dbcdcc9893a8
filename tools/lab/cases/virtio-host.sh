# SPDX-License-Identifier: GPL-2.0
# A virtio-pmem device that answers wrongly, late or not at all, or changes or vanishes: clear errors, no flush that waits forever, and no damage.

kernels='6.1-amd64'
long_kernels='*'
# RAM that the kernel does not use. On arm64 no parameter makes a hole: RAM ends early, except for what firmware put at its end.
vm() {
	smp 2
	case $ARCH in
	amd64) append 'memmap=256M$512M' ;;
	arm64) memory 2G; append mem=512M ;;
	esac
}

case $(uname -m) in
x86_64) start=$((512 << 20)) ;;
*) start=$((0x60000000)) ;;
esac

host=/sys/module/pmem_host/parameters
# timeout SECONDS: how long flushes wait for the host from now on.
timeout() { echo "$1" >/sys/module/pmem_virtio/parameters/timeout; }
event() { echo "$1" >$host/event; }
way() { echo "$1" >$host/way; }
# offers START SIZE: the window of the next device.
offers() { echo $(($1)) >$host/start && echo $(($2)) >$host/size; }
one() { [ -b "/dev/$(disks)" ]; }
add() {
	check "$1: the device becomes a disk" eval "event add && wait_for 10 one"
	disk=/dev/$(disks)
}
# flush: a flush of the disk and nothing else, so that no error is kept for later.
flush() { echo 1 >"$PLATFORM/$(ranges)/deep_flush"; }
# logged TEXT: how many lines of the log have it; those of one boot are never the same by accident.
logged() { dmesg | grep -c "$1"; }
requests() { cat $host/requests; }

wrong_answers() {
	local how before
	add "answers"
	check "a flush succeeds" flush
	for how in error unwritten; do
		way $how
		fails "a flush fails if the answer is: $how" flush
	done
	is "the log says that the host cannot sync" "$(logged 'flush failed: the host cannot sync (0x1)$')" 1
	is "the log says that it wrote no result" "$(logged 'flush failed: the host wrote no result (0xffffffff)$')" 1
	for how in short long; do
		way $how
		check "the length of the answer does not count: $how" flush
	done
	way answer
	before=$(requests)
	event interrupt
	event config
	check "a flush succeeds after interrupts without a reason" flush
	is "it took one request" $(($(requests) - before)) 1
	for how in twice bad-id; do
		way $how
		flush 2>/dev/null
		way answer
		fails "all flushes fail after the ring was damaged: $how" flush
		event remove
		add "after $how"
	done
	check "a new device works after a damaged ring" flush
}

# waits N: N tasks wait for a flush.
waits() {
	local i
	for ((i = 0; i < $1; i++)); do
		(flush 2>/dev/null; echo $? >>/tmp/waited) &
	done
}
# sleeping N: succeeds if N tasks sleep in a flush.
sleeping() { [ "$(cat /proc/[0-9]*/stack 2>/dev/null | grep -c pmem_virtio_flush)" = "$1" ]; }
results() { sort /tmp/waited | uniq -c | xargs; }

late_answers() {
	local before
	: >/tmp/waited
	before=$(requests)
	way silent
	waits 1
	check "the first task waits" wait_for 10 sleeping 1
	waits 8
	check "eight more wait" wait_for 10 sleeping 9
	way answer
	wait
	is "all nine succeed" "$(results)" "9 0"
	is "nine flushes took two requests" $(($(requests) - before)) 2

	: >/tmp/waited
	timeout 2
	way silent
	waits 5
	check "they stop waiting" wait_for 20 sleeping 0
	wait
	is "all of them fail" "$(results)" "5 1"
	is "the log says so once" "$(logged 'the host has not answered for [0-9]* seconds: flushes fail until it does$')" 1
	before=$(requests)
	fails "a flush fails at once while the host is silent" flush
	is "it does not ask" $(($(requests) - before)) 0
	way answer
	check "flushes succeed once the host has answered" wait_for 5 flush
}

changes() {
	local before
	event quiet-reset
	way silent
	: >/tmp/waited
	waits 1
	check "the driver finds out itself that the device needs a reset" wait_for 20 eval '[ "$(logged "the device needs a reset: all flushes fail from now on$")" = 1 ]'
	wait
	is "the flush that waited fails" "$(results)" "1 1"
	timeout 600
	fails "flushes fail while the device needs a reset" flush
	way answer
	event remove
	add "reset"
	event needs-reset
	check "the driver is told that the device needs a reset" wait_for 5 eval '[ "$(logged "the device needs a reset: all flushes fail from now on$")" = 2 ]'
	fails "flushes fail after that" flush
	event remove

	add "moved"
	offers $((start + (64 << 20))) $((64 << 20))
	event config
	check "the log says that the memory has moved" wait_for 5 eval '[ "$(logged "the device has moved its memory: all flushes fail from now on$")" = 1 ]'
	fails "flushes fail after that, too" flush
	event remove
	offers $start $((64 << 20))

	add "suspend"
	before=$(requests)
	check "freeze" event freeze
	: >/tmp/waited
	waits 3
	check "flushes wait while the system is suspended" wait_for 10 sleeping 3
	check "restore" event restore
	wait
	is "they succeed after it" "$(results)" "3 0"
	is "one request served them" $(($(requests) - before)) 1
	timeout 2
	way silent
	fails "a flush gives up" flush
	check "a device that does not answer can be frozen" event freeze
	timeout 600
	way answer
	check "and restored" event restore
	check "and flushed then" flush
	check "freeze once more" event freeze
	echo 1 >$host/no_queue
	fails "a device without a queue cannot be restored" event restore
	fails "its flushes fail" flush
	event remove
	echo 0 >$host/no_queue
}

# refused TEXT: the next device makes no range, and the log says why.
refused() {
	local text=$1 before
	before=$(logged "$1")
	event add
	is "no range: $text" "$(ranges)" ""
	is "the log says: $text" $(($(logged "$text") - before)) 1
	event remove
}

windows() {
	offers $start 0
	refused 'bytes refused: no whole sector, or not within'
	offers -4096 8192
	refused 'bytes refused: no whole sector, or not within'
	offers $((16 << 20)) $((64 << 20))
	[ "$(uname -m)" != x86_64 ] || refused 'bytes refused: overlaps System RAM'
	echo 1 >$host/no_queue
	refused 'refused: it has no queue for flushes'
	echo 0 >$host/no_queue
	offers $start $((64 << 20))
	echo 1 >$host/shm
	refused 'refused: it has no shared memory region 0'
	echo $((32 << 20)) >$host/shm_size
	offers 0 0
	echo $start >$host/start
	add "shared memory region"
	is "the range is the shared memory region" "$(attr "$(ranges)" size)" $((32 << 20))
	check "it can be flushed" flush
	event remove
	echo 0 >$host/shm
	offers $((start + 3 * 512 + 7)) $((64 << 20))
	event add
	is "an unaligned window is trimmed to whole sectors" "$(attr "$(ranges)" size)" $(((64 << 20) - 512))
	event remove
	offers $start $((64 << 20))
}

# With a file system, and without a wait for the host: it has gone.
vanish() {
	local writer
	add "vanish"
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	mount_dax "$disk" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/first bs=64k count=1 conv=fsync
	fails "the module is in use" rmmod pmem_virtio
	way silent
	(dd if=/dev/zero of=/mnt/second bs=64k count=1 conv=fsync; echo $? >/tmp/writer) >/dev/null 2>&1 &
	check "a process waits for the host" wait_for 10 eval '[ "$(cat /proc/[0-9]*/stack 2>/dev/null | grep -c pmem_virtio_flush)" -ge 1 ]'
	check "the device vanishes" event vanish
	wait
	is "fsync fails" "$(</tmp/writer)" 1
	is "no range is left" "$(ranges)" ""
	check "unmount" umount /mnt
	way answer
	add "after it has vanished"
	check "fsck finds no damage" eval 'fsck.ext4 -fy "$disk"; [ $? -le 1 ]'
	check "mount" mount "$disk" /mnt
	check "the first file is there" [ -s /mnt/first ]
	check "the device is removed in order while it is mounted" event remove
	umount /mnt
	add "after an orderly removal"
	check "the file system is intact" eval 'fsck.ext4 -fy "$disk"; [ $? -le 1 ]'
	event remove
}

boot1() {
	local disk
	modprobe pmem_blk
	check "load pmem_virtio" modprobe pmem_virtio timeout=600
	check "load a host for tests" modprobe pmem_host start=$start size=$((64 << 20))
	wrong_answers
	late_answers
	changes
	windows
	vanish
	check "unload the host" rmmod pmem_host
}

# A host that has gone silent does not keep the machine from shutting down.
boot2() {
	local disk
	modprobe pmem_blk panic_flush=1M
	modprobe pmem_virtio timeout=3
	modprobe pmem_host start=$start size=$((64 << 20))
	add "shutdown"
	way silent
	last busybox reboot -f
}

after2() {
	check "the flush at shutdown has failed, and the machine is off" grep -qa 'flush at shutdown failed (-5)' console-2.log
}

crash() { echo c >/proc/sysrq-trigger; }

boot3() {
	local disk
	modprobe pmem_blk panic_flush=1M
	modprobe pmem_virtio
	modprobe pmem_host start=$start size=$((64 << 20))
	add "panic"
	last crash
}

after3() {
	check "a panic says that nothing was flushed" grep -qa 'panic: nothing flushed, as only the host could do it' console-3.log
}
