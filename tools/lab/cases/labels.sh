# SPDX-License-Identifier: GPL-2.0
# A DIMM with a live namespace in its label area is refused and unchanged; one never used, one whose namespace was destroyed, and one without a label area are disks.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm live 64M label-size=128K size=65664K
	nvdimm empty 32M label-size=128K size=32896K
	nvdimm freed 32M label-size=128K size=32896K
	nvdimm plain 32M
	disk notes 1M
}
limit=180

# dimm NAME: prints the in-tree drivers' name of it.
dimm() { cut -d, -f1 "$ND/$(region "$1")/mapping0"; }

boot1() {
	check "boot 1: load the in-tree drivers" modprobe -a nfit nd_pmem nd_btt
	check "disable all regions" ndctl disable-region all
	check "write label index blocks" ndctl init-labels -f "$(dimm live)" "$(dimm freed)"
	check "enable regions with labels" ndctl enable-region all
	check "make a namespace on live" ndctl create-namespace -r "$(region live)" -m fsdax -s 32M
	check "make a namespace on freed" ndctl create-namespace -r "$(region freed)" -m fsdax
	check "mkfs" mkfs.ext4 -q -b 4096 "/dev/pmem$(region live | tr -d a-z)"
	check "boot 1: mount live" mount -o dax=always "/dev/pmem$(region live | tr -d a-z)" /mnt
	check "write a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
	md5sum </mnt/file | dd of="$(disk notes)" conv=sync,fsync status=none
	check "boot 1: unmount live" umount /mnt
	check "destroy the namespace on freed" ndctl destroy-namespace -f "$(region freed | sed s/region/namespace/).0"
	check "boot 1: unload the in-tree drivers" intree_gone nfit
}

boot2() {
	check "list the methods that are evaluated" modprobe pmem_methods
	load
	like "methods were evaluated" "$(</sys/module/pmem_methods/parameters/all)" '_FIT.*_DSM'
	is "no method waits for memory reclaim" "$(</sys/module/pmem_methods/parameters/waiting)" ""
	local name
	is "live is refused" "$(attr live media)" "refused: labels of DIMM 0x1"
	is "live has no disk" "$(disk_of live)" ""
	like "the log says why live is refused" "$(dmesg | grep "$(range live): ")" 'bytes refused: labels of DIMM 0x1; '
	for name in empty freed plain; do
		is "$name has no foreign data" "$(attr $name media)" none
		check "the disk on $name can be written" dd if=/dev/urandom of="/dev/$(disk_of $name)" bs=1M count=16 oflag=direct
	done
}

boot3() {
	check "boot 3: load the in-tree drivers" modprobe -a nfit nd_pmem nd_btt
	check "boot 3: mount live" mount -o dax=always "/dev/pmem$(region live | tr -d a-z)" /mnt
	is "the file on live is unchanged" "$(md5sum </mnt/file)" "$(head -n 1 "$(disk notes)")"
	check "boot 3: unmount live" umount /mnt
	check "boot 3: unload the in-tree drivers" intree_gone nfit
}
