# SPDX-License-Identifier: GPL-2.0
# The memory of a virtio-pmem device is a disk with DAX whose flushes are syncs of the host: each bio that asks gets one, or its error; files outlive the host.

kernels='7.3-amd64'
long_kernels='*-amd64'
vm() {
	host_syncs
	virtio one 64M memaddr=$([ "$BOOT" = 1 ] && echo 0x100000000 || echo 0x180000000)
	virtio two 320M memaddr=0x140000000 addr=0x12
	[ "$BOOT" = 1 ] || qemu -device "pcie-root-port,id=front,chassis=8,addr=0x8"
}

one=0x100000000
# of ADDRESS: prints the range there.
of() {
	local name
	for name in $(ranges virtio); do [ $(($(attr "$name" resource))) != $(($1)) ] || echo "$name"; done
}
two() { [ "$(disks | wc -l)" = 2 ]; }
# asked CMD…: runs a command and prints how many syncs of the host it took.
asked() {
	local before
	before=$(host_synced)
	"$@" >/tmp/asked 2>&1 </dev/null || { echo failed; return; }
	echo $(($(host_synced) - before))
}
bio() { fio --name=bio --thread --filename="$disk" --ioengine=pvsync2 --rw=write --bs=4k --size=4k --offset=16m --direct=1 --output=/tmp/fio "$@"; }
flush() { dd if=/dev/zero of="$disk" bs=4k count=1 seek=4096 oflag=direct conv=notrunc,fsync; }
uring() { fio --name=bio --thread --filename="$disk" --ioengine=io_uring --rw=write --bs=4k --size=4k --offset=16m --direct=1 --output=/tmp/fio "$@"; }
# nowait dsync|0: prints how many bytes a write that may not wait has written, or its error.
nowait() {
	python3 -c '
import errno, mmap, os, sys
fd = os.open(sys.argv[1], os.O_WRONLY | os.O_DIRECT)
try:
    print(os.pwritev(fd, [mmap.mmap(-1, 4096)], 4096, os.RWF_NOWAIT | (os.RWF_DSYNC if sys.argv[2] == "dsync" else 0)))
except OSError as error:
    print(errno.errorcode[error.errno])' "$disk" "$1"
}

boot1() {
	local disk range
	load
	check "the two devices become disks" wait_for 10 two
	range=$(of $one) disk=/dev/$(disk_of "$range")
	is "the source is virtio" "$(attr "$range" source)" virtio
	is "the range has the size of the device" "$(attr "$range" size) $(blockdev --getsize64 "$disk")" "$((64 << 20)) $((64 << 20))"
	is "the persistence domain is host" "$(attr "$range" persistence_domain)" host
	is "the in-tree driver is not loaded" "$(grep -c '^virtio_pmem ' /proc/modules)" 0
	pages_expected "$range"
	is "the disk promises what the host can keep" "$(promises "$range")" "write back, FUA 1, DAX 0, MAP_SYNC no"
	like "MAP_SYNC is not supported" "$(cat /tmp/promises)" 'Operation not supported'
	is "deep_flush reads 1" "$(attr "$range" deep_flush)" 1
	is "/proc/iomem has both as Persistent Memory" "$(grep -c ': Persistent Memory$' /proc/iomem)" 2

	is "a write does not ask the host" "$(asked bio)" 0
	is "a flush asks once" "$(asked flush)" 1
	is "deep_flush asks once" "$(asked sh -c "echo 1 >$PLATFORM/$range/deep_flush")" 1
	is "a write with FUA asks once" "$(asked uring --sync=dsync)" 1
	is "a write that may not wait succeeds" "$(nowait 0)" 4096
	is "a write with FUA that may not wait is refused" "$(nowait dsync)" EAGAIN
	is "it does not ask" "$(asked nowait dsync)" 0
	echo "write through" >"/sys/block/${disk#/dev/}/queue/write_cache"
	is "with write through, each write asks" "$(asked bio)" 1
	is "with write through, a write that may not wait is refused" "$(nowait 0)" EAGAIN
	echo "write back" >"/sys/block/${disk#/dev/}/queue/write_cache"

	host_does fail
	fails "a flush fails with the host" flush
	fails "FUA fails with the host" bio --sync=dsync
	check "a write without a flush succeeds while the host fails" bio
	fails "deep_flush fails with the host" sh -c "echo 1 >$PLATFORM/$range/deep_flush"
	like "the log says that the host cannot sync" "$(dmesg)" 'virtio[0-9]+: flush failed: the host cannot sync'
	host_does
	check "flushes succeed once the host does" flush

	check "mkfs.ext4" mkfs.ext4 -q -b 4096 "$disk"
	mount_dax "$disk" /mnt
	check "fsync of a file on DAX asks the host" [ "$(asked dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync)" -ge 1 ]
	sha256sum /mnt/file >/mnt/sum
	attr "$range" uuid >/mnt/uuid
	check "unmount" umount /mnt
	disk=/dev/$(disk_of "$(of 0x140000000)")
	check "mkfs.xfs" mkfs.xfs -q -f -m reflink=0 "$disk"
	mount_dax "$disk" /mnt
	check "fsync of a file on XFS asks the host" [ "$(asked dd if=/dev/urandom of=/mnt/file bs=1M count=4 conv=fsync)" -ge 1 ]
	check "unmount XFS" umount /mnt
}

boot2() {
	local range
	load
	check "the two devices become disks again" wait_for 10 two
	range=$(of 0x180000000)
	mount_dax "/dev/$(disk_of "$range")" /mnt
	check "the file outlives a restart" sha256sum -c /mnt/sum
	is "the uuid outlives a restart with another bridge, at another address" "$(attr "$range" uuid)" "$(</mnt/uuid)"
	check "the host keeps what it syncs from now on" host_does keep
	check "write a file and sync it" dd if=/dev/zero of=/mnt/last bs=64k count=1 conv=fsync
	printf '%0512d' 42 | dd of=/mnt/last conv=notrunc,fsync status=none
	last host_does die
}

# What is in the copy had been synced; that all stores are in the file itself would show nothing.
after2() {
	check "the host has a copy of what it has synced" [ -s one.img.synced ]
	check "what fsync() returned for is in the copy" grep -qa "$(printf '%0512d' 42)" one.img.synced
	is "each request that QEMU has seen was a sync" "$(grep -c virtio_pmem_flush_request trace.log)" \
		"$(dd if=sync.img bs=512 skip=1 count=1 status=none | head -n 1 | tr -d '\0')"
}
