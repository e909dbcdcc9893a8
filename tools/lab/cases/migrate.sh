# SPDX-License-Identifier: GPL-2.0
# pmemctl migrate gives devices to our drivers and back with their data, and refuses what would have no disk.

kernels='6.1-amd64'
long_kernels='7.3-amd64'
vm() {
	pmemctl
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 64M
	nvdimm b 64M
	append 'memmap=32M!512M'
}
limit=240

pmemctl=/lab/pmemctl
theirs() { grep -c ' : namespace' /proc/iomem; }
# owners OURS THEIRS TEXT: checks how many ranges our drivers and the in-tree ones have.
owners() {
	wait_for 10 eval "[ \$(disks | wc -w) = $1 ] && [ \$(theirs) = $2 ]"
	is "$3" "$(disks | wc -w) $(theirs)" "$1 $2"
	[ "$(disks | wc -w) $(theirs)" = "$1 $2" ] || info "$(iomem; dmesg | tail -n 12)"
}
# sums: of all disks, whatever their order.
sums() { local path; for path in /sys/block/pmem*; do md5sum <"/dev/${path##*/}"; done | sort; }

boot1() {
	local sums i
	modprobe -a nfit nd_e820 nd_pmem nd_btt
	owners 0 3 "the in-tree drivers have all ranges"
	for i in 0 1 2; do dd if=/dev/urandom of=/dev/pmem$i bs=1M count=2 oflag=direct seek=1 status=none; done
	sums=$(sums)
	check "mkfs" mkfs.ext4 -q /dev/pmem0
	check "mount" mount /dev/pmem0 /mnt
	fails "a mounted disk keeps all from moving" "$pmemctl" migrate
	owners 0 3 "nothing has moved"
	umount /mnt
	unshare -m sh -c 'mount /dev/pmem0 /mnt && touch /tmp/mounted && exec sleep 1000' &
	check "mount the disk in another namespace" wait_for 10 [ -e /tmp/mounted ]
	fails "a disk that is mounted in another namespace keeps all from moving" "$pmemctl" migrate
	like "the reason says that the disk is in use" "$(</tmp/lab.out)" 'pmem0 is in use: by a mount in another namespace'
	owners 0 3 "nothing has moved from under that mount"
	kill %1
	wait
	check "the disk is free again" wait_for 10 "$pmemctl" migrate -n
	sums=$(sums)
	check "migrate" "$pmemctl" migrate
	owners 3 0 "our drivers have all ranges"
	is "our disks have the data" "$(sums)" "$sums"
	is "there is nothing left to move" "$("$pmemctl" migrate)" "There is nothing to move to our drivers"
	check "migrate to the in-tree drivers" "$pmemctl" migrate --to in-tree
	owners 0 3 "the in-tree drivers have all ranges again"
	is "their disks have the data" "$(sums)" "$sums"
	check "migrate one device" "$pmemctl" migrate "$(basename "$(readlink -f "$ND"/namespace*.0 | grep e820)")"
	owners 1 2 "our driver has one range"
	check "migrate the other one" "$pmemctl" migrate
	owners 3 0 "our drivers have all ranges once more"
	is "the data are still there" "$(sums)" "$sums"

	check "give the NFIT back" "$pmemctl" migrate --to in-tree "$(ranges nfit | head -n 1)"
	owners 1 2 "the NFIT is with the in-tree driver"
	# Of one DIMM a sector namespace, and the device stays as a whole.
	check "make a sector namespace" ndctl create-namespace -f -e "$(region b | sed "s/region\(.*\)/namespace\1.0/")" -m sector
	fails "a sector namespace does not move" "$pmemctl" migrate
	like "the reason is given" "$(</tmp/lab.out)" 'sector: does not move: a sector namespace'
	like "the log has no refusal of ours, as nothing was tried" "$(dmesg | grep -c 'held by driver')" '^0$'
	check "the sector namespace is still there" ls /dev/pmem*s
	intree_gone nfit
}
