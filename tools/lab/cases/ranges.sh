# SPDX-License-Identifier: GPL-2.0
# With pmemctl ranges persist over a reboot, a refusal and a user are named, and bad memory is found in its file.

vm() {
	pmemctl
	append 'memmap=256M$512M'
	disk keep 16M
	no_nvdimm
	upgrade nfit-basic.asl ssdt-ars.asl
	undescribed behind 256M
}
limit=240

pmemctl=/lab/pmemctl
conf=/etc/pmem/ranges.d

# The root file system of a guest is new in each boot.
keep() {
	mkdir -p /etc/pmem
	mount "$(disk keep)" /etc/pmem
}

# output ARGUMENT…: what pmemctl prints, and its status.
output() {
	"$pmemctl" "$@" 2>&1
	echo "status $?"
}

# rests: does the monitor read no file while another program on its CPU does?
reads() { sed -n 's/^syscr: //p' "/proc/$monitor/io"; }
rests() { local before; before=$(reads); taskset -c 0 ls -R /sys/bus >/dev/null; [ "$(reads)" = "$before" ]; }

uuids() { local name; for name in $(ranges explicit); do attr "$name" uuid; done; }

# first_block FILE DISK: where a file of ext4 begins, in blocks of 4 KiB.
first_block() { debugfs -R "bmap /$1 0" "$2" 2>/dev/null; }

boot1() {
	local name out monitor waiter start block
	check "mkfs of the disk that keeps /etc/pmem" mkfs.ext4 -q "$(disk keep)"
	check "mount /etc/pmem" keep

	# add loads the modules itself.
	out=$(output add --persist '64M@512M,memory_controller,label=log')
	name=$(ranges explicit)
	like "add prints the range, its disk and its size" "$out" "$name +/dev/$(disk_of "$name") +64 MiB +"
	is "the file for the next boot has the text" "$(<"$conf/log.conf")" '64M@512M,memory_controller,label=log'
	out=$(output add --persist 64M@1M)
	like "the sentence of the driver is printed" "$out" \
		'pmemctl: range 0x100000, 0x4000000 bytes refused: (overlaps System RAM \(-1\)|.* no memory at .*)'
	like "a refusal is status 1" "$out" 'status 1$'
	is "a range that was refused does not persist" "$(ls "$conf")" log.conf
	like "add of a range that is there" "$(output add 64M@512M)" '^pmemctl: range .* refused: .*status 1$'
	is "the sentence of an earlier command is not printed again" "$(output add 64M@512M | grep -c refused:)" 1

	# Before, between and after them are good ranges.
	printf '64M@576M,nopages\n64M@640M,bad\n64M@1M\n' >"$conf/middle.conf"
	echo '64M@704M' >"$conf/tail.conf"
	out=$(output apply)
	like "apply names the line with a fault" "$out" 'pmemctl: /etc/pmem/ranges.d/middle.conf:2: no such flag'
	like "apply names the line that the driver refuses" "$out" 'pmemctl: /etc/pmem/ranges.d/middle.conf:3: range 0x100000, .* refused: '
	like "apply fails" "$out" 'status 1$'
	is "a bad line takes no other range down" "$(for name in $(ranges explicit); do attr "$name" resource; done | paste -sd' ')" \
		"0x20000000 0x24000000 0x2c000000"
	check "three disks of explicit ranges" wait_for 10 eval '[ "$(for name in $(ranges explicit); do disk_of $name; done | wc -l)" = 3 ]'
	is "flags of a line count" "$(attr "$(ranges explicit | sed -n 2p)" pages)" "no: not wanted for this range"
	uuids >/etc/pmem/uuids

	# Users of a disk.
	name=$(ranges explicit | sed -n 1p) disk=$(disk_of "$name")
	check "mkfs of the explicit range" mkfs.ext4 -q -b 4096 "/dev/$disk"
	check "mount of the explicit range" mount "/dev/$disk" /mnt
	is "delete names the mount" "$(output delete log)" \
		"pmemctl: $disk is mounted on /mnt"$'\n'"pmemctl: $name was not deleted: it is in use"$'\n'"status 1"
	is "the range in use stays" "$(ranges explicit | wc -l)" 3
	umount /mnt
	exec 5<"/dev/$disk"
	like "delete names the process" "$(output delete "$disk")" "pmemctl: $disk is open in process $$ \\([^)]+\\)"
	exec 5<&-
	out=$(output carve --persist log 4)
	is "carve makes four ranges of one" "$(ranges explicit | wc -l)" 6
	is "carve changes the file" "$(<"$conf/log.conf")" '64M@512M,memory_controller,label=log,carve=4'
	check "delete each part" eval 'for name in $(ranges explicit | head -n 4); do "$pmemctl" delete "$name"; done'
	echo '64M@512M,memory_controller,label=log' >"$conf/log.conf"

	# Bad memory in a file, on a partition.
	modprobe pmem_call
	load
	check "a disk of the NFIT" wait_for 10 eval '[ -n "$(ranges nfit)" ] && [ -n "$(disk_of "$(ranges nfit)")" ]'
	name=$(ranges nfit) disk=$(disk_of "$name")
	check "make a partition" eval 'echo 4M,64M | sfdisk -q --wipe=always "/dev/$disk"'
	check "the partition is found" wait_for 10 [ -b "/dev/${disk}p1" ]
	start=$(cat "/sys/block/$disk/${disk}p1/start")
	check "mkfs of the partition" mkfs.ext4 -q -b 4096 "/dev/${disk}p1"
	check "mount of the partition" mount "/dev/${disk}p1" /mnt || return
	mkdir /mnt/folder
	check "write a file" dd if=/dev/urandom of=/mnt/folder/file bs=64k count=1 conv=fsync
	block=$(first_block folder/file "/dev/${disk}p1")
	like "the file has a first block" "$block" '^[1-9][0-9]*$'
	taskset -c 0 "$pmemctl" monitor -o json >/tmp/monitor 2>/tmp/monitor.err &
	monitor=$!
	check "monitor waits for events" wait_for 10 grep -q poll "/proc/$monitor/stack"
	check "the first pass ends" wait_for 30 scrubbed 1
	# Of the file's third page, two sectors; and a page that no file has.
	bad_firmware $((start + block * 8 + 18)) 2
	bad_firmware $((start + 65536 * 2 - 8)) 8
	check "scrub start" "$pmemctl" scrub start
	check "scrub wait returns when the pass has ended" eval '"$pmemctl" scrub wait && scrubbed 2'
	like "scrub status" "$(output scrub status)" 'ACPI0012:00 +idle +2 +complete'
	out=$(output badblocks --files)
	like "the file with bad memory is found" "$out" \
		"$name +$disk +$(((start + block * 8 + 18) * 512)) +1024 +- +$((18 * 512)) +/mnt/folder/file"
	like "bad memory in no file is listed, too" "$out" "$name +$disk +$(((start + 65536 * 2 - 8) * 512)) +4096 +in no file"
	is "bad memory is listed twice in all" "$(grep -c ^pmem-range <<<"$out")" 2
	check "monitor has reported it" wait_for 10 grep -q "\"event\":\"bad_bytes\",\"range\":\"$name\".*\"bad_bytes\":5120" /tmp/monitor
	check "monitor has reported the end of the scrub" wait_for 10 grep -q '"event":"scrub".*"passes":2,"result":"complete"' /tmp/monitor
	# This one finds nothing new, so its end is the only event.
	behave run_times 1000000
	check "start a scrub that takes long" "$pmemctl" scrub start
	"$pmemctl" scrub wait >/tmp/wait &
	waiter=$!
	check "scrub wait sleeps while the scrub is running" wait_for 10 grep -q '^State:.S' "/proc/$waiter/status"
	behave run_times 0
	wait $waiter
	is "scrub wait says how the scrub has ended" "$(</tmp/wait)" "ACPI0012:00: 3 passes have ended, the last one complete"
	check "monitor has reported the end of a scrub that found nothing new" wait_for 10 grep -q '"event":"scrub".*"passes":3,"result":"complete"' /tmp/monitor
	check "add a range while monitor runs" "$pmemctl" add 64M@512M
	name=$(ranges explicit | head -n 1)
	check "monitor has seen it come" wait_for 10 grep -q "\"event\":\"added\",\"range\":\"$name\"" /tmp/monitor
	# For the monitor, a range that goes and comes meanwhile is the same one, but its files are others. The number is
	# the lowest that is free, which at first was that of a range that had just gone.
	check "delete it to get the lowest number" "$pmemctl" delete "$name"
	check "add it with the lowest number" "$pmemctl" add 64M@512M
	name=$(ranges explicit | head -n 1)
	check "monitor has seen it come with that number" wait_for 10 grep -q "\"event\":\"added\",\"range\":\"$name\"" /tmp/monitor
	kill -STOP $monitor
	check "delete the range while monitor is stopped" "$pmemctl" delete "$name"
	check "add it again while monitor is stopped" "$pmemctl" add 64M@512M
	is "it has the same name" "$(ranges explicit | head -n 1)" "$name"
	kill -CONT $monitor
	check "monitor reads nothing while nothing changes" wait_for 10 rests
	check "delete it again" "$pmemctl" delete "$name"
	check "monitor has seen it go" wait_for 10 grep -q "\"event\":\"removed\",\"range\":\"$name\"" /tmp/monitor
	kill $monitor
	info "$(</tmp/monitor)"
	check "unmount the partition" umount /mnt
	check "unmount /etc/pmem" umount /etc/pmem
}

boot2() {
	local out
	check "mount /etc/pmem again" keep
	out=$(output apply)
	like "the bad line is reported again" "$out" 'middle.conf:2: no such flag'
	like "apply fails again" "$out" 'status 1$'
	is "the same ranges are back, by their uuids" "$(uuids)" "$(</etc/pmem/uuids)"
	echo 64M@1M >"$conf/middle.conf"
	like "apply fails for a range that is refused, too" "$(output apply)" '^pmemctl: /etc/pmem/ranges.d/middle.conf:1: range [^'$'\n'']*'$'\n''status 1$'
	rm "$conf/middle.conf"
	is "apply of ranges that are there is no error" "$(output apply)" "status 0"
	is "apply adds no range twice" "$(uuids)" "$(</etc/pmem/uuids)"
	check "delete --persist" "$pmemctl" delete --persist log
	is "its file is gone" "$(ls "$conf")" tail.conf
	is "its range is gone" "$(ranges explicit | wc -l)" 2
	check "unmount /etc/pmem at the end" umount /etc/pmem
}
