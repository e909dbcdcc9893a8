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
at() { ranges | while read -r range; do [ "$(attr "$range" resource)" != "$1" ] || disk_of "$range"; done; }

boot1() {
	local before all first new id
	modprobe pmem_overlay
	load
	before=$(places)
	first=$(disks | head -n 4)
	is "regions of the tree" "$(places | wc -w)" 5

	check "an overlay" add added
	id=$(<$params/id)
	load
	all="$before 0x7e400000 0x7e800000 0x7f000000 0x7f400000"
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
