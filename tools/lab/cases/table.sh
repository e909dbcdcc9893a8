# SPDX-License-Identifier: GPL-2.0
# A static NFIT of many kinds: an interleaved set, a virtual CD of odd size and place, volatile memory, an unarmed DIMM.

# spa INDEX GUID START SIZE: an address range, all little-endian hexadecimal as the bytes lie.
spa() { echo "00003800${1}0000 00000000 00000000 ${2} ${3} ${4} 0800000000000000"; }
volatile=4f940573dafde344b16c3f22d252e5d0
persistent=79d3f066f3b47440ac430d3318b78cdb

# share HANDLE: 1 MiB of the range with index 4 lies in that DIMM.
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
		# The DIMM is not armed, and its range volatile. Beside it: volatile memory that is System RAM, a
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
	is "four ranges" "$(ranges | wc -l)" 4
	log=$(dmesg | grep 'pmem_acpi ACPI0012:00')

	is "size of the set" "$(attr "$set" size)" $((512 << 20))
	is "its proximity domain" "$(attr "$set" nfit/proximity_domain)" 1
	is "its DIMMs, in order" "$(attr "$set" nfit/dimms | cut -d' ' -f1 | xargs)" "handle=0x1 handle=0x101"
	like "identity of the first" "$(attr "$set" nfit/dimms | head -n 1)" 'id=8680-02-2326-01100000 .*ways=2 hints=2$'
	like "identity of the second" "$(attr "$set" nfit/dimms | tail -n 1)" 'id=8680-02100000 .*position=0x1000 dpa=0x1000000 .*hints=0$'
	check "mkfs on the set" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$set")"
	check "mount it with DAX" mount -o dax=always "/dev/$(disk_of "$set")" /mnt
	check "unmount" umount /mnt
	is "there is no reason to refuse writes" "$(ls "$PLATFORM/$set" | grep -c read_only_reason)" 0

	is "size of the volatile one" "$(attr "$volatile" size)" $((256 << 20))
	is "it says that nothing survives" "$(attr "$volatile" persistence_domain)" volatile
	is "it can be written to" "$(attr "$volatile" read_only)" 0
	is "it has struct pages" "$(attr "$volatile" pages)" yes
	check "mkfs on it" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$volatile")"
	check "mount it with DAX" mount -o dax=always "/dev/$(disk_of "$volatile")" /mnt
	check "unmount" umount /mnt
	is "iomem does not call it persistent" "$(grep -c '120000000-12fffffff : Persistent Memory' /proc/iomem)" 0

	is "size of the CD" "$(attr "$cd" size)" $((0x2735E00))
	is "the disk has all of it" "$(blockdev --getsize64 "/dev/$(disk_of "$cd")")" $((0x2735E00))
	is "it is read-only" "$(blockdev --getro "/dev/$(disk_of "$cd")")" 1
	is "and says why" "$(attr "$cd" read_only_reason)" virtual_cd
	like "so does the log" "$log" 'range 0x130001000 is read-only: virtual_cd: firmware declares it read-only'
	like "it has no pages" "$(attr "$cd" pages)" '^no: it starts [0-9]* bytes past a 2 MiB boundary$'
	is "it has no proximity domain" "$(cd "$PLATFORM/$cd/nfit" && ls proximity_domain 2>/dev/null)" ""
	check "read all of it" dd if="/dev/$(disk_of "$cd")" of=/dev/null bs=512 iflag=direct skip=80000

	is "the unarmed one is read-only" "$(attr "$unarmed" read_only)" 1
	is "and says why" "$(attr "$unarmed" read_only_reason)" not_armed
	like "its DIMM does" "$(attr "$unarmed" nfit/dimms)" 'flags=not_armed '
	like "so does the log" "$log" \
		"range 0x140000000 is read-only: not_armed of DIMM 0x201: writes would not survive a loss of power; check the DIMM's battery"
	is "the log has nothing else about these ranges" "$(wc -l <<<"$log")" 2
	like "iomem tells what it is" "$(cat /proc/iomem)" '100000000-11fffffff : Persistent Memory'
}

boot2() {
	local volatile set log
	modprobe pmem_call
	load
	read -r volatile set < <(ranges | xargs)
	is "two ranges" "$(ranges | wc -l)" 2
	log=$(dmesg | grep 'pmem_acpi ACPI0012:00')

	is "the first is volatile" "$(attr "$volatile" persistence_domain)" volatile
	is "it need not be saved, so it can be written to" "$(blockdev --getro "/dev/$(disk_of "$volatile")")" 0
	is "nor can it have lost data" "$(grep -cE 'lost|not_armed' <<<"$log")" 0
	check "write to it" dd if=/dev/urandom of="/dev/$(disk_of "$volatile")" bs=1M count=1 oflag=direct conv=fsync
	like "System RAM is left alone" "$log" 'range 0x10000000, 0x10000000 bytes: volatile memory that is System RAM: no disk'
	like "an unknown kind is named" "$log" 'NFIT byte 296: address range of an unknown kind: no disk is made of it \(0xffffffff\)'

	check "the first pass" wait_for 30 scrubbed 1
	is "only the persistent range was scrubbed" "$(counted scrubs)" 1
	is "of its many DIMMs some are left out, and counted" $(($(attr "$set" nfit/dimms | sed '$d' | grep -c 'hints=0$') +
		$(attr "$set" nfit/dimms | sed -n '$s/^and \([0-9]*\) more$/\1/p'))) 64
	is "firmware clears there" "$(attr "$set" clear_unit)" 256
	is "but not in volatile memory" "$(attr "$volatile" clear_unit)" 0
}
