# SPDX-License-Identifier: GPL-2.0
# After power cuts file systems mount, hold what fsync has promised, and have no errors; ext4 and XFS, with DAX and without.

systems="ext4 ext4-dax xfs xfs-dax"
ext4=$((16 << 20)) xfs=$((300 << 20))

vm() {
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

# how_many SYSTEM: cuts of it. Recovering and checking an XFS takes the guest seconds.
how_many() {
	case $long$1 in
	1*) echo 300 ;;
	ext4*) echo 30 ;;
	xfs*) echo 10 ;;
	esac
}

boot1() {
	load
	local disk number=0 system options
	disk=/dev/$(disks)
	for system in $systems; do
		number=$((number + 1)) options=
		case $system in
		ext4*) check "mkfs" mkfs.ext4 -q -b 4096 "$disk" $((ext4 >> 10))k ;;
		xfs*) check "mkfs" mkfs.xfs -q -f -m reflink=0 -d size=$xfs "$disk" ;;
		esac
		case $system in
		*-dax) options=dax=always ;;
		*) options=relatime ;;
		esac
		check "mount $system" mount -o "$options" "$disk" /mnt
		check "files on $system" /lab/writer run $number files /mnt "$(attr a resource)" "$(attr a size)" 0
		check "unmount" umount /mnt
	done
}

after1() {
	local number=0 system size
	for system in $systems; do
		number=$((number + 1)) size=${system%-dax}
		check "cuts of $system" "$lab/../../build/powercut/cut" a-$number files "$(how_many "$system")" "$system.img" "${!size}" &&
			grep '^[0-9]* [0-9]*$' lab.out >"$system.steps"
	done
	rm -f a.img a-*
}

# look SYSTEM: all images of it, until one is bad. Mounting recovers the log, and only then there is something to check.
look() {
	local size=${1%-dax} number=0 disk loop acked begun
	disk=$(disk "$1")
	while read -r acked begun; do
		loop=$(losetup -f --show -o $((number * ${!size})) --sizelimit "${!size}" "$disk")
		number=$((number + 1))
		mount "$loop" /mnt && /lab/writer check files /mnt "$acked" "$begun" && umount /mnt &&
			case $1 in
			ext4*) fsck.ext4 -fn "$loop" ;;
			xfs*) xfs_repair -n "$loop" ;;
			esac && losetup -d "$loop" || return
	done <"/lab/$1.steps"
	[ $number != 0 ]
}

boot2() {
	local system
	modprobe loop
	for system in $systems; do
		check "$system mounts, has all of it and no errors" look "$system"
	done
	# Should there be one, the line with the alarm alone says little.
	info "$(dmesg | grep -B 20 -A 30 'Call Trace')"
}
