# SPDX-License-Identifier: GPL-2.0
# Device-tree overlays bring regions at run time, and take them away again unless one of them is in use.

# The only one that can change its tree.
kernels='7.3-arm64'
vm() {
	devicetree regions.dtso
	# Who uses a device after its end shall not get away with it.
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
# usable DISK…: each can be opened and written to.
usable() {
	local disk
	for disk; do dd if=/dev/zero of="/dev/$disk" bs=4k count=1 oflag=direct conv=fsync || return; done
}
# alone: the in-tree driver stays away. The node that is compatible with "simple-bus" too would load it.
alone() { echo 'blacklist of_pmem' >/etc/modprobe.d/alone.conf; }
at() { ranges | while read -r range; do [ "$(attr "$range" resource)" != "$1" ] || disk_of "$range"; done; }

boot1() {
	local before all first new id
	alone
	modprobe pmem_overlay
	load
	before=$(places)
	first=$(disks | head -n 4)
	is "regions of the tree" "$(places | wc -w)" 6

	check "an overlay" add added
	id=$(<$params/id)
	load
	all="${before/0x7f8/0x7e400000 0x7e800000 0x7f000000 0x7f400000 0x7f8}"
	is "adds regions on a bus and off it, and enables one" "$(places)" "$all"
	new="$(at 0x7e400000) $(at 0x7e800000) $(at 0x7f000000) $(at 0x7f400000)"
	# shellcheck disable=SC2086 # words
	check "that can be used" usable $new
	is "with what their nodes say" "$(attr "$(at 0x7e800000)" device/label) $(attr "$(at 0x7e400000)" device/persistence_domain)" \
		"card volatile"

	for place in 0x7e400000 0x7e800000 0x7f000000 0x7f400000; do
		check "mkfs at $place" mkfs.ext4 -q -b 4096 "/dev/$(at $place)"
		check "mount" mount "/dev/$(at $place)" /mnt
		fails "while it is mounted, the overlay stays" remove "$id"
		is "with all its regions" "$(places)" "$all"
		like "and the log says whose fault it is" "$(dmesg | tail -n 3)" "$(basename "$(readlink -f "/sys/block/$(at $place)/device")"): in use"
		# shellcheck disable=SC2086 # words
		check "that can still be used" usable $first ${new/$(at $place)}
		check "unmount" umount /mnt
	done

	check "mount another, of the first tree" mount_journal
	check "then the overlay can go" wait_for 10 remove "$id"
	is "and takes its regions with it" "$(places)" "$before"

	check "an overlay of something else, at the same places" add stranger
	id=$(<$params/id)
	check "goes too" remove "$id"
	is "and nobody else with it" "$(places)" "$before"
	check "unmount" umount /mnt
	# shellcheck disable=SC2086 # words
	check "all others can still be used" usable $first

	check "an overlay that changes a property" add renamed
	check "goes" wait_for 10 remove "$(<$params/id)"
	is "and leaves all regions" "$(places)" "$before"
	# shellcheck disable=SC2086 # words
	check "that can still be used" usable $first

	check "the overlay again" add added
	# Who looks for partitions has it open for a moment.
	check "goes again" wait_for 10 remove "$(<$params/id)"
	check "unload" modprobe -r pmem_of
	check "an overlay without a driver" add added
	id=$(<$params/id)
	load
	is "has its regions later" "$(places)" "$all"
	check "goes" wait_for 10 remove "$id"
	is "and takes them with it" "$(places)" "$before"
}

mount_journal() {
	mkfs.ext4 -q -b 4096 "/dev/$(at 0x70000000)" && mount -o dax=always "/dev/$(at 0x70000000)" /mnt
}

# vetoed ID: another driver says no to the removal, after ours has said yes.
vetoed() { ! remove "$1" && dmesg | tail -n 1 | grep 'target: /cage'; }

# What does not go, does not stay shut; what goes because a node above it does, is not in use.
boot2() {
	local before id
	alone
	modprobe pmem_overlay
	load
	before=$(places)

	check "an overlay" add added
	load
	id=$(<$params/id)
	printf cage >$params/veto
	check "that another driver does not let go" wait_for 10 vetoed "$id"
	is "keeps its regions" "$(places | wc -w)" 10
	check "which can be opened again" wait_for 10 usable "$(at 0x7e400000)" "$(at 0x7e800000)" "$(at 0x7f000000)" "$(at 0x7f400000)"
	printf none >$params/veto
	check "until it goes" wait_for 10 remove "$id"

	check "an overlay that changes a region with another device below it" add renamed
	id=$(<$params/id)
	check "goes" wait_for 10 remove "$id"
	check "the region can be used" wait_for 10 usable "$(at 0x7f800000)"

	check "an overlay that enables a node" add opened
	id=$(<$params/id)
	load
	is "brings what is below" "$(places)" "$before 0x7fc00000"
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(at 0x7fc00000)"
	check "mount" mount "/dev/$(at 0x7fc00000)" /mnt
	fails "while that is mounted, it stays" remove "$id"
	is "with the region" "$(places)" "$before 0x7fc00000"
	check "a write" dd if=/dev/zero of=/mnt/file bs=4k count=1 conv=fsync
	check "unmount" umount /mnt
	check "then it can go" wait_for 10 remove "$id"
	is "and takes the region with it" "$(places)" "$before"

	check "mount one of the tree" mount_journal
	fails "an overlay that disables it does not come" add closed
	is "all regions stay" "$(places)" "$before"
	check "a write" dd if=/dev/zero of=/mnt/file bs=4k count=1 conv=fsync
	check "unmount" umount /mnt
	check "take away what is left of the overlay" remove "$(<$params/id)"
	check "all can be used" wait_for 10 usable "$(at 0x70000000)"
	check "then it comes" wait_for 10 closed
	is "and takes the regions, also the one below" "$(places)" "$(xargs -n1 <<<"$before" | grep -vE '0x7(0|e)000000' | xargs)"
	check "it goes" wait_for 10 remove "$(<$params/id)"
	load
	is "and they come back" "$(places)" "$before"
}

# One that did not come leaves something to be taken away.
closed() { add closed || { remove "$(<$params/id)"; false; }; }

# Regions leave while the module that made their devices does.
boot3() {
	local stuck=/sys/module/pmem_stuck/parameters id unload removal
	alone
	modprobe pmem_overlay
	modprobe pmem_stuck idle=1
	load
	check "an overlay" add added
	id=$(<$params/id)
	check "and another one" add opened
	load
	wait_for 10 eval '[ "$(places | wc -w)" = 11 ]'
	udevadm settle
	echo 7fc00000.memory >$stuck/hold &
	check "another driver is busy with a device" wait_for 10 eval '[ "$(<$stuck/holding)" = Y ]'
	modprobe -r pmem_of &
	unload=$!
	check "the module goes, and waits for it" wait_for 10 grep -q pmem_of "/proc/$unload/stack"
	remove "$id" &
	removal=$!
	check "the first overlay goes, or waits for the module" wait_for 10 eval "! kill -0 $removal || grep pmem_of_ /proc/$removal/stack"
	echo 1 >$stuck/go
	check "the module has gone" wait $unload
	check "so has the overlay" wait $removal
	load
	is "the other one is there" "$(places)" "0x60000000 0x70000000 0x78000000 0x7c000000 0x7e000000 0x7f800000 0x7fc00000"
}
