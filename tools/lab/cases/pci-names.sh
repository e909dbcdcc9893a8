# SPDX-License-Identifier: GPL-2.0
# A BAR keeps its uuid if another card changes the bus numbers, and by its serial number in another slot; two cards with one number have two.

# port NAME SLOT: a slot, which has a bus of its own.
port() { qemu -device "pcie-root-port,id=$1,chassis=$(($2)),addr=$2"; }
# card NAME BUS [ADDRESS]
card() {
	backing "$1" 64M
	qemu -object "memory-backend-file,id=$1,size=64M,mem-path=$work/$1.img,share=on" \
		-device "ivshmem-plain,memdev=$1,bus=$2${3:+,addr=$3}"
}

vm() {
	disk notes 1M
	# Two more buses, numbered before all others.
	[ "$BOOT" = 1 ] || { port front 0x8; qemu -device pcie-pci-bridge,id=front-bridge,bus=front; }
	port short 0x9
	port long 0xa
	port first 0xb
	port second 0xc
	qemu -device pcie-pci-bridge,id=bridge,bus=long
	card on-root-bus pcie.0 0x10
	card in-slot short
	card behind-bridge bridge 0x3
	card moved "$([ "$BOOT" = 1 ] && echo first || echo second)"
}

serial=0x1122334455667788
# device PATH: the PCI device at this path, with * for the number of a bus.
device() { basename "$(compgen -G "/sys/devices/pci0000:00/0000:00:$1")"; }
uuid() { attr "$(basename "/sys/bus/pci/devices/$(device "$1")"/pmem-range.*)" uuid; }
four() { [ "$(disks | wc -l)" = 4 ]; }
load_pci() {
	modprobe pmem_pci ivshmem=1
	check "four disks" wait_for 10 four
	is "with four uuids" "$(for i in $(ranges); do attr "$i" uuid; done | sort -u | wc -l)" 4
}
unload_pci() { check "unload" wait_for 5 rmmod pmem_pci; }

boot1() {
	local place numbered
	modprobe pmem_blk
	load_pci
	is "on the root bus it is the one that it always was" "$(uuid 10.0)" c2faf9b4-ce54-8aec-9e0e-12aa0ca89aba
	place=$(uuid '0b.0/*:00.0')
	unload_pci
	check "a serial number" modprobe pmem_card device="$(device '0b.0/*:00.0')" serial=$serial
	load_pci
	numbered=$(uuid '0b.0/*:00.0')
	check "gives the card another uuid" [ "$numbered" != "$place" ]
	printf '%s\n' "$(uuid '09.0/*:00.0')" "$(uuid '0a.0/*:00.0/*:03.0')" "$numbered" | dd of="$(disk notes)" conv=sync,fsync status=none
	unload_pci
	rmmod pmem_card
}

boot2() {
	local in_slot behind_bridge numbered
	{ read -r in_slot; read -r behind_bridge; read -r numbered; } < <(tr -d '\0' <"$(disk notes)")
	modprobe pmem_blk
	check "the serial number in another slot" modprobe pmem_card device="$(device '0c.0/*:00.0')" serial=$serial
	load_pci
	is "the same on the root bus" "$(uuid 10.0)" c2faf9b4-ce54-8aec-9e0e-12aa0ca89aba
	is "the same in a slot" "$(uuid '09.0/*:00.0')" "$in_slot"
	is "the same behind a bridge" "$(uuid '0a.0/*:00.0/*:03.0')" "$behind_bridge"
	is "the same by the serial number" "$(uuid '0c.0/*:00.0')" "$numbered"
	unload_pci
	rmmod pmem_card

	check "two with one serial number" modprobe pmem_card device="$(device '0c.0/*:00.0'),$(device '09.0/*:00.0')" serial=$serial
	load_pci
	is "one of them as without a number" "$(uuid '09.0/*:00.0')" "$in_slot"
	check "the other one too" [ "$(uuid '0c.0/*:00.0')" != "$numbered" ]
	is "the log says so of each" "$(dmesg | grep -cE "pmem_pci 0000:0.:00.0: duplicate serial number $serial, same as 0000:0.:00.0: the uuid is made from the slot\$")" 2
	unload_pci
	rmmod pmem_card
}
