# SPDX-License-Identifier: GPL-2.0
# Ranges come and go at run time by the administrator's word, and none goes that somebody uses.

vm() {
	append 'memmap=256M$512M'
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
delete() { echo "$1" >"$PLATFORM/pmem_param/delete"; }
count() { [ "$(disks | wc -l)" = "$1" ]; }

# busy TEXT: the range $name is in use and stays.
busy() {
	local before
	before=$(dmesg | grep -c "$name not deleted: it is in use")
	like "$1: EBUSY" "$(delete "$name" 2>&1)" 'Device or resource busy'
	is "the log says so once" "$(dmesg | grep -c "$name not deleted: it is in use")" $((before + 1))
	is "it is still there" "$(ranges)" "$name"
}

boot1() {
	local iomem disk name uuid sizes i
	iomem=$(</proc/iomem)
	modprobe pmem_blk
	check "load" modprobe pmem_param
	is "no range yet" "$(ranges)" ""
	check "add" add '128M@512M,cpu_cache,label=late'
	check "its disk" wait_for 10 count 1
	name=$(ranges) disk=/dev/$(disks) uuid=$(attr "$name" uuid)
	is "label" "$(attr "$name" label)" late

	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	check "mount" mount -o dax=always "$disk" /mnt
	busy "mounted"
	check "it still takes writes" dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync
	check "unmount" umount /mnt
	exec 5<"$disk"
	busy "opened"
	check "it can be opened once more" dd if="$disk" of=/dev/null bs=4k count=1
	exec 5<&-
	check "a partition" eval 'echo , | sfdisk -q "$disk"'
	check "it is there" wait_for 10 [ -b "${disk}p1" ]
	exec 5<"${disk}p1"
	busy "a partition is opened"
	exec 5<&-
	check "no partition" wipefs -a -q "$disk"
	check "mkswap" mkswap "$disk"
	check "swapon" swapon "$disk"
	busy "swapped to"
	check "swapoff" swapoff "$disk"
	check "delete" delete "$name"
	is "no range, no disk" "$(ranges)$(ls -d /sys/block/pmem* 2>/dev/null)" ""
	like "a second time: not there" "$(delete "$name" 2>&1)" 'No such device'
	is "iomem is what it was" "$(</proc/iomem)" "$iomem"

	check "the same range again" add '128M@512M'
	check "its disk" wait_for 10 count 1
	is "has the same name" "$(attr "$(ranges)" uuid)" "$uuid"
	check "delete it" delete "$(ranges)"

	check "carve" add '128M@512M,carve=8'
	check "eight disks" wait_for 10 count 8
	sizes=$(for i in $(disks); do blockdev --getsize64 "/dev/$i"; done)
	is "of equal size" "$(sort -u <<<"$sizes")" $((16 << 20))
	is "that sum up" $(($(paste -sd+ <<<"$sizes"))) $((128 << 20))
	is "each with a name of its own" "$(for i in $(ranges); do attr "$i" uuid; done | sort -u | wc -l)" 8
	is "one behind the other" "$(for i in $(ranges); do attr "$i" resource; done | paste -sd' ')" \
		"$(printf '%#x ' $(seq $((512 << 20)) $((16 << 20)) $(((640 << 20) - 1))) | sed 's/ $//')"
	check "one of them goes" delete "$(ranges | sed -n 3p)"
	is "seven stay" "$(disks | wc -l)" 7
	check "it comes back" add "16M@$(((512 + 32) << 20))"
	for i in $(ranges); do delete "$i"; done
	is "all go" "$(ranges)" ""

	# With and without waiting for the disk: the block driver probes in the background.
	for i in {1..20}; do
		add '64M@640M,memory_controller' || break
		[ $((i % 2)) = 0 ] || wait_for 10 count 1 || break
		delete "$(ranges)" || break
	done
	is "rounds" "$i $(ranges)" "20 "
	is "iomem is what it was" "$(</proc/iomem)" "$iomem"
	check "a last range" add '64M@512M'
	# Whoever looks for partitions holds the module for a moment.
	check "goes with the module" wait_for 5 rmmod pmem_param
	is "no range" "$(ranges)" ""
	check "unload the rest" modprobe -r pmem_blk pmem_bus
}
