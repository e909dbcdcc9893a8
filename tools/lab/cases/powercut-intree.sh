# SPDX-License-Identifier: GPL-2.0
# The in-tree driver, nd_pmem, passes the same power cuts; if it did not, the model would be wrong.

only=long

vm() {
	smp 2
	surviving a
	powercut a
	limit=300
}

# In the range, which is the whole DIMM, the disk begins where the namespace does.
write() { /lab/writer run "$1" "$2" "$3" "$start" "$size" "$(($4 - start))"; }

disk_there() { [ -e /dev/pmem0 ]; }

boot1() {
	local start size=$((256 << 20)) place
	check "load the in-tree drivers" modprobe -a nfit nd_pmem
	check "the in-tree driver makes a disk" wait_for 10 disk_there
	start=$(</sys/bus/nd/devices/region0/resource)
	is "the disk has no struct pages" "$(cat /sys/block/pmem0/queue/dax)" 0
	check "write records with FUA without struct pages" write 1 fua /dev/pmem0 "$start"
	check "write records with a flush without struct pages" write 2 flush /dev/pmem0 "$start"

	check "make a namespace with struct pages" ndctl create-namespace -f -e namespace0.0 -m fsdax -M mem
	check "the namespace becomes a disk" wait_for 10 disk_there
	place=$(cat /sys/bus/nd/devices/pfn0.[0-9]/resource)
	check "write records with FUA with struct pages" write 3 fua /dev/pmem0 "$place"
	check "write records with a flush with struct pages" write 4 flush /dev/pmem0 "$place"
	check "mkfs" mkfs.ext4 -q -b 4096 /dev/pmem0
	check "mount with DAX" mount -o dax=always,noinit_itable /dev/pmem0 /mnt
	check "write records off the cache lines" write 5 unaligned /mnt/unaligned "$place"
	check "store records through a mapping" write 6 mmap /mnt/mmap "$place"
	check "store records through a mapping and msync" write 8 msync /mnt/msync "$place"
	check "swap halves of records" write 7 swap /mnt/swap "$place"
	check "unmount" umount /mnt
	check "unload the in-tree drivers" intree_gone nfit
}

after1() {
	cuts a-1 fua
	cuts a-2 flush
	cuts a-3 fua
	cuts a-4 flush
	cuts a-5 unaligned
	cuts a-6 mmap
	cuts a-7 swap
	cuts a-8 msync
}
