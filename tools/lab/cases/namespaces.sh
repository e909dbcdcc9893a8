# SPDX-License-Identifier: GPL-2.0
# Namespaces that ndctl made on the in-tree drivers: fsdax is adopted, sector and devdax are refused, and back there every byte is as it was.

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

# intree MODULE…: the in-tree drivers, as far as they are wanted.
intree() { check "load $*" modprobe -a "$@"; }

# block NAMESPACE: the disk that the in-tree drivers made of it.
block() { (cd "$ND/$(region_of "$1")/" && find . -path '*/block/*' -prune -name 'pmem*') | sed 's#.*/#/dev/#'; }
region_of() { sed 's/namespace\(.*\)\..*/region\1/' <<<"$1"; }
# namespace DIMM: what they call it.
namespace() { sed 's/region\(.*\)/namespace\1.0/' <<<"$(region "$1")"; }

# whole: each range from its first byte to its last, without the drivers of what lies in it.
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
			# Where the data start, its info block says.
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
		check "fill $name" dd if=/dev/urandom of="$(block "$(namespace "$name")")" bs=1M count=32 oflag=direct
	done
	for name in fsdax sector devdax; do check "make it $name" create $name; done
	for name in fsdax sector; do
		check "mkfs" mkfs.ext4 -q -b 4096 "$(block "$(namespace $name)")"
		check "mount" mount $([ $name = sector ] || echo -o dax=always) "$(block "$(namespace $name)")" /mnt
		check "a file" dd if=/dev/urandom of=/mnt/file bs=1M count=8 conv=fsync
		file=$(md5sum </mnt/file)
		cp /mnt/file /tmp/file-$name
		sums[file-$name]=$file
		check "unmount" umount /mnt
	done
	whole
	note sums
	check "unload the in-tree drivers" intree_gone nfit
}

boot2() {
	local name uuid disk data
	recall
	data=${sums[data]}
	load
	is "raw is the range" "$(attr raw media)" none
	is "byte for byte" "$(md5sum <"/dev/$(disk_of raw)")" "${sums[raw]}"
	is "sector" "$(attr sector media)" "refused: btt 1.1 at 4096"
	is "devdax" "$(attr devdax media)" "refused: devdax 1.4 at 4096"
	for name in sector devdax; do
		is "no disk" "$(disk_of $name)" ""
		like "the log says why and what to do" "$(dmesg | grep "$(range $name): ")" \
			"bytes refused: .* at 4096; .*; pmem_blk.raw=$(attr $name uuid) gives up that data\$"
		is "in one line" "$(dmesg | grep -c "$(range $name)")" 1
	done
	is "fsdax" "$(attr fsdax media)" "adopted: fsdax 1.4 at 4096, $(((64 << 20) - data)) bytes at $data"
	disk=$(disk_of fsdax)
	is "its disk is its data" "$(blockdev --getsize64 "/dev/$disk")" $(((64 << 20) - data))
	is "with pages" "$(attr fsdax pages)" yes
	check "mount with DAX" mount -o dax=always "/dev/$disk" /mnt
	is "its file" "$(md5sum </mnt/file)" "${sums[file-fsdax]}"
	check "MAP_SYNC" xfs_io -f -c 'truncate 1m' -c 'mmap -rwS 0 1m' -c 'mwrite -S 0x5a 0 1m' -c 'msync -s' /mnt/mapped
	check "one more file" dd if=/mnt/file of=/mnt/ours bs=1M oflag=direct conv=fsync
	check "unmount" umount /mnt
	check "fsck" fsck.ext4 -fn "/dev/$disk"

	uuid=$(attr sector uuid)
	fails "a word that is no uuid" eval 'echo "$uuid,x" >/sys/module/pmem_blk/parameters/raw'
	# The shell would write each line by itself.
	printf '%s\n%s\n' "$uuid" "$(attr devdax uuid)" >/tmp/lines
	fails "two lines" dd if=/tmp/lines of=/sys/module/pmem_blk/parameters/raw
	printf '\n%s\n' "$uuid" >/tmp/lines
	fails "a first line that is empty" dd if=/tmp/lines of=/sys/module/pmem_blk/parameters/raw
	check "give up the sector one" eval 'echo "$uuid" >/sys/module/pmem_blk/parameters/raw'
	echo "$(range devdax)" >/sys/bus/platform/drivers_probe
	is "the other one stays" "$(attr devdax media) $(disk_of devdax)" "refused: devdax 1.4 at 4096 "
	check "look again" eval 'echo "$(range sector)" >/sys/bus/platform/drivers_probe'
	is "it is raw" "$(attr sector media)" "raw: btt 1.1 at 4096"
	is "as large as the range" "$(blockdev --getsize64 "/dev/$(disk_of sector)")" $((32 << 20))
	is "byte for byte" "$(md5sum <"/dev/$(disk_of sector)")" "${sums[sector]}"
	like "the log warns" "$(dmesg | grep "$(range sector): raw=")" "raw=$uuid: whole range shown despite btt 1.1 at 4096; "
}

boot3() {
	local -A before
	local name
	recall
	for name in "${!sums[@]}"; do before[$name]=${sums[$name]}; done
	intree nfit
	whole
	for name in "${nvdimms[@]}"; do
		is "every byte of $name$([ $name != fsdax ] || echo "'s head")" "${sums[$name]}" "${before[$name]}"
	done
	modprobe -a nd_btt dax_pmem device_dax
	for name in fsdax sector; do
		check "enable $name" ndctl enable-namespace "$(namespace $name)"
		check "mount it" mount $([ $name = sector ] || echo -o dax=always) "$(block "$(namespace $name)")" /mnt
		is "its file" "$(md5sum </mnt/file)" "${before[file-$name]}"
		[ $name = sector ] || {
			check "the one that we wrote" cmp /mnt/file /mnt/ours
			check "and mapped" cmp /mnt/mapped <(head -c 1M /dev/zero | tr '\0' Z)
		}
		check "unmount" umount /mnt
		check "fsck" fsck.ext4 -fn "$(block "$(namespace $name)")"
	done
	check "enable devdax" ndctl enable-namespace "$(namespace devdax)"
	check "it is one" wait_for 5 eval '[ -c /dev/dax*.0 ]'
	check "unload the in-tree drivers" intree_gone nfit
}
