# SPDX-License-Identifier: GPL-2.0
# DRBD replicates a disk to another machine with protocol C; when the first one dies while it writes, every acknowledged write is on the other.

rootfs='trixie'
kernels='6.1-amd64'
long_kernels='6.12-amd64 7.3-amd64'
only=long
limit=240
vm() {
	smp 2
	machine nvdimm-persistence=mem-ctrl
	case $BOOT in
	1) nvdimm a 64M ;;
	*) nvdimm b 64M ;;
	esac
	disk acked 1M
}
peer() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm b 64M
}

# replicate NAME NUMBER: starts DRBD on the disk of this guest. A machine that has lost the other one must not acknowledge
# anything until that one is known to be down, which is for a cluster manager to say. Here, the helper says it.
replicate() {
	echo "$1" >/proc/sys/kernel/hostname
	network "$2"
	mkdir -p /etc/drbd.d /var/lib/drbd /var/lib/linstor.d /run/lock
	cat >/etc/drbd.conf <<-'END'
		resource r0 {
			net { protocol C; ping-timeout 100; timeout 90; }
			disk { fencing resource-and-stonith; }
			device /dev/drbd0;
			disk /dev/pmem0;
			meta-disk internal;
			on first { address 10.0.0.1:7788; }
			on second { address 10.0.0.2:7788; }
		}
	END
	check "load DRBD" modprobe drbd usermode_helper=/tmp/helper
	check "make room for what DRBD notes" drbdadm create-md --force r0
	check "start DRBD" drbdadm up r0
	check "the machines are connected" wait_for 30 state cstate Connected
}
# state WHAT TEXT: what drbdadm says begins with that text.
state() { [[ $(drbdadm "$1" r0 2>/dev/null) == $2* ]]; }

helper() { printf '#!/bin/bash\n%s\n' "$1" >/tmp/helper; chmod +x /tmp/helper; }

# The records of the file are its blocks; each has its number.
write_records() {
	local i
	for ((i = 0; i < 4000; i++)); do
		printf '%-4096d' $i | dd of=/mnt/file bs=4k seek=$i oflag=direct,dsync conv=notrunc iflag=fullblock status=none || return
		printf '%-512d' $i | dd of="$(disk acked)" bs=512 oflag=direct conv=notrunc iflag=fullblock status=none
	done
}
acked() { tr -dc 0-9 < <(dd if="$(disk acked)" bs=512 count=1 iflag=direct status=none); }
enough() { [ "$(acked)" -ge 50 ]; }

boot1() {
	# The other machine is never known to be down.
	helper 'exec sleep 100000'
	load
	replicate first 1
	# Both are empty, so there is nothing to copy at first.
	check "both disks are the same" drbdadm --clear-bitmap new-current-uuid r0
	check "this machine has the lead" wait_for 10 drbdadm primary r0
	check "mkfs" mkfs.ext4 -q -b 4096 /dev/drbd0
	check "mount" mount /dev/drbd0 /mnt
	fallocate -l 16m /mnt/file
	sync
	write_records &
	check "records are written" wait_for 60 enough
	check "both disks are up to date" state dstate UpToDate/UpToDate
	check "tell the peer to expect the worst" meet
	last eval 'echo b >/proc/sysrq-trigger'
}

peer1() {
	# As a cluster manager does that has switched the first machine off.
	helper 'exit 7'
	load
	replicate second 2
	check "the first machine is about to die" meet
	check "it is gone" wait_for 60 eval '! state cstate Connected'
	check "this machine takes the lead" wait_for 10 drbdadm primary r0
	check "mount the replica" mount /dev/drbd0 /mnt
	is "the first record is there" "$(dd if=/mnt/file bs=4k count=1 status=none | tr -d ' ')" 0
	check "write to the replica" dd if=/dev/zero of=/mnt/more bs=1M count=1 conv=fsync
	check "unmount the replica" umount /mnt
	check "fsck of the replica finds no damage" fsck.ext4 -fn /dev/drbd0
	check "stop DRBD" drbdadm down r0
	check "unload DRBD" rmmod drbd
}

# The disk of the second machine, as it is, and what the first one has noted.
boot2() {
	local last
	load
	last=$(acked)
	info "acknowledged: $last"
	check "the first machine has written many records" [ "$last" -ge 50 ]
	# By its type, as blkid finds what DRBD keeps at the end of the disk.
	check "mount the disk with DAX" mount -t ext4 -o dax=always,ro "/dev/$(disks)" /mnt
	is "every acknowledged record is there" "$(dd if=/mnt/file bs=4k count=$((last + 1)) status=none | tr -s ' ' '\n' | sed '/^$/d' | paste -sd, | md5sum)" \
		"$(seq 0 "$last" | paste -sd, | md5sum)"
	check "unmount" umount /mnt
}
