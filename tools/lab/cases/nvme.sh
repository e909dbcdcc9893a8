# SPDX-License-Identifier: GPL-2.0
# Another machine uses our disk over NVMe/TCP and NVMe/RDMA: what it writes there can be read here as a DAX file.

only=long
vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
}

# The initiator has pmem of its own to send from.
peer() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm b 64M
}
limit=240

nvmet=/sys/kernel/config/nvmet
trace=/sys/kernel/tracing

# rdma_network NUMBER: gives this guest its address, and soft-RoCE over the same card.
rdma_network() {
	network "$1"
	soft_roce
	is "/proc/iomem has the range as Persistent Memory, which RDMA needs" "$(grep -c ' : Persistent Memory$' /proc/iomem)" 1
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
# bios PATTERN: counts the bios that came to the disk, in the kernel's trace.
bios() { grep -cE "block_bio_queue: $(tr : , <"/sys/block/$name/dev") $1" $trace/trace; }

target() {
	local before
	check "$1: the export" export_disk "$1"
	is "$1: the export does not use the page cache" "$(cat $nvmet/subsystems/lab/namespaces/1/buffered_io)" 0
	check "$1: the peer may connect" meet
	check "$1: the peer has connected" meet
	fails "$1: the source cannot be unloaded" rmmod pmem_acpi
	fails "$1: the driver of the disk cannot be unloaded" rmmod pmem_blk
	fails "$1: the source cannot be unbound" sh -c 'echo ACPI0012:00 >/sys/bus/platform/drivers/pmem_acpi/unbind'
	before=$(written)
	echo >$trace/trace
	check "$1: the peer may write" meet
	check "$1: the peer has written" meet
	is "$1: each byte came once" $((($(written) - before) / 2)) $(((16 << 10) + 4))
	check "$1: both flushes came" [ "$(bios 'FW[A-Z]* 0 \+ 0 ')" -ge 2 ]
	is "$1: the FUA write came" "$(bios 'WF[A-Z]* [0-9]+ \+ 8 ')" 1
	check "$1: the peer is done" meet
	is "$1: no data are in the page cache" "$(cached)" ""
	check "$1: the export ends" withdraw
	check "$1: mount the exported disk with DAX" mount -o dax=always "$disk" /mnt
	check "$1: the peer's file is unchanged" sh -c 'cd /mnt && sha256sum -c sum'
	check "$1: unmount the exported disk" umount /mnt
	check "$1: fsck of the exported disk finds no damage" fsck.ext4 -fn "$disk"
}

boot1() {
	local name disk
	load
	modprobe nvmet
	mount -t configfs none /sys/kernel/config
	mount -t tracefs none $trace
	rdma_network 1
	name=$(disks) disk=/dev/$(disks)
	echo 1 >$trace/events/block/block_bio_queue/enable
	target tcp
	target rdma
	exec 5<"$disk"
	check "read through the page cache" dd if="$disk" of=/dev/null bs=1M count=1
	like "an ordinary read fills the page cache" "$(cached)" ' [0-9]+ pages'
	exec 5<&-
	check "the source can be unloaded after the exports" rmmod pmem_acpi
}

initiator() {
	local remote
	check "$1: the target is there" meet
	modprobe "nvme_$1"
	check "$1: connect to the target" eval "echo 'transport=$1,traddr=10.0.0.1,trsvcid=4420,nqn=lab,keep_alive_tmo=60' >/dev/nvme-fabrics"
	check "$1: the remote disk is there" wait_for 20 eval '[ -b /dev/nvme?n1 ]'
	check "$1: tell the target that it is connected" meet
	remote=$(basename /dev/nvme?n1)
	is "$1: the remote disk has the same size" "$(blockdev --getsize64 "/dev/$remote")" $((128 << 20))
	is "$1: the remote disk has a write cache" "$(attr "$remote" queue/write_cache)" "write back"

	check "$1: the target waits for writes" meet
	check "$1: write 16 MiB to the remote disk" dd if=/dev/urandom of="/dev/$remote" bs=1M count=16 oflag=direct
	check "$1: flush the remote disk twice" xfs_io -d -c fsync -c fsync "/dev/$remote"
	check "$1: write to the remote disk with FUA" dd if="/dev/$remote" of="/dev/$remote" bs=4k count=1 iflag=direct oflag=direct,dsync
	check "$1: tell the target that all is written" meet

	check "$1: fio verifies the remote disk" fio --name=a --filename="/dev/$remote" --rw=randrw --bsrange=512-1m --size=16m --direct=1 \
		--ioengine=libaio --iodepth=4 --verify=crc32c --output=/tmp/fio
	check "$1: fio verifies the remote disk from a DAX file here" fio --name=b --filename="/dev/$remote" --rw=write --bs=128k --size=8m \
		--direct=1 --ioengine=psync --iomem=mmapshared:/mnt/buffer --verify=crc32c --output=/tmp/fio
	fails "$1: the buffer was the DAX file itself" cmp -n $((128 << 10)) /mnt/buffer /dev/zero
	check "$1: mkfs on the remote disk" mkfs.ext4 -q -b 4096 "/dev/$remote"
	check "$1: mount the remote disk" mount "/dev/$remote" /remote
	check "$1: write a file on the remote disk" dd if=/dev/urandom of=/remote/file bs=1M count=16 conv=fsync
	check "$1: write its checksum on the remote disk" sh -c 'cd /remote && sha256sum file >sum'
	check "$1: unmount the remote disk" umount /remote
	check "$1: disconnect from the target" eval 'echo 1 >/sys/class/nvme/nvme?/delete_controller'
	check "$1: the remote disk goes" wait_for 20 eval '! ls /dev/nvme?n1'
	check "$1: tell the target that all is done" meet
}

# region FILE: prints what becomes of a RDMA region over a file. A successful one is followed by a vain attempt to connect.
region() {
	fio --name=region --ioengine=rdma --hostname=10.0.0.1 --port=1 --verb=write --rw=write --bs=64k --size=1m \
		--iomem="mmapshared:$1" 2>&1
}

peer1() {
	load
	mkdir /remote
	rdma_network 2
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
