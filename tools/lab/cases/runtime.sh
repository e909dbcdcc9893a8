# SPDX-License-Identifier: GPL-2.0
# The administrator can add and delete ranges at run time, except ranges that are in use.

vm() {
	append 'memmap=256M$512M'
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
delete() { echo "$1" >"$PLATFORM/pmem_param/delete"; }
count() { [ "$(disks | wc -l)" = "$1" ]; }

# busy TEXT: checks that the range $name is in use and stays.
busy() {
	local before
	before=$(dmesg | grep -c "$name not deleted: it is in use")
	like "$1: delete returns EBUSY" "$(delete "$name" 2>&1)" 'Device or resource busy'
	is "$1: the log says once that the range is in use" "$(dmesg | grep -c "$name not deleted: it is in use")" $((before + 1))
	is "$1: the range stays" "$(ranges)" "$name"
}

boot1() {
	local iomem disk name uuid sizes percent i
	iomem=$(</proc/iomem)
	modprobe pmem_blk
	check "load pmem_param without ranges" modprobe pmem_param
	is "there is no range yet" "$(ranges)" ""
	check "add a range" add '128M@512M,cpu_cache,label=late'
	check "the added range becomes a disk" wait_for 10 count 1
	name=$(ranges) disk=/dev/$(disks) uuid=$(attr "$name" uuid)
	is "the range has its label" "$(attr "$name" label)" late

	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount" mount -o dax=always "$disk" /mnt
	busy "mounted disk"
	check "the mounted disk can still be written" dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync
	check "unmount" umount /mnt
	exec 5<"$disk"
	busy "open disk"
	check "the open disk can be opened once more" dd if="$disk" of=/dev/null bs=4k count=1
	exec 5<&-
	check "make a partition" eval 'echo , | sfdisk -q "$disk"'
	check "the partition is found" wait_for 10 [ -b "${disk}p1" ]
	exec 5<"${disk}p1"
	busy "open partition"
	exec 5<&-
	check "remove the partition" wipefs -a -q "$disk"
	check "mkswap" mkswap "$disk"
	check "swapon" swapon "$disk"
	busy "swap area"
	check "swapoff" swapoff "$disk"
	check "delete the range" delete "$name"
	is "neither range nor disk is left" "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ""
	like "deleting the range a second time returns ENODEV" "$(delete "$name" 2>&1)" 'No such device'
	is "/proc/iomem is as before after the delete" "$(</proc/iomem)" "$iomem"

	check "add the same range again" add '128M@512M'
	check "the range added again becomes a disk" wait_for 10 count 1
	is "the range added again has the same uuid" "$(attr "$(ranges)" uuid)" "$uuid"
	check "delete the range added again" delete "$(ranges)"

	check "add a range that takes RAM for struct pages" add '64M@512M'
	check "the range with struct pages becomes a disk" wait_for 10 count 1
	is "it has struct pages" "$(attr "$(ranges)" pages)" yes
	percent=$(</sys/module/pmem_bus/parameters/ram_percent)
	echo 0 >/sys/module/pmem_bus/parameters/ram_percent
	check "add a range when no more RAM may be taken" add '64M@576M'
	check "it becomes a disk as well" wait_for 10 count 2
	like "it has no struct pages" "$(attr "$(ranges | tail -n 1)" pages)" '^no: '
	echo "$percent" >/sys/module/pmem_bus/parameters/ram_percent
	for i in $(ranges); do delete "$i"; done
	is "both can be deleted" "$(ranges)" ""

	check "add a range with carve=8" add '128M@512M,carve=8'
	check "there are eight disks" wait_for 10 count 8
	sizes=$(for i in $(disks); do blockdev --getsize64 "/dev/$i"; done)
	is "the eight disks have equal sizes" "$(sort -u <<<"$sizes")" $((16 << 20))
	is "the eight sizes sum up to the range" $(($(paste -sd+ <<<"$sizes"))) $((128 << 20))
	is "the eight ranges have eight uuids" "$(for i in $(ranges); do attr "$i" uuid; done | sort -u | wc -l)" 8
	is "the eight ranges are adjacent" "$(for i in $(ranges); do attr "$i" resource; done | paste -sd' ')" \
		"$(printf '%#x ' $(seq $((512 << 20)) $((16 << 20)) $(((640 << 20) - 1))) | sed 's/ $//')"
	check "delete one of the eight" delete "$(ranges | sed -n 3p)"
	is "seven disks stay" "$(disks | wc -l)" 7
	check "the deleted one can be added again" add "16M@$(((512 + 32) << 20))"
	for i in $(ranges); do delete "$i"; done
	is "all of them can be deleted" "$(ranges)" ""

	# With and without waiting for the disk: the block driver probes in the background.
	for i in {1..20}; do
		add '64M@640M,memory_controller' || break
		[ $((i % 2)) = 0 ] || wait_for 10 count 1 || break
		delete "$(ranges)" || break
	done
	is "twenty rounds leave no range" "$i $(ranges)" "20 "
	is "/proc/iomem is as before after twenty rounds" "$(</proc/iomem)" "$iomem"
	check "add a last range" add '64M@512M'
	# The search for partitions holds the module for a moment.
	check "unload pmem_param with a range" wait_for 5 rmmod pmem_param
	is "the last range goes with the module" "$(ranges)" ""
	check "unload the other modules" modprobe -r pmem_blk pmem_bus
}
