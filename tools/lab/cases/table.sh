# SPDX-License-Identifier: GPL-2.0
# A static NFIT of many kinds: an interleaved set, a virtual CD of odd size and place, volatile memory, an unarmed DIMM.

vm() {
	no_nvdimm
	acpitable nfit-full.asl
	acpitable ssdt-nvdr.asl
	undescribed behind 1536M
}

boot1() {
	load
	local set cd unarmed
	read -r set cd unarmed < <(ranges | xargs)
	is "three ranges; the volatile one is not ours" "$(ranges | wc -l)" 3

	is "size of the set" "$(attr "$set" size)" $((512 << 20))
	is "its proximity domain" "$(attr "$set" nfit/proximity_domain)" 1
	is "its DIMMs, in order" "$(attr "$set" nfit/dimms | cut -d' ' -f1 | xargs)" "handle=0x1 handle=0x101"
	like "identity of the first" "$(attr "$set" nfit/dimms | head -n 1)" 'id=8680-02-2326-01100000 .*ways=2 hints=2$'
	like "identity of the second" "$(attr "$set" nfit/dimms | tail -n 1)" 'id=8680-02100000 .*position=0x1000 dpa=0x1000000 .*hints=0$'
	check "mkfs on the set" mkfs.ext4 -q -b 4096 "/dev/$(disk_of "$set")"
	check "mount it with DAX" mount -o dax=always "/dev/$(disk_of "$set")" /mnt
	check "unmount" umount /mnt

	is "size of the CD" "$(attr "$cd" size)" $((0x2735E00))
	is "the disk has all of it" "$(blockdev --getsize64 "/dev/$(disk_of "$cd")")" $((0x2735E00))
	is "it is read-only" "$(blockdev --getro "/dev/$(disk_of "$cd")")" 1
	like "it has no pages" "$(attr "$cd" pages)" '^no: it starts [0-9]* bytes past a 2 MiB boundary$'
	is "it has no proximity domain" "$(cd "$PLATFORM/$cd/nfit" && ls proximity_domain 2>/dev/null)" ""
	check "read all of it" dd if="/dev/$(disk_of "$cd")" of=/dev/null bs=512 iflag=direct skip=80000

	is "the unarmed one is read-only" "$(attr "$unarmed" read_only)" 1
	like "and says why" "$(attr "$unarmed" nfit/dimms)" 'flags=not_armed '
	like "iomem tells what it is" "$(cat /proc/iomem)" '100000000-11fffffff : Persistent Memory'
}
