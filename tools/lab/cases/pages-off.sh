# SPDX-License-Identifier: GPL-2.0
# pages=off gives a block-only disk that costs no memory and says so.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
}

boot1() {
	check "load the block driver" modprobe pmem_blk pages=off
	load
	local disk
	disk=/dev/$(disks)
	is "size" "$(blockdev --getsize64 "$disk")" $((256 << 20))
	is "sysfs says why" "$(attr a pages)" "no: turned off by pages=off"
	is "the queue does not claim DAX" "$(attr "$(disks)" queue/dax)" 0
	check "no dax folder" [ ! -e "/sys/block/$(disks)/dax" ]
	check "mkfs" mkfs.ext4 -q -b 4096 "$disk"
	fails "mount with DAX" mount -o dax=always "$disk" /mnt
	check "mount" mount "$disk" /mnt
	check "write" sh -c 'seq 1 1000000 >/mnt/file; sync'
	check "unmount" umount /mnt
	check "mount again" mount "$disk" /mnt
	check "contents" cmp /mnt/file <(seq 1 1000000)
	check "unmount" umount /mnt
	check "verify" fio --name=v --filename="$disk" --rw=randwrite --bsrange=512-64k --size=8m --direct=1 --verify=crc32c --output=/tmp/fio
}
