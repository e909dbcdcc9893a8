# SPDX-License-Identifier: GPL-2.0
# Device-tree overlays add regions at run time, and remove them again unless one of them is in use.

# The only kernel that can change its tree.
kernels='7.3-arm64'
vm() {
	devicetree regions.dtso
	# A use of a device after it was freed must not go unnoticed.
	append mem=768M slub_debug=P
	overlay added.dtso
	overlay stranger.dtso
	overlay renamed.dtso
	overlay opened.dtso
	overlay closed.dtso
}

# A property that an overlay changes cannot be freed; the kernel says so each time.
dmesg_ok='OF: overlay: WARNING: memory leak will occur'

params=/sys/module/pmem_overlay/parameters
add() { echo "/lab/$1.dtbo" >$params/add; }
remove() { echo "$1" >$params/remove; }
places() { for range in $(ranges); do attr "$range" resource; done | xargs; }
# usable DISK…: checks that each disk can be opened and written.
usable() {
	local disk
	for disk; do dd if=/dev/zero of="/dev/$disk" bs=4k count=1 oflag=direct conv=fsync || return; done
}
# alone: keeps the in-tree driver away. The node that is also compatible with "simple-bus" would load it.
alone() { echo 'blacklist of_pmem' >/etc/modprobe.d/alone.conf; }
at() { ranges | while read -r range; do [ "$(attr "$range" resource)" != "$1" ] || disk_of "$range"; done; }

boot1() {
	local before all first new id
	alone
	modprobe pmem_overlay
	load
	before=$(places)
	first=$(disks | head -n 4)
	is "the tree has six regions" "$(places | wc -w)" 6

	check "boot 1: add an overlay" add added
	id=$(<$params/id)
	load
	all="${before/0x7f8/0x7e400000 0x7e800000 0x7f000000 0x7f400000 0x7f8}"
	is "the overlay adds regions on and off a bus, and enables one" "$(places)" "$all"
	new="$(at 0x7e400000) $(at 0x7e800000) $(at 0x7f000000) $(at 0x7f400000)"
	# shellcheck disable=SC2086 # words
	check "the added disks can be used" usable $new
	is "the added regions have the properties of their nodes" "$(attr "$(at 0x7e800000)" device/label) $(attr "$(at 0x7e400000)" device/persistence_domain)" \
		"card volatile"

	for place in 0x7e400000 0x7e800000 0x7f000000 0x7f400000; do
		check "mkfs at $place" mkfs.ext4 -q -b 4096 "/dev/$(at $place)"
		check "mount the disk at $place" mount "/dev/$(at $place)" /mnt
		fails "the overlay stays while the disk at $place is mounted" remove "$id"
		is "all regions stay while the disk at $place is mounted" "$(places)" "$all"
		like "the log says that the disk at $place is in use" "$(dmesg | tail -n 3)" "$(basename "$(readlink -f "/sys/block/$(at $place)/device")"): in use"
		# shellcheck disable=SC2086 # words
		check "the other disks can be used while $place is mounted" usable $first ${new/$(at $place)}
		check "unmount the disk at $place" umount /mnt
	done

	check "mount a disk of the first tree" mount_journal
	check "the overlay can be removed while a disk of the tree is mounted" wait_for 10 remove "$id"
	is "the regions go with the overlay" "$(places)" "$before"

	check "add an overlay of something else at the same addresses" add stranger
	id=$(<$params/id)
	check "remove that other overlay" remove "$id"
	is "no region goes with the other overlay" "$(places)" "$before"
	check "unmount the disk of the first tree" umount /mnt
	# shellcheck disable=SC2086 # words
	check "all disks of the tree can be used" usable $first

	check "add an overlay that changes a property" add renamed
	check "remove the overlay that changed a property" wait_for 10 remove "$(<$params/id)"
	is "all regions stay when that overlay goes" "$(places)" "$before"
	# shellcheck disable=SC2086 # words
	check "all disks can be used when that overlay has gone" usable $first

	check "add the first overlay again" add added
	# The search for partitions has the disk open for a moment.
	check "remove the first overlay again" wait_for 10 remove "$(<$params/id)"
	check "unload pmem_of" modprobe -r pmem_of
	check "add an overlay while the driver is not loaded" add added
	id=$(<$params/id)
	load
	is "a driver loaded later finds the overlay's regions" "$(places)" "$all"
	check "remove the overlay that was added without the driver" wait_for 10 remove "$id"
	is "its regions go with it" "$(places)" "$before"
}

mount_journal() {
	mkfs.ext4 -q -b 4096 "/dev/$(at 0x70000000)" && mount -o dax=always "/dev/$(at 0x70000000)" /mnt
}

# vetoed ID: another driver refuses the removal after ours has agreed.
vetoed() { ! remove "$1" && dmesg | tail -n 1 | grep 'target: /cage'; }

# An overlay that could not be removed can be used again; one removed because a node above it goes is not in use.
boot2() {
	local before id
	alone
	modprobe pmem_overlay
	load
	before=$(places)

	check "boot 2: add an overlay" add added
	load
	id=$(<$params/id)
	printf cage >$params/veto
	check "another driver refuses to remove the overlay" wait_for 10 vetoed "$id"
	is "all regions stay after the refusal" "$(places | wc -w)" 10
	check "the disks can be opened after the refusal" wait_for 10 usable "$(at 0x7e400000)" "$(at 0x7e800000)" "$(at 0x7f000000)" "$(at 0x7f400000)"
	printf none >$params/veto
	check "remove the overlay without the refusal" wait_for 10 remove "$id"

	check "add an overlay that changes a region with another device below it" add renamed
	id=$(<$params/id)
	check "remove the overlay with the device below" wait_for 10 remove "$id"
	check "the changed region can be used" wait_for 10 usable "$(at 0x7f800000)"

	check "add an overlay that enables a node" add opened
	id=$(<$params/id)
	load
	is "the region below the enabled node appears" "$(places)" "$before 0x7fc00000"
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(at 0x7fc00000)"
	check "mount the disk below the enabled node" mount "/dev/$(at 0x7fc00000)" /mnt
	fails "the enabling overlay stays while that disk is mounted" remove "$id"
	is "the region below the enabled node stays" "$(places)" "$before 0x7fc00000"
	check "the disk below the enabled node can be written" dd if=/dev/zero of=/mnt/file bs=4k count=1 conv=fsync
	check "unmount the disk below the enabled node" umount /mnt
	check "remove the enabling overlay" wait_for 10 remove "$id"
	is "the region goes with the enabling overlay" "$(places)" "$before"

	check "mount a disk of the tree" mount_journal
	fails "an overlay that disables a mounted region is refused" add closed
	is "all regions stay when the disabling overlay is refused" "$(places)" "$before"
	check "the mounted disk of the tree can be written" dd if=/dev/zero of=/mnt/file bs=4k count=1 conv=fsync
	check "unmount the disk of the tree" umount /mnt
	check "remove what is left of the refused overlay" remove "$(<$params/id)"
	check "all disks can be used after that" wait_for 10 usable "$(at 0x70000000)"
	check "add the disabling overlay once the disk is not in use" wait_for 10 closed
	is "the disabled region goes, and the one below it" "$(places)" "$(xargs -n1 <<<"$before" | grep -vE '0x7(0|e)000000' | xargs)"
	check "remove the disabling overlay" wait_for 10 remove "$(<$params/id)"
	load
	is "the disabled regions come back" "$(places)" "$before"
}

# An overlay that was refused leaves something to be removed.
closed() { add closed || { remove "$(<$params/id)"; false; }; }

# Regions go while the module that made their devices is being unloaded.
boot3() {
	local stuck=/sys/module/pmem_stuck/parameters id unload removal
	alone
	modprobe pmem_overlay
	modprobe pmem_stuck idle=1
	load
	check "boot 3: add an overlay" add added
	id=$(<$params/id)
	check "boot 3: add a second overlay" add opened
	load
	wait_for 10 eval '[ "$(places | wc -w)" = 11 ]'
	udevadm settle
	echo 7fc00000.memory >$stuck/hold &
	check "another driver is busy with a device" wait_for 10 eval '[ "$(<$stuck/holding)" = Y ]'
	modprobe -r pmem_of &
	unload=$!
	check "unloading the module waits for that driver" wait_for 10 grep -q pmem_of "/proc/$unload/stack"
	remove "$id" &
	removal=$!
	check "the first overlay goes, or waits for the module" wait_for 10 eval "! kill -0 $removal || grep pmem_of_ /proc/$removal/stack"
	echo 1 >$stuck/go
	check "the module is unloaded" wait $unload
	check "the first overlay is removed" wait $removal
	load
	is "the regions of the second overlay are there" "$(places)" "0x60000000 0x70000000 0x78000000 0x7c000000 0x7e000000 0x7f800000 0x7fc00000"
}
