# SPDX-License-Identifier: GPL-2.0
# A BAR keeps its uuid if another card changes the bus numbers, and in another slot if it has a serial number; two cards with one number have two uuids.

# port NAME SLOT: makes a slot, which has a bus of its own.
port() { qemu -device "pcie-root-port,id=$1,chassis=$(($2)),addr=$2"; }
# card NAME BUS [ADDRESS]: makes a card with a file as its memory.
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
# device PATH: prints the PCI device at this path, with * for a bus number.
device() { basename "$(compgen -G "/sys/devices/pci0000:00/0000:00:$1")"; }
uuid() { attr "$(basename "/sys/bus/pci/devices/$(device "$1")"/pmem-range.*)" uuid; }
four() { [ "$(disks | wc -l)" = 4 ]; }
load_pci() {
	modprobe pmem_pci ivshmem=1
	check "the four cards become disks" wait_for 10 four
	is "the four disks have four uuids" "$(for i in $(ranges); do attr "$i" uuid; done | sort -u | wc -l)" 4
}
unload_pci() { check "unload pmem_pci" wait_for 5 rmmod pmem_pci; }

boot1() {
	local place numbered
	modprobe pmem_blk
	load_pci
	is "a card on the root bus has the uuid that it always had" "$(uuid 10.0)" c2faf9b4-ce54-8aec-9e0e-12aa0ca89aba
	place=$(uuid '0b.0/*:00.0')
	unload_pci
	check "boot 1: give a card a serial number" modprobe pmem_card device="$(device '0b.0/*:00.0')" serial=$serial
	load_pci
	numbered=$(uuid '0b.0/*:00.0')
	check "a serial number changes the uuid" [ "$numbered" != "$place" ]
	printf '%s\n' "$(uuid '09.0/*:00.0')" "$(uuid '0a.0/*:00.0/*:03.0')" "$numbered" | dd of="$(disk notes)" conv=sync,fsync status=none
	unload_pci
	rmmod pmem_card
}

boot2() {
	local in_slot behind_bridge numbered
	{ read -r in_slot; read -r behind_bridge; read -r numbered; } < <(tr -d '\0' <"$(disk notes)")
	modprobe pmem_blk
	check "boot 2: give the card in another slot that serial number" modprobe pmem_card device="$(device '0c.0/*:00.0')" serial=$serial
	load_pci
	is "the uuid on the root bus is unchanged" "$(uuid 10.0)" c2faf9b4-ce54-8aec-9e0e-12aa0ca89aba
	is "the uuid in a slot is unchanged" "$(uuid '09.0/*:00.0')" "$in_slot"
	is "the uuid behind a bridge is unchanged" "$(uuid '0a.0/*:00.0/*:03.0')" "$behind_bridge"
	is "the uuid moves with the serial number" "$(uuid '0c.0/*:00.0')" "$numbered"
	unload_pci
	rmmod pmem_card

	check "give two cards one serial number" modprobe pmem_card device="$(device '0c.0/*:00.0'),$(device '09.0/*:00.0')" serial=$serial
	load_pci
	is "the first of them has its uuid without a serial number" "$(uuid '09.0/*:00.0')" "$in_slot"
	check "the second of them does not have the serial number's uuid" [ "$(uuid '0c.0/*:00.0')" != "$numbered" ]
	is "the log names each of the two cards" "$(dmesg | grep -cE "pmem_pci 0000:0.:00.0: duplicate serial number $serial, same as 0000:0.:00.0: the uuid is made from the slot\$")" 2
	unload_pci
	rmmod pmem_card
}
