# SPDX-License-Identifier: GPL-2.0
# A disk serves its usual clients: fio with verify in many shapes, swap, blkid, lsblk, zeroing, iostat.

vm() {
	smp 2
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
}
limit=240

boot1() {
	load
	local disk name before after
	name=$(disks)
	disk=/dev/$name
	is "lsblk shows name, size and type" "$(lsblk -dbnro NAME,SIZE,RO,TYPE "$disk")" "$name $((256 << 20)) 0 disk"
	is "the logical block size is 512" "$(attr "$name" queue/logical_block_size)" 512
	is "the physical block size is 4096" "$(attr "$name" queue/physical_block_size)" 4096
	is "the disk is not rotational" "$(attr "$name" queue/rotational)" 0
	is "the write cache is on" "$(attr "$name" queue/write_cache)" "write back"
	is "FUA is supported" "$(attr "$name" queue/fua)" 1
	is "discard is not supported" "$(attr "$name" queue/discard_max_bytes)" 0
	check "writing zeroes is supported" [ "$(attr "$name" queue/write_zeroes_max_bytes)" -gt 0 ]
	# A bio counts bytes in 32 bits; 6.1 would truncate 4 GiB to nothing and report success.
	is "zeroes are written in whole pages, as poison may have to be cleared" $(($(attr "$name" queue/write_zeroes_max_bytes) % 4096)) 0
	check "one bio of zeroes is below 4 GiB" [ "$(attr "$name" queue/write_zeroes_max_bytes)" -lt $((1 << 32)) ]
	is "iostat is on" "$(attr "$name" queue/iostats)" 1

	check "fio with random synchronous I/O" fio --name=a --filename="$disk" --rw=randrw --bsrange=512-256k --size=16m --direct=1 \
		--ioengine=psync --fsync=8 --verify=crc32c --output=/tmp/fio
	check "fio with sequential asynchronous I/O and FUA" fio --name=b --filename="$disk" --offset=64m --rw=write --bs=1m --size=32m \
		--direct=1 --ioengine=libaio --iodepth=8 --sync=dsync --verify=md5 --output=/tmp/fio
	check "fio with buffered I/O" fio --name=c --filename="$disk" --offset=128m --rw=randwrite --bs=4k --size=8m --direct=0 \
		--ioengine=pvsync2 --end_fsync=1 --verify=crc32c --output=/tmp/fio
	check "fio with io_uring" fio --name=d --filename="$disk" --offset=160m --rw=randwrite --bs=8k --size=8m --direct=1 \
		--ioengine=io_uring --iodepth=16 --verify=crc32c --output=/tmp/fio

	before=$(cut -d' ' -f7 <<<"$(xargs <"/sys/block/$name/stat")")
	check "write 1 MiB" dd if=/dev/urandom of="$disk" bs=1M count=1 oflag=direct
	after=$(cut -d' ' -f7 <<<"$(xargs <"/sys/block/$name/stat")")
	is "iostat counts the sectors" $((after - before)) 2048

	check "write zeroes" blkdiscard -z -o 0 -l 1M "$disk"
	check "the zeroes can be read" cmp -n $((1 << 20)) "$disk" /dev/zero
	check "what follows the zeroes is unchanged" eval "! cmp -s -i $((64 << 20)):0 -n 65536 $disk /dev/zero"

	check "mkswap" mkswap "$disk"
	is "blkid finds the swap area" "$(blkid -o value -s TYPE "$disk")" swap
	check "swapon" swapon "$disk"
	like "the disk is in /proc/swaps" "$(cat /proc/swaps)" "$name"
	check "swapoff" swapoff "$disk"
}
