# SPDX-License-Identifier: GPL-2.0
# DIMMs with label areas: one with a live namespace is refused and stays as it is; one never used, one emptied again, and one without are disks.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm live 64M label-size=128K size=65664K
	nvdimm empty 32M label-size=128K size=32896K
	nvdimm freed 32M label-size=128K size=32896K
	nvdimm plain 32M
	disk notes 1M
}
limit=180

# dimm NAME: what the in-tree drivers call it.
dimm() { cut -d, -f1 "$ND/$(region "$1")/mapping0"; }

boot1() {
	check "the in-tree drivers" modprobe -a nfit nd_pmem nd_btt
	check "no region is in use" ndctl disable-region all
	check "labels" ndctl init-labels -f "$(dimm live)" "$(dimm freed)"
	check "regions with labels" ndctl enable-region all
	check "a namespace in live" ndctl create-namespace -r "$(region live)" -m fsdax -s 32M
	check "one in freed" ndctl create-namespace -r "$(region freed)" -m fsdax
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/pmem$(region live | tr -d a-z)"
	check "mount" mount -o dax=always "/dev/pmem$(region live | tr -d a-z)" /mnt
	check "a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
	md5sum </mnt/file | dd of="$(disk notes)" conv=sync,fsync status=none
	check "unmount" umount /mnt
	check "freed is free again" ndctl destroy-namespace -f "$(region freed | sed s/region/namespace/).0"
	check "unload the in-tree drivers" intree_gone nfit
}

boot2() {
	load
	local name
	is "live" "$(attr live media)" "refused: labels of DIMM 0x1"
	is "no disk" "$(disk_of live)" ""
	like "the log says why" "$(dmesg | grep "$(range live): ")" 'bytes refused: labels of DIMM 0x1; '
	for name in empty freed plain; do
		is "$name" "$(attr $name media)" none
		check "its disk can be written to" dd if=/dev/urandom of="/dev/$(disk_of $name)" bs=1M count=16 oflag=direct
	done
}

boot3() {
	check "the in-tree drivers" modprobe -a nfit nd_pmem nd_btt
	check "mount" mount -o dax=always "/dev/pmem$(region live | tr -d a-z)" /mnt
	is "the file" "$(md5sum </mnt/file)" "$(head -n 1 "$(disk notes)")"
	check "unmount" umount /mnt
	check "unload the in-tree drivers" intree_gone nfit
}
