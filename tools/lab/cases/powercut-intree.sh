# SPDX-License-Identifier: GPL-2.0
# The same power cuts with the in-tree driver, nd_pmem: it must pass as well, or the model is wrong.

vm() {
	surviving a
	powercut a
	limit=300
}

# In the range, which is all of the DIMM, the disk begins where the namespace does.
write() { /lab/writer run "$1" "$2" "$3" "$start" "$size" "$(($4 - start))"; }

disk_there() { [ -e /dev/pmem0 ]; }

boot1() {
	local start size=$((256 << 20)) place
	check "load" modprobe -a nfit nd_pmem
	check "a disk" wait_for 10 disk_there
	start=$(</sys/bus/nd/devices/region0/resource)
	is "no pages" "$(cat /sys/block/pmem0/queue/dax)" 0
	check "writes with FUA" write 1 fua /dev/pmem0 "$start"
	check "writes, then a flush" write 2 flush /dev/pmem0 "$start"

	check "a namespace with pages" ndctl create-namespace -f -e namespace0.0 -m fsdax -M mem
	check "a disk" wait_for 10 disk_there
	place=$(cat /sys/bus/nd/devices/pfn0.[0-9]/resource)
	check "writes with FUA" write 3 fua /dev/pmem0 "$place"
	check "writes, then a flush" write 4 flush /dev/pmem0 "$place"
	check "mkfs" mkfs.ext4 -q -b 4096 /dev/pmem0
	check "mount" mount -o dax=always,noinit_itable /dev/pmem0 /mnt
	check "heads and tails" write 5 unaligned /mnt/unaligned "$place"
	check "stores to a mapping" write 6 mmap /mnt/mmap "$place"
	check "stores, then msync" write 8 msync /mnt/msync "$place"
	check "halves of records" write 7 swap /mnt/swap "$place"
	check "unmount" umount /mnt
	check "unload" intree_gone nfit
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
