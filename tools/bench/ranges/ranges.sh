# SPDX-License-Identifier: GPL-2.0
# How long it takes until ranges are disks, and how much memory each needs, as their number grows.

vm() {
	smp 2
	no_nvdimm
	# Firmware has tables in the last MiB of RAM, which would be in the range.
	memory 2560M
	append 'memmap=1G$1G'
}
limit=400

count() { set -- /sys/block/pmem*; [ -e "$1" ] && echo $# || echo 0; }

# KiB that the kernel has for itself. The page structs of the memory, which are there however many ranges it is cut
# into, are not among them.
kernel() {
	sleep 1
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^(Slab|Percpu|PageTables|KernelStack):/ { sum += $2 } END { print sum }' /proc/meminfo
}

boot1() {
	local n begin first all
	modprobe pmem_blk
	# The first time loads what the others find.
	for n in 1 1 2 4 8 16 32 64 128 256 512; do
		begin=$(date +%s%N)
		modprobe pmem_param "map=1G@1G,memory_controller,carve=$n" &
		until [ "$(count)" != 0 ]; do :; done
		first=$(date +%s%N)
		wait
		until [ "$(count)" = "$n" ]; do sleep 0.01; done
		all=$(date +%s%N)
		echo "bench ranges $n $(((first - begin) / 1000)) $(((all - begin) / 1000)) $(kernel)" >/dev/console
		is "disks of $n ranges" "$(count)" "$n"
		rmmod pmem_param
	done
}
