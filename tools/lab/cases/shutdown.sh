# SPDX-License-Identifier: GPL-2.0
# Reboot, kexec and, on request, a panic flush all ranges; the next boot finds the flush hints written.

vm() {
	smp 2
	no_nvdimm
	acpitable nfit-hints.asl
	acpitable ssdt-nvdr.asl
	append 'memmap=64M$512M'
	undescribed behind 512M
	disk queues 2M
	qemu -object memory-backend-file,id=queue,size=2M,mem-path="$work/queues.img",share=on
	qemu -device virtio-pmem-pci,memdev=queue,memaddr=0x140000000
}
limit=90

# flushed: prints the DIMMs that were flushed since `prepare`, by the addresses of their hints.
flushed() {
	dd if="$(disk queues)" bs=8k count=1 iflag=direct status=none | od -v -Ax -td8 -w8 | awk '$2 { print $1 }' |
		sed 's/^000000$/1/; s/^001040$/1/; s/^000080$/0x101/; s/^000100$/0x201/' | sort | xargs
}

# prepare: makes disks with data that nothing has flushed yet.
prepare() {
	load
	dd if=/dev/urandom of="/dev/$(disks | head -n 1)" bs=64k count=4 oflag=direct status=none
	dd if=/dev/zero of="$(disk queues)" bs=8k count=1 oflag=direct status=none
	is "boot ${main#boot}: no DIMM is flushed yet" "$(flushed)" ""
}

boot1() {
	prepare
	last busybox reboot -f
}

boot2() {
	is "a reboot flushes all DIMMs" "$(flushed)" "0x101 0x201 1"
	prepare
	# A kernel of seven bytes, which has the keyboard controller reset the machine.
	check "load another kernel" python3 -c '
import ctypes
code = ctypes.create_string_buffer(b"\xb0\xfe\xe6\x64\xf4\xeb\xfd")
segment = (ctypes.c_ulong * 4)(ctypes.addressof(code), 7, 32 << 20, 4096)
libc = ctypes.CDLL(None, use_errno=True)
assert libc.syscall(246, ctypes.c_ulong(32 << 20), 1, segment, 62 << 16) == 0, ctypes.get_errno()'
	last python3 -c '
import ctypes
ctypes.CDLL(None).syscall(169, ctypes.c_uint(0xfee1dead), 672274793, 0x45584543, 0)'
}

crash() { echo c >/proc/sysrq-trigger; }

boot3() {
	is "kexec flushes all DIMMs" "$(flushed)" "0x101 0x201 1"
	prepare
	last crash
}

boot4() {
	is "a panic flushes nothing by default" "$(flushed)" ""
	modprobe pmem_blk panic_flush=1M
	is "panic_flush reads back as it was set" "$(</sys/module/pmem_blk/parameters/panic_flush)" $((1 << 20))
	prepare
	check "load a source whose memory can go bad" modprobe pmem_badmem start=$((512 << 20)) size=$((64 << 20))
	check "the range becomes a disk" wait_for 10 eval '[ -n "$(disk_of "$(ranges badmem)")" ]'
	echo "4608 512" >/sys/module/pmem_badmem/parameters/bad
	is "bad_bytes counts the bad memory" "$(attr "$(ranges badmem)" bad_bytes)" 512
	last crash
}

after4() {
	check "a panic does not write bad memory back" grep -qa 'panic: 1044480 bytes written back' console-4.log
	check "a panic writes all other memory back" grep -qa 'panic: 1048576 bytes written back' console-4.log
}

boot5() {
	is "a panic with panic_flush= flushes all DIMMs" "$(flushed)" "0x101 0x201 1"
	fails "panic_flush refuses a number with an unknown unit" modprobe pmem_blk panic_flush=1Mega
	fails "panic_flush refuses a number that does not fit" modprobe pmem_blk panic_flush=16777217T
	fails "panic_flush refuses an empty text" modprobe pmem_blk panic_flush=
}
