# SPDX-License-Identifier: GPL-2.0
# Ranges of every shape, packed together beside RAM, become disks of just their whole sectors, with struct pages where the grid allows, and no write touches a neighbour.

kernels='6.1-amd64'
long_kernels='7.3-arm64'
# 96 MiB from the middle of a 128 MiB section, whose first half is RAM, into the next one.
vm() {
	case $ARCH in
	amd64) no_nvdimm; append 'memmap=96M$576M' ;;
	arm64) memory 2G; append mem=576M ;;
	esac
}

case $(uname -m) in
x86_64) area=$((576 << 20)) force= ;;
*) area=$((1600 << 20)) force=,force ;;
esac

# OFFSET SIZE PAGES TRIMMED-SIZE FLAGS, where PAGES is what "pages" must say: yes or why not.
shapes() {
	cat <<-'END'
		0                    512             no_whole    512        -
		1M                   1M              no_whole    1M         -
		2M                   2M              yes         2M         -
		4M                   2M-512          no_whole    2M-512     -
		8M                   4M+512          end         4M         -
		14M+512              4M              start       2M         -
		20M                  1000            no_whole    512        -
		21M                  3M+100          start       2M         -
		24M+4K               0x2735e00       start       36M        -
		64M                  4M              yes         4M         -
		70M                  2M              yes         2M         ro
		72M                  2M+4K           cut         2M         trim
		76M                  2M              unwanted    2M         nopages
		78M+512              6M+1K           cut         4M         trim
		86M                  4M-1            end         2M         -
		96M-512              512             no_whole    512        -
	END
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
# count NUMBER: checks that there are so many disks. (Forks are slow in an emulator; there are none in here.)
count() { set -- "$1" /sys/block/pmem*; [ -e "$2" ] || set -- "$1"; [ $(($# - 1)) = "$1" ]; }
whole() { add "96M@$area$force" && wait_for 20 count 1; }
none() {
	local dir
	for dir in "$PLATFORM"/pmem-range.*; do
		[ ! -e "$dir" ] || echo "${dir##*/}" >"$PLATFORM/pmem_param/delete" || return
	done
}

# each FUNCTION: calls it with offset, size, pages, trimmed, flags, range and disk of each shape.
each() {
	local offset size pages trimmed flags range disk dir at=()
	for dir in "$PLATFORM"/pmem-range.*/block/*; do
		[ ! -e "$dir" ] || at[$(<"${dir%/block/*}/resource") - area]=$dir
	done
	while read -r offset size pages trimmed flags <&4; do
		offset=${offset//M/*1048576} size=${size//M/*1048576} trimmed=${trimmed//M/*1048576}
		offset=$((${offset//K/*1024})) size=$((${size//K/*1024})) trimmed=$((${trimmed//K/*1024}))
		disk=${at[offset]##*/} range=${at[offset]%/block/*}
		"$1"
	done 4< <(shapes)
}

all_shapes() {
	local text=
	name_it() { text+="${text:+;}$size@$((area + offset))$([ "$flags" = - ] || echo ",$flags")$force"; }
	each name_it
	check "add all shapes" add "$text"
	check "each shape becomes a disk" wait_for 20 count "$(shapes | wc -l)"
}

# look_at SIZE: checks that the disk has that size and that "pages" matches $why.
look_at() {
	like "$size at +$offset: the pages attribute" "$(<"$range/pages")" "$why"
	is "$size at +$offset: the size of the disk" $(($(<"$range/block/$disk/size") * 512)) "$1"
}

# Checks what a disk of this shape must be like: its size, and the sentence about pages.
look() {
	local want=$((size / 512 * 512)) why
	case $pages in
	yes) why='^yes$' ;;
	cut) why='^yes$' want=$trimmed ;;
	no_whole) why='^no: it has no whole 2 MiB unit$' ;;
	start) why='^no: it starts [0-9]* bytes past a 2 MiB boundary$' ;;
	end) why='^no: it ends [0-9]* bytes past a 2 MiB boundary$' ;;
	unwanted) why='^no: not wanted for this range$' ;;
	esac
	look_at "$want"
	is "$size at +$offset: the range has whole sectors" "$(<"$range/size")" $((size / 512 * 512))
	is "$size at +$offset: the queue has DAX if there are struct pages" "$(<"$range/block/$disk/queue/dax")" "$([ "${why/yes/}" = "$why" ]; echo $?)"
}

# Fills the disk to its end and beyond, and copies the same data into /tmp/area where they belong.
fill() {
	local begin=$offset len
	[ "$flags" != ro ] || return
	[ "$pages" != cut ] || begin=$(((offset + (2 << 20) - 1) & ~((2 << 20) - 1)))
	len=$(($(<"$range/block/$disk/size") * 512))
	like "$size at +$offset: write until the disk is full" "$(dd if=/tmp/noise of="/dev/$disk" bs=1M conv=fsync 2>&1)" "No space left on device.*$len bytes"
	check "$size at +$offset: read it all" cmp /dev/$disk <(head -c $len /tmp/noise)
	dd if=/tmp/noise of=/tmp/area bs=1M count=$len iflag=count_bytes oflag=seek_bytes seek=$begin conv=notrunc status=none
}

# The same with trim for all ranges, and with struct pages for none.
look_trimmed() {
	case $pages in
	no_whole | unwanted) why='^no: ' look_at $((size / 512 * 512)) ;;
	*) why='^yes$' look_at "$trimmed" ;;
	esac
}
# Ranges with the flag trim stay trimmed: a reason against struct pages does not move the data.
look_off() {
	local want=$((size / 512 * 512))
	[[ $flags != *trim* ]] || want=$trimmed
	why='^no: turned off by pages=off$' look_at "$want"
}

# again PARAMETER LOOK: makes all shapes with another parameter of the block driver.
again() {
	check "unload the drivers before $1" modprobe -r pmem_param pmem_blk
	modprobe pmem_blk "$1"
	modprobe pmem_param
	all_shapes
	each "$2"
	check "$1: delete all shapes" wait_for 10 none
}

boot1() {
	modprobe -a pmem_blk pmem_param
	head -c 48M /dev/urandom >/tmp/noise
	cat /tmp/noise /tmp/noise >/tmp/area
	check "add the whole area" whole
	check "write to the whole area" dd if=/tmp/area of="/dev/$(disks)" bs=1M oflag=direct
	check "delete the whole area" wait_for 10 none

	all_shapes
	each look
	each fill
	check "delete all shapes after they were filled" wait_for 10 none
	check "add the whole area again" whole
	check "no byte outside the disks has changed" cmp /tmp/area "/dev/$(disks)"
	check "delete the whole area again" wait_for 10 none
	again trim=1 look_trimmed
	again pages=off look_off
}
