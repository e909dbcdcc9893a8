# SPDX-License-Identifier: GPL-2.0
# Of namespaces that ndctl made with the in-tree drivers, fsdax is adopted, sector and devdax are refused; back there, every byte is unchanged.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm raw 32M
	nvdimm fsdax 64M
	nvdimm sector 32M
	nvdimm devdax 32M
	disk notes 1M
}
limit=180

note() { declare -p "$@" | sed 's/^declare -A/declare -gA/' | dd of="$(disk notes)" conv=sync,fsync status=none; }
recall() { . <(tr -d '\0' <"$(disk notes)"); }

# intree MODULE…: loads the in-tree drivers that are wanted.
intree() { check "load $*" modprobe -a "$@"; }

# block NAMESPACE: prints the disk that the in-tree drivers made of it.
block() { (cd "$ND/$(region_of "$1")/" && find . -path '*/block/*' -prune -name 'pmem*') | sed 's#.*/#/dev/#'; }
region_of() { sed 's/namespace\(.*\)\..*/region\1/' <<<"$1"; }
# namespace DIMM: prints the in-tree drivers' name of its namespace.
namespace() { sed 's/region\(.*\)/namespace\1.0/' <<<"$(region "$1")"; }

# whole: sums each range from its first byte to its last, without the drivers of the formats in it.
whole() {
	local name at disk head
	for name in "${nvdimms[@]}"; do
		at=$(namespace "$name")
		ndctl disable-namespace "$at" >/dev/null 2>&1
		echo 1 >"$ND/$at/force_raw"
	done
	modprobe nd_pmem
	for name in "${nvdimms[@]}"; do
		at=$(namespace "$name")
		ndctl enable-namespace "$at" >/dev/null 2>&1
		disk=$(block "$at")
		[ "$(blockdev --getsize64 "$disk")" = "$(<"$ND/$(region "$name")/size")" ] || info "$disk is not all of $name"
		if [ "$name" = fsdax ]; then
			# Its info block says where the data start.
			head=$(od -An -t u8 -j $((4096 + 56)) -N 8 "$disk" | tr -d ' ')
			sums[data]=$head
			sums[$name]=$(head -c "$head" "$disk" | md5sum)
		else
			sums[$name]=$(md5sum <"$disk")
		fi
		ndctl disable-namespace "$at" >/dev/null 2>&1
		echo 0 >"$ND/$at/force_raw"
	done
}

create() { ndctl create-namespace -f -e "$(namespace "$1")" -m "$@"; }

boot1() {
	local -A sums
	local name file
	intree nfit nd_pmem nd_btt dax_pmem device_dax
	for name in "${nvdimms[@]}"; do
		check "fill all of $name" dd if=/dev/urandom of="$(block "$(namespace "$name")")" bs=1M count=32 oflag=direct
	done
	for name in fsdax sector devdax; do check "make a namespace of mode $name" create $name; done
	for name in fsdax sector; do
		check "mkfs on $name" mkfs.ext4 -q -b 4096 "$(block "$(namespace $name)")"
		check "mount $name" mount $([ $name = sector ] || echo -o dax=always) "$(block "$(namespace $name)")" /mnt
		check "write a file on $name" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
		file=$(md5sum </mnt/file)
		cp /mnt/file /tmp/file-$name
		sums[file-$name]=$file
		check "boot 1: unmount $name" umount /mnt
	done
	whole
	note sums
	check "boot 1: unload the in-tree drivers" intree_gone nfit
}

boot2() {
	local name uuid disk data
	recall
	data=${sums[data]}
	load
	is "a range without a format is not refused" "$(attr raw media)" none
	is "its disk is the range, byte for byte" "$(md5sum <"/dev/$(disk_of raw)")" "${sums[raw]}"
	is "the sector namespace is refused" "$(attr sector media)" "refused: btt 1.1 at 4096"
	is "the devdax namespace is refused" "$(attr devdax media)" "refused: devdax 1.4 at 4096"
	for name in sector devdax; do
		is "the refused $name has no disk" "$(disk_of $name)" ""
		like "the log says why $name is refused, and what to do" "$(dmesg | grep "$(range $name): ")" \
			"bytes refused: .* at 4096; .*; pmem_blk.raw=$(attr $name uuid) gives up that data\$"
		is "the refusal of $name is one line" "$(dmesg | grep -c "$(range $name)")" 1
	done
	is "the fsdax namespace is adopted" "$(attr fsdax media)" "adopted: fsdax 1.4 at 4096, $(((64 << 20) - data)) bytes at $data"
	disk=$(disk_of fsdax)
	is "the adopted disk has the size of the data" "$(blockdev --getsize64 "/dev/$disk")" $(((64 << 20) - data))
	is "the adopted range has struct pages" "$(attr fsdax pages)" yes
	check "mount the adopted disk with DAX" mount -o dax=always "/dev/$disk" /mnt
	is "the file on the adopted disk is unchanged" "$(md5sum </mnt/file)" "${sums[file-fsdax]}"
	check "map a file with MAP_SYNC on the adopted disk" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite -S 0x5a 0 1m' -c 'msync -s' /mnt/mapped
	check "write one more file on the adopted disk" dd if=/mnt/file of=/mnt/ours bs=1M oflag=direct conv=fsync
	check "unmount the adopted disk" umount /mnt
	check "fsck of the adopted disk finds no damage" fsck.ext4 -fn "/dev/$disk"

	uuid=$(attr sector uuid)
	fails "raw= refuses a uuid with a bad word after it" eval 'echo "$uuid,x" >/sys/module/pmem_blk/parameters/raw'
	# The shell would write each line in a call of its own.
	printf '%s\n%s\n' "$uuid" "$(attr devdax uuid)" >/tmp/lines
	fails "raw= refuses two lines" dd if=/tmp/lines of=/sys/module/pmem_blk/parameters/raw
	printf '\n%s\n' "$uuid" >/tmp/lines
	fails "raw= refuses an empty first line" dd if=/tmp/lines of=/sys/module/pmem_blk/parameters/raw
	check "raw= accepts the uuid of the sector range" eval 'echo "$uuid" >/sys/module/pmem_blk/parameters/raw'
	echo "$(range devdax)" >/sys/bus/platform/drivers_probe
	is "raw= of one range leaves the other one refused" "$(attr devdax media) $(disk_of devdax)" "refused: devdax 1.4 at 4096 "
	check "probe the sector range again" eval 'echo "$(range sector)" >/sys/bus/platform/drivers_probe'
	is "raw= shows the sector range" "$(attr sector media)" "raw: btt 1.1 at 4096"
	is "the raw disk has the size of the range" "$(blockdev --getsize64 "/dev/$(disk_of sector)")" $((32 << 20))
	is "the raw disk is the range, byte for byte" "$(md5sum <"/dev/$(disk_of sector)")" "${sums[sector]}"
	like "the log warns of the raw disk" "$(dmesg | grep "$(range sector): raw=")" "raw=$uuid: whole range shown despite btt 1.1 at 4096; "
}

boot3() {
	local -A before
	local name
	recall
	for name in "${!sums[@]}"; do before[$name]=${sums[$name]}; done
	intree nfit
	whole
	for name in "${nvdimms[@]}"; do
		is "the bytes of $name$([ $name != fsdax ] || echo "'s head")" "${sums[$name]}" "${before[$name]}"
	done
	modprobe -a nd_btt dax_pmem device_dax
	for name in fsdax sector; do
		check "boot 3: enable $name" ndctl enable-namespace "$(namespace $name)"
		check "boot 3: mount $name" mount $([ $name = sector ] || echo -o dax=always) "$(block "$(namespace $name)")" /mnt
		is "boot 3: the file on $name is unchanged" "$(md5sum </mnt/file)" "${before[file-$name]}"
		[ $name = sector ] || {
			check "boot 3: the file that our driver wrote is unchanged" cmp /mnt/file /mnt/ours
			check "boot 3: what was stored through our mapping is unchanged" cmp /mnt/mapped <(head -c 1M /dev/zero | tr '\0' Z)
		}
		check "boot 3: unmount $name" umount /mnt
		check "boot 3: fsck of $name finds no damage" fsck.ext4 -fn "$(block "$(namespace $name)")"
	done
	check "enable devdax" ndctl enable-namespace "$(namespace devdax)"
	check "the devdax device is there" wait_for 5 eval '[ -c /dev/dax*.0 ]'
	check "boot 3: unload the in-tree drivers" intree_gone nfit
}
