# SPDX-License-Identifier: GPL-2.0
# Three ranges declared on the kernel command line (memmap=, e820 type 12) become three disks.

kernels='6.1-amd64'
long_kernels='6.12-amd64 7.3-amd64 6.1-amd64-rt 7.3-amd64-rt'
vm() {
	no_nvdimm
	memory 2G
	append 'memmap=128M!512M' 'memmap=64M!1G' 'memmap=32M!1536M'
}

boot1() {
	load
	is "there are three disks" "$(disks | wc -l)" 3
	is "each range has its address" "$(for range in $(ranges); do attr "$range" resource; done | xargs)" \
		"0x20000000 0x40000000 0x60000000"
	is "each disk has its size" "$(for disk in $(disks); do blockdev --getsize64 "/dev/$disk"; done | xargs)" \
		"$((128 << 20)) $((64 << 20)) $((32 << 20))"
	is "the source of all ranges is e820" "$(for range in $(ranges); do attr "$range" source; done | sort -u)" e820
	is "the three ranges have three uuids" "$(for range in $(ranges); do attr "$range" uuid; done | sort -u | wc -l)" 3
}
