# SPDX-License-Identifier: GPL-2.0
# How long it takes until memory is a disk with struct pages: 1 to 8 GiB, and eight ranges at once.

vm() {
	smp 2
	no_nvdimm
	case $BOOT in
	1)
		memory 18G
		append 'memmap=1G!4G' 'memmap=2G!5G' 'memmap=4G!7G' 'memmap=8G!11G'
		;;
	2)
		memory 12G
		# With so many ranges the kernel would be put into one of them.
		append nokaslr
		for at in 4 5 6 7 8 9 10 11; do append "memmap=1G!${at}G"; done
		;;
	esac
	maxmem 32G
}
limit=900

now() { date +%s%N; }
count() { set -- /sys/block/pmem*; [ -e "$1" ] && echo $# || echo 0; }
drop() { "$1" 2>/dev/null; until [ "$(count)" = 0 ]; do sleep 0.1; done; }

# each_pmem: binds one range after the other, and prints the microseconds that each takes.
each_pmem() {
	local name begin
	modprobe pmem_e820
	for name in $(ranges e820); do echo none >"$PLATFORM/$name/driver_override"; done
	modprobe pmem_blk
	for name in $(ranges e820); do
		echo >"$PLATFORM/$name/driver_override"
		begin=$(now)
		echo "$name" >/sys/bus/platform/drivers_probe
		until [ -n "$(disk_of "$name")" ]; do :; done
		echo "bench memmap pmem $(($(<"$PLATFORM/$name/size") >> 30)) $((($(now) - begin) / 1000))"
	done
	modprobe -r pmem_e820 pmem_blk
}

each_nd_pmem() {
	local dir name begin
	modprobe nd_e820
	modprobe nd_pmem
	until [ "$(count)" = 4 ]; do sleep 0.1; done
	for dir in "$ND"/namespace*.0; do echo "${dir##*/}" >/sys/bus/nd/drivers/nd_pmem/unbind; done 2>/dev/null
	for dir in "$ND"/namespace*.0; do
		name=${dir##*/}
		[ "$(<"$dir/size")" != 0 ] || continue
		begin=$(now)
		echo "$name" >/sys/bus/nd/drivers/nd_pmem/bind
		until [ -e "$dir/block" ]; do :; done
		echo "bench memmap nd_pmem $(($(<"$dir/size") >> 30)) $((($(now) - begin) / 1000))"
	done
	intree_gone nd_e820
}

# all DRIVER SOURCE: the time until the driver that is loaded has made disks of all devices that are there.
all() {
	local begin number=8
	modprobe "$2"
	sleep 0.5
	begin=$(now)
	modprobe "$1" &
	until [ "$(count)" = $number ]; do sleep 0.01; done
	echo "bench memmap $1 8x1 $((($(now) - begin) / 1000))"
	wait
}

boot1() {
	local round
	for round in 1 2 3; do
		each_pmem >/dev/console 2>/tmp/errors
		is "no disk of ours is left in round $round" "$(count)" 0
		each_nd_pmem >/dev/console 2>>/tmp/errors
		is "no in-tree disk is left in round $round" "$(count)" 0
	done
	info "$(cat /tmp/errors)"
}

boot2() {
	local round
	for round in 1 2 3; do
		all pmem_blk pmem_e820 >/dev/console
		modprobe -r pmem_e820 pmem_blk
		is "no disk of ours is left in round $round" "$(count)" 0
		all nd_pmem nd_e820 >/dev/console
		intree_gone nd_e820
		is "no in-tree disk is left in round $round" "$(count)" 0
	done
}
