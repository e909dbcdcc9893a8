# SPDX-License-Identifier: GPL-2.0
# pages=off makes a block-only disk that costs no memory for struct pages and says so.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
}

boot1() {
	check "load the block driver with pages=off" modprobe pmem_blk pages=off
	load
	local disk
	disk=/dev/$(disks)
	is "the disk has the size of the range" "$(blockdev --getsize64 "$disk")" $((256 << 20))
	is "the pages attribute says pages=off" "$(attr a pages)" "no: turned off by pages=off"
	is "the queue has no DAX" "$(attr "$(disks)" queue/dax)" 0
	check "the disk has no dax folder" [ ! -e "/sys/block/$(disks)/dax" ]
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	fails "a DAX mount fails" mount -o dax=always "$disk" /mnt
	check "mount without DAX" mount "$disk" /mnt
	check "write a file" sh -c 'seq 1 1000000 >/mnt/file; sync'
	check "unmount after the write" umount /mnt
	check "mount again" mount "$disk" /mnt
	check "the file is unchanged" cmp /mnt/file <(seq 1 1000000)
	check "unmount after the read" umount /mnt
	check "fio verifies what it writes" fio --name=v --filename="$disk" --rw=randwrite --bsrange=512-64k --size=8m --direct=1 --verify=crc32c --output=/tmp/fio
}
