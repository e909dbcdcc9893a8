# SPDX-License-Identifier: GPL-2.0
# The block driver can be unloaded at the moment when the last user of a disk closes it, on a fully preemptible kernel.

kernels='6.1-amd64'
vm() {
	smp 2
	append 'memmap=64M$512M' preempt=full
}

yank() { modprobe pmem_yank start=$((512 << 20)) size=$((64 << 20)); }

boot1() {
	local i user gone=0
	for ((i = 0; i < 10; i++)); do
		modprobe pmem_blk
		yank && wait_for 20 eval '[ -b "/dev/$(disks)" ]' || break
		sleep 1000 <"/dev/$(disks)" &
		user=$!
		wait_for 10 eval '[[ $(readlink /proc/$user/fd/0) = /dev/pmem* ]]'
		# The disk has stopped, and is freed by the process that has it open.
		rmmod pmem_yank
		kill -9 $user
		until rmmod pmem_blk 2>/dev/null; do :; done
		wait $user 2>/dev/null
		wait_for 10 eval '! grep -q pmem-range /proc/iomem' && gone=$((gone + 1))
	done
	is "ten rounds leave no claim" "$gone" 10
}
