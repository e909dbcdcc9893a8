# SPDX-License-Identifier: GPL-2.0
# Another machine has our disk over NVMe/TCP and NVMe/RDMA: what it writes there is a DAX file here.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
}

# The initiator has pmem of its own, to send from.
peer() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm b 64M
}
limit=240

nvmet=/sys/kernel/config/nvmet
trace=/sys/kernel/tracing

# network NUMBER: this guest's address, and soft-RoCE over the same card.
network() {
	modprobe -a -q virtio_net crc32_generic rdma_rxe rdma_ucm
	check "address" ip address add "10.0.0.$1/24" dev eth0
	check "network" ip link set eth0 up mtu 9000
	check "RDMA over it" rdma link add rxe0 type rxe netdev eth0
	is "iomem calls the range persistent, for RDMA to see" "$(grep -c ' : Persistent Memory$' /proc/iomem)" 1
}

# docs/export.rst has the same for users.
export_disk() {
	modprobe "nvmet_$1" && cd $nvmet && mkdir subsystems/lab subsystems/lab/namespaces/1 ports/1 &&
	echo 1 >subsystems/lab/attr_allow_any_host &&
	echo "$disk" >subsystems/lab/namespaces/1/device_path && echo 1 >subsystems/lab/namespaces/1/enable &&
	echo "$1" >ports/1/addr_trtype && echo ipv4 >ports/1/addr_adrfam &&
	echo 10.0.0.1 >ports/1/addr_traddr && echo 4420 >ports/1/addr_trsvcid &&
	ln -s $nvmet/subsystems/lab ports/1/subsystems/lab
}

withdraw() {
	cd $nvmet && rm ports/1/subsystems/lab && rmdir ports/1 subsystems/lab/namespaces/1 subsystems/lab
	cd /root
}

written() { xargs <"/sys/block/$name/stat" | cut -d' ' -f7; }
cached() { xfs_io -r -c 'mmap -r 0 128m' -c mincore "$disk"; }
# bios PATTERN: how many have come to the disk, by the kernel's trace of them.
bios() { grep -cE "block_bio_queue: $(tr : , <"/sys/block/$name/dev") $1" $trace/trace; }

target() {
	local before
	check "$1: export" export_disk "$1"
	is "$1: not through the page cache" "$(cat $nvmet/subsystems/lab/namespaces/1/buffered_io)" 0
	check "$1: the peer connects" meet
	check "$1: it has connected" meet
	fails "$1: the source cannot go" rmmod pmem_acpi
	fails "$1: nor the driver of the disk" rmmod pmem_blk
	fails "$1: nor can they part" sh -c 'echo ACPI0012:00 >/sys/bus/platform/drivers/pmem_acpi/unbind'
	before=$(written)
	echo >$trace/trace
	check "$1: the peer writes" meet
	check "$1: it has written" meet
	is "$1: each byte came once" $((($(written) - before) / 2)) $(((16 << 10) + 4))
	check "$1: both flushes came" [ "$(bios 'FW[A-Z]* 0 \+ 0 ')" -ge 2 ]
	is "$1: the forced write came" "$(bios 'WF[A-Z]* [0-9]+ \+ 8 ')" 1
	check "$1: the peer goes" meet
	is "$1: none of it is in the page cache" "$(cached)" ""
	check "$1: withdraw" withdraw
	check "$1: mount" mount -o dax=always "$disk" /mnt
	check "$1: the peer's file is there" sh -c 'cd /mnt && sha256sum -c sum'
	check "$1: unmount" umount /mnt
	check "$1: fsck" fsck.ext4 -fn "$disk"
}

boot1() {
	local name disk
	load
	modprobe nvmet
	mount -t configfs none /sys/kernel/config
	mount -t tracefs none $trace
	network 1
	name=$(disks) disk=/dev/$(disks)
	echo 1 >$trace/events/block/block_bio_queue/enable
	target tcp
	target rdma
	exec 5<"$disk"
	check "an ordinary read" dd if="$disk" of=/dev/null bs=1M count=1
	like "is in the page cache" "$(cached)" ' [0-9]+ pages'
	exec 5<&-
	check "in the end the source can go" rmmod pmem_acpi
}

initiator() {
	local remote
	check "$1: the target is there" meet
	modprobe "nvme_$1"
	check "$1: connect" eval "echo 'transport=$1,traddr=10.0.0.1,trsvcid=4420,nqn=lab,keep_alive_tmo=60' >/dev/nvme-fabrics"
	check "$1: a disk" wait_for 20 eval '[ -b /dev/nvme?n1 ]'
	check "$1: connected" meet
	remote=$(basename /dev/nvme?n1)
	is "$1: of the same size" "$(blockdev --getsize64 "/dev/$remote")" $((128 << 20))
	is "$1: with a cache to flush" "$(attr "$remote" queue/write_cache)" "write back"

	check "$1: write" meet
	check "$1: 16 MiB" dd if=/dev/urandom of="/dev/$remote" bs=1M count=16 oflag=direct
	check "$1: two flushes" xfs_io -d -c fsync -c fsync "/dev/$remote"
	check "$1: a forced write" dd if="/dev/$remote" of="/dev/$remote" bs=4k count=1 iflag=direct oflag=direct,dsync
	check "$1: written" meet

	check "$1: fio" fio --name=a --filename="/dev/$remote" --rw=randrw --bsrange=512-1m --size=16m --direct=1 \
		--ioengine=libaio --iodepth=4 --verify=crc32c --output=/tmp/fio
	check "$1: fio, from a DAX file here and back" fio --name=b --filename="/dev/$remote" --rw=write --bs=128k --size=8m \
		--direct=1 --ioengine=psync --iomem=mmapshared:/mnt/buffer --verify=crc32c --output=/tmp/fio
	fails "$1: and really from there" cmp -n $((128 << 10)) /mnt/buffer /dev/zero
	check "$1: mkfs" mkfs.ext4 -q -b 4096 "/dev/$remote"
	check "$1: mount" mount "/dev/$remote" /remote
	check "$1: a file" dd if=/dev/urandom of=/remote/file bs=1M count=16 conv=fsync
	check "$1: its sum" sh -c 'cd /remote && sha256sum file >sum'
	check "$1: unmount" umount /remote
	check "$1: disconnect" eval 'echo 1 >/sys/class/nvme/nvme?/delete_controller'
	check "$1: the disk goes" wait_for 20 eval '! ls /dev/nvme?n1'
	check "$1: done" meet
}

# region FILE: what becomes of a user's RDMA region over a file. Who gets one tries to connect next, in vain.
region() {
	fio --name=region --ioengine=rdma --hostname=10.0.0.1 --port=1 --verb=write --rw=write --bs=64k --size=1m \
		--iomem="mmapshared:$1" 2>&1
}

peer1() {
	load
	mkdir /remote
	network 2
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/$(disks)"
	check "mount with DAX" mount -o dax=always "/dev/$(disks)" /mnt
	truncate -s 1m /mnt/buffer /tmp/buffer
	initiator tcp
	like "a user's RDMA region over a DAX file is refused" "$(region /mnt/buffer)" \
		'ibv_reg_mr io_u failed: Operation not supported'
	like "one over other memory is not" "$(region /tmp/buffer)" 'RDMA_CM_EVENT_REJECTED'
	check "zeroes, to see what comes next" fallocate -z -l 1m /mnt/buffer
	initiator rdma
	check "unmount" umount /mnt
}
