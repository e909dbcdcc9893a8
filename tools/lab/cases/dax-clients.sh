# SPDX-License-Identifier: GPL-2.0
# A DAX device serves its usual clients: daxctl, daxio, fio, QEMU; bad memory is recorded, a namespace of ndctl is adopted, a PCI card is refused.

rootfs='trixie'
kernels='6.1-amd64'
long_kernels='6.12-amd64 7.3-amd64'
limit=240
vm() {
	memory 2G
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 256M
	backing card 64M
	qemu -object "memory-backend-file,id=card,size=64M,mem-path=$work/card.img,share=on" -device ivshmem-plain,memdev=card,addr=0x10
}
dmesg_ok='Memory failure|recovery action'

total() { awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo; }
# listed FILTER: what daxctl prints about the device.
listed() { daxctl list -d "$dax" | jq -c ".[] | $1"; }
# contents BYTES: the first bytes of the device.
contents() { daxio -i "/dev/$dax" -l "$1" 2>/dev/null; }

# inner_qemu: prints what an emulator says of a memory backend on the device. It runs no guest.
inner_qemu() {
	printf '%s\n' '{"execute": "qmp_capabilities"}' '{"execute": "query-memdev"}' \
		'{"execute": "qom-get", "arguments": {"path": "/objects/m", "property": "pmem"}}' '{"execute": "quit"}' |
	qemu-system-x86_64 -M none -accel tcg -nodefaults -display none -S -qmp stdio \
		-object "memory-backend-file,id=m,mem-path=/dev/$dax,size=64M,share=on,pmem=on$1" 2>&1 | jq -c 'select(.return) | .return'
}

# Buffers that io_uring keeps pinned. Those of 6.1 cannot be in any file or device.
fixed_buffers() {
	local status
	check "zeroes again" daxio -z -o "/dev/$dax" -l 8M
	fio --name=b --ioengine=io_uring --fixedbufs=1 --iodepth=4 --iomem="mmapshared:/dev/$dax" --filename=/tmp/file --size=8m \
		--bs=512k --rw=write --refill_buffers >/tmp/fio 2>&1
	status=$?
	if [[ $(uname -r) == 6.1.* ]]; then
		is "fixed buffers of io_uring in the device are refused" "$status, $(grep -o 'Operation not supported' /tmp/fio | head -n 1)" "1, Operation not supported"
	else
		is "fio writes a file from fixed buffers of io_uring in the device" $status 0
		fails "the buffers were in the device" cmp -n $((512 << 10)) <(contents $((512 << 10))) /dev/zero
	fi
}

programs() {
	is "daxctl shows size, unit of mappings and mode" "$(listed '[.size, .align, .mode]')" "[$((256 << 20)),$((2 << 20)),\"devdax\"]"
	check "daxio writes zeroes" daxio -z -o "/dev/$dax" -l 8M
	echo 'by daxio' >/tmp/text
	check "daxio writes a text" daxio -i /tmp/text -o "/dev/$dax"
	is "daxio reads it" "$(contents 8)" 'by daxio'
	check "fio verifies with dev-dax" fio --name=a --ioengine=dev-dax --filename="/dev/$dax" --rw=write --bs=2m --size=16m \
		--verify=crc32c --output=/tmp/fio
	fixed_buffers
	like "QEMU takes the device as persistent memory" "$(paste -sd' ' <<<"$(inner_qemu ,align=2M)")" "\"size\":$((64 << 20)).* true"
}

# As RAM and back. Only memory that is offline can be taken back, so it must not be made online as ordinary RAM.
as_ram() {
	local before
	before=$(total)
	modprobe kmem
	echo offline >/sys/devices/system/memory/auto_online_blocks
	check "reconfigure the device as System RAM" daxctl reconfigure-device --mode=system-ram "$dax"
	is "daxctl shows the mode" "$(listed .mode)" '"system-ram"'
	check "there is more RAM" [ "$(total)" -gt "$before" ]
	fails "pmem_devdax cannot be unloaded now" rmmod pmem_devdax
	check "set the memory offline" daxctl offline-memory "$dax"
	check "reconfigure it as a DAX device" daxctl reconfigure-device --mode=devdax "$dax"
	is "daxctl shows that mode again" "$(listed .mode)" '"devdax"'
	is "there is as much RAM as before" "$(total)" "$before"
}

bad_memory() {
	local page=$((2 << 20))
	modprobe hwpoison_inject
	check "the device has a text in the page" daxio -i /tmp/text -o "/dev/$dax" -s $page
	check "inject a memory failure" eval 'echo $((($(attr "$range" resource) + page) / 4096)) >/sys/kernel/debug/hwpoison/corrupt-pfn'
	is "the record of the range has the page" "$(attr "$range" bad_bytes)" 4096
	like "the log says that the error is simulated" "$(dmesg | grep "$range: simulated error")" "4096 bytes"
	check "disable the device, which ends the test" daxctl disable-device "$dax"
	is "the record of the range is empty then" "$(attr "$range" bad_bytes)" 0
	check "enable the device after the test" daxctl enable-device "$dax"
	as_disk
	# It was no real failure, and the page is back in the kernel's map.
	is "the page can be read on the disk" "$(dd if="/dev/$(disks)" bs=4k skip=512 count=1 iflag=direct status=none | head -n 1)" 'by daxio'
	check "unload the drivers" modprobe -r pmem_blk pmem_acpi pmem_devdax pmem_bus
}

card() {
	local range
	modprobe pmem_pci ivshmem=1
	check "a card is a range" wait_for 10 eval '[ -n "$(ranges pci)" ]'
	attr "$(ranges pci)" uuid >/tmp/uuid
	check "unload pmem_pci" rmmod pmem_pci
	cat /tmp/uuid >/sys/module/pmem_bus/parameters/devdax
	modprobe pmem_devdax
	modprobe pmem_pci ivshmem=1
	check "the card is a range again" wait_for 10 eval '[ -n "$(ranges pci)" ]'
	range=$(ranges pci)
	is "the range of a card has the mode devdax" "$(attr "$range" mode)" devdax
	is "it is refused, as a card may be pulled" "$(attr "$range" media)" 'refused: the memory of a card may vanish under a pin'
	is "there is no DAX device" "$(ls -d "$PLATFORM/$range"/dax[0-9]* 2>/dev/null)" ""
}

boot1() {
	local range dax
	devdax
	programs
	check "disable the device" daxctl disable-device "$dax"
	is "daxctl shows that" "$(daxctl list -i -d "$dax" | jq -c '.[].state')" '"disabled"'
	check "enable the device" daxctl enable-device "$dax"
	as_ram
	bad_memory
	card
}

# What ndctl made with the in-tree drivers.
boot2() {
	local range dax size
	check "load the in-tree drivers" modprobe -a nfit nd_pmem dax_pmem device_dax
	check "make a devdax namespace" ndctl create-namespace -f -e namespace0.0 -m devdax -M mem
	dax=$(basename /dev/dax*)
	echo 'by the in-tree driver' >/tmp/text
	check "write to its device" daxio -i /tmp/text -o "/dev/$dax"
	size=$(listed .size)
	check "unload the in-tree drivers" intree_gone nfit
	devdax
	like "the range tells what it has adopted" "$(attr "$range" media)" devdax
	is "the device has the size of the namespace" "$(listed .size)" "$size"
	is "it has the bytes of the namespace" "$(contents 21)" 'by the in-tree driver'
	check "disable that device" daxctl disable-device "$dax"
}
