# SPDX-License-Identifier: GPL-2.0
# A static NFIT with an interleaved set, a virtual CD off the sectors, volatile memory and an unarmed DIMM makes the right disks.

# spa INDEX GUID START SIZE: an address range, all little-endian hexadecimal, byte by byte.
spa() { echo "00003800${1}0000 00000000 00000000 ${2} ${3} ${4} 0800000000000000"; }
volatile=4f940573dafde344b16c3f22d252e5d0
persistent=79d3f066f3b47440ac430d3318b78cdb

# share HANDLE: 1 MiB of the range with index 4 is on that DIMM.
share() { echo "01003000 ${1}000000 00000000 04000100 0000100000000000 0000000000000000 0000000000000000 0000010000000000"; }

vm() {
	local i shares=
	no_nvdimm
	case $BOOT in
	1)
		acpitable nfit-full.asl
		acpitable ssdt-nvdr.asl
		undescribed behind 1536M
		;;
	2)
		# The DIMM is not armed, and its range is volatile. Beside it: volatile memory that is System RAM, a
		# range of an unknown kind, and persistent memory of many DIMMs.
		for i in {16..79}; do shares+=$(share "$(printf %02x "$i")"); done
		acpitable nfit-basic.asl 56=$volatile 140=0900 \
			"+$(spa 0200 $volatile 0000001000000000 0000001000000000)" \
			"+$(spa 0300 ffffffffffffffffffffffffffffffff 0000002001000000 0000001000000000)" \
			"+$(spa 0400 $persistent 0000001001000000 0000001000000000)" "+$shares"
		acpitable ssdt-ars.asl
		undescribed behind 512M
		;;
	esac
}

boot1() {
	load
	local set volatile cd unarmed log
	read -r set volatile cd unarmed < <(ranges | xargs)
	is "boot 1: there are four ranges" "$(ranges | wc -l)" 4
	log=$(dmesg | grep 'pmem_acpi ACPI0012:00')

	is "the set has its size" "$(attr "$set" size)" $((512 << 20))
	is "the set has its proximity domain" "$(attr "$set" nfit/proximity_domain)" 1
	is "the dimms attribute of the set is in interleave order" "$(attr "$set" nfit/dimms | cut -d' ' -f1 | xargs)" "handle=0x1 handle=0x101"
	like "the first DIMM of the set has its identity" "$(attr "$set" nfit/dimms | head -n 1)" 'id=8680-02-2326-01100000 .*ways=2 hints=2$'
	like "the second DIMM of the set has its identity" "$(attr "$set" nfit/dimms | tail -n 1)" 'id=8680-02100000 .*position=0x1000 dpa=0x1000000 .*hints=0$'
	check "mkfs on the set" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$set")"
	check "mount the set with DAX" mount -o dax=always "/dev/$(disk_of "$set")" /mnt
	check "unmount the set" umount /mnt
	is "the set has no read_only_reason" "$(ls "$PLATFORM/$set" | grep -c read_only_reason)" 0

	is "the volatile range has its size" "$(attr "$volatile" size)" $((256 << 20))
	is "the persistence domain of the volatile range is volatile" "$(attr "$volatile" persistence_domain)" volatile
	is "the volatile range is writable" "$(attr "$volatile" read_only)" 0
	is "the volatile range has struct pages" "$(attr "$volatile" pages)" yes
	check "mkfs on the volatile range" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$volatile")"
	check "mount the volatile range with DAX" mount -o dax=always "/dev/$(disk_of "$volatile")" /mnt
	check "unmount the volatile range" umount /mnt
	is "/proc/iomem does not call the volatile range persistent" "$(grep -c '120000000-12fffffff : Persistent Memory' /proc/iomem)" 0

	is "the range of the CD has its size" "$(attr "$cd" size)" $((0x2735E00))
	is "the disk of the CD has its size" "$(blockdev --getsize64 "/dev/$(disk_of "$cd")")" $((0x2735E00))
	is "the disk of the CD is read-only" "$(blockdev --getro "/dev/$(disk_of "$cd")")" 1
	is "read_only_reason of the CD is virtual_cd" "$(attr "$cd" read_only_reason)" virtual_cd
	like "the log says why the CD is read-only" "$log" 'range 0x130001000 is read-only: virtual_cd: firmware declares it read-only'
	like "the CD has no struct pages" "$(attr "$cd" pages)" '^no: it starts [0-9]* bytes past a 2 MiB boundary$'
	is "the CD has no proximity domain" "$(cd "$PLATFORM/$cd/nfit" && ls proximity_domain 2>/dev/null)" ""
	check "the end of the CD can be read" dd if="/dev/$(disk_of "$cd")" of=/dev/null bs=512 iflag=direct skip=80000

	is "the unarmed range is read-only" "$(attr "$unarmed" read_only)" 1
	is "read_only_reason of the unarmed range is not_armed" "$(attr "$unarmed" read_only_reason)" not_armed
	like "the dimms attribute of the unarmed range has its flag" "$(attr "$unarmed" nfit/dimms)" 'flags=not_armed '
	like "the log says why the unarmed range is read-only" "$log" \
		"range 0x140000000 is read-only: not_armed of DIMM 0x201: writes would not survive a loss of power; check the DIMM's battery"
	is "the log has nothing else about these ranges" "$(wc -l <<<"$log")" 2
	like "/proc/iomem calls the set persistent" "$(cat /proc/iomem)" '100000000-11fffffff : Persistent Memory'
}

boot2() {
	local volatile set log
	modprobe pmem_call
	load
	read -r volatile set < <(ranges | xargs)
	is "boot 2: there are two ranges" "$(ranges | wc -l)" 2
	log=$(dmesg | grep 'pmem_acpi ACPI0012:00')

	is "the first range is volatile" "$(attr "$volatile" persistence_domain)" volatile
	is "volatile memory of an unarmed DIMM is writable" "$(blockdev --getro "/dev/$(disk_of "$volatile")")" 0
	is "the log does not say that volatile memory lost data" "$(grep -cE 'lost|not_armed' <<<"$log")" 0
	check "the disk of volatile memory can be written" dd if=/dev/urandom of="/dev/$(disk_of "$volatile")" bs=1M count=1 oflag=direct conv=fsync
	like "volatile memory that is System RAM makes no disk" "$log" 'range 0x10000000, 0x10000000 bytes: volatile memory that is System RAM: no disk'
	like "the log names an address range of an unknown kind" "$log" 'NFIT byte 296: address range of an unknown kind: no disk is made of it \(0xffffffff\)'

	check "the first pass ends" wait_for 30 scrubbed 1
	is "only the persistent range was scrubbed" "$(counted scrubs)" 1
	is "the dimms attribute is cut, with the number of DIMMs left out" $(($(attr "$set" nfit/dimms | sed '$d' | grep -c 'hints=0$') +
		$(attr "$set" nfit/dimms | sed -n '$s/^and \([0-9]*\) more$/\1/p'))) 64
	is "clear_unit of the persistent range is that of firmware" "$(attr "$set" clear_unit)" 256
	is "clear_unit of the volatile range is 0" "$(attr "$volatile" clear_unit)" 0
}
