# SPDX-License-Identifier: GPL-2.0
# After power cuts, ext4 and XFS, with DAX and without, mount, have what fsync promised, and have no errors.

systems="ext4 ext4-dax xfs xfs-dax"
# As small as possible with two groups: with the 300 MiB that mkfs wants, mounting and checking take twice as long.
ext4=$((16 << 20)) xfs=$((32 << 20))

vm() {
	smp 2
	local system
	machine nvdimm-persistence=mem-ctrl
	limit=600
	[ -z "$long" ] || limit=7200
	if [ "$BOOT" = 1 ]; then
		nvdimm a 320M
		powercut a
	else
		powercut
		for system in $systems; do
			disk "$system" 0
			file "$system.steps"
		done
	fi
}

cuts=10
[ -z "$long" ] || cuts=300
# See the end of the file.
dmesg_ok='Call Trace|RIP: 0033'

boot1() {
	load
	local disk number=0 system options
	disk=/dev/$(disks)
	for system in $systems; do
		number=$((number + 1)) options=
		case $system in
		ext4*) check "mkfs of $system" mkfs.ext4 -q -b 4096 "$disk" $((ext4 >> 10))k ;;
		xfs*) check "mkfs of $system" mkfs.xfs --unsupported -q -f -m reflink=0 -d size=$xfs,agcount=2 "$disk" ;;
		esac
		case $system in
		*-dax) options=dax=always ;;
		*) options=relatime ;;
		esac
		check "mount $system" mount -o "$options" "$disk" /mnt
		check "write files on $system" /lab/writer run $number files /mnt "$(attr a resource)" "$(attr a size)" 0
		check "unmount $system" umount /mnt
	done
}

after1() {
	local number=0 system size
	for system in $systems; do
		number=$((number + 1)) size=${system%-dax}
		check "cuts of $system" "$lab/../../build/powercut/cut" a-$number files $cuts "$system.img" "${!size}" &&
			grep '^[0-9]* [0-9]*$' lab.out >"$system.steps"
	done
	rm -f a.img a-*
}

# look SYSTEM: checks all its images until one is bad. Mounting recovers the log; only then there is something to check.
look() {
	local size=${1%-dax} number=0 disk loop acked begun
	disk=$(disk "$1")
	while read -r acked begun; do
		loop=$(losetup -f --show -o $((number * ${!size})) --sizelimit "${!size}" "$disk")
		number=$((number + 1))
		mount "$loop" /mnt && /lab/writer check files /mnt "$acked" "$begun" && umount /mnt &&
			case $1 in
			ext4*) fsck.ext4 -fn "$loop" ;;
			# Otherwise xfs_repair would read ahead with a hundred threads.
			xfs*) xfs_repair -n -P "$loop" ;;
			esac && losetup -d "$loop" || return
	done <"/lab/$1.steps"
	[ $number != 0 ]
}

boot2() {
	local system
	modprobe loop
	for system in $systems; do
		check "$system mounts, has all that was promised and no errors" look "$system"
	done
	# A sector of the last log record may be torn without looking so. XFS detects that, prints a backtrace, and drops the
	# record.
	is "all backtraces are of torn log records" "$(dmesg | grep -c 'Call Trace')" \
		"$(dmesg | grep -c 'XFS (loop[0-9]*): Internal error .* of file fs/xfs/xfs_log_recover.c')"
	info "$(dmesg | grep -B 20 -A 30 'Call Trace')"
}
