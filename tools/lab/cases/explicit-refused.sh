# SPDX-License-Identifier: GPL-2.0
# Each explicit range that cannot be used is refused in one log line and takes no other down; an incomplete text adds nothing.

beyond=0x140000000

vm() {
	append 'memmap=256M$512M'
	# Memory that is not in /proc/iomem, as its driver is not loaded.
	qemu -object memory-backend-ram,id=beyond,size=64M -device virtio-pmem-pci,memdev=beyond,memaddr=$beyond
}

# refused_bytes TEXT FILE BYTES ERROR LINE: as refused, with the escapes of printf.
refused_bytes() {
	like "$1: $4" "$(printf "$3" 2>&1 >"$PLATFORM/pmem_param/$2")" "$4"
	like "$1: the log says why" "$(dmesg | grep 'pmem_param' | tail -n 1)" "$5"
}

# refused TEXT RANGES ERROR LINE: checks the error of a write to "add", and the log.
refused() {
	local before errors
	before=$(dmesg | grep -c 'pmem_param')
	errors=$(echo "$2" 2>&1 >"$PLATFORM/pmem_param/add")
	like "$1: $3" "$errors" "$3"
	is "$1: the log has one more line" "$(dmesg | grep -c 'pmem_param')" $((before + 1))
	like "$1: that line says why" "$(dmesg | grep 'pmem_param' | tail -n 1)" "$4"
}

# sysfs passes a longer text on page by page, and the first page looks like a complete text.
whole_texts() {
	local zeros
	zeros=$(printf "%0$(($(getconf PAGESIZE) - 13))d" 0)
	# The page ends before the last digit.
	printf "4K@0x${zeros}240000000" >/tmp/long
	like "a text that is longer than a page: E2BIG" "$(dd if=/tmp/long of="$PLATFORM/pmem_param/add" bs=64k 2>&1)" 'Argument list too long'
	like "the log says why a text that is longer than a page is refused" "$(dmesg | grep 'pmem_param' | tail -n 1)" 'nothing added or deleted: the text is too long$'
	refused "a text of one page" "4K@0x${zeros:1}24000000" 'Argument list too long' 'nothing added or deleted: the text is too long$'
	check "a text of one page less one byte is accepted" eval 'echo "4K@0x${zeros:2}24000000" >"$PLATFORM/pmem_param/add"'
	check "the range that it added can be deleted" eval 'ranges | tail -n 1 >"$PLATFORM/pmem_param/delete"'
	refused_bytes "half a text" add '4K@576M\0;4K@580M' 'Invalid argument' 'nothing added or deleted: the text contains a zero byte$'
	refused_bytes "half a name" delete "$(ranges)\\0of another range" 'Invalid argument' 'nothing added or deleted: the text contains a zero byte$'
	refused_bytes "a name with more behind many spaces" delete "$(ranges)                        of another range" 'No such device' 'not deleted: no such explicit range$'
	is "none of these texts added or deleted a range" "$(ranges | wc -l)" 1
}

# As for /dev/mem, uid 0 is not enough.
capabilities() {
	local name raw=/sys/module/pmem_blk/parameters/raw without="setpriv --bounding-set=-sys_rawio --inh-caps=-sys_rawio bash -c"
	name=$(ranges)
	like "a write to add without CAP_SYS_RAWIO fails" "$($without "echo 4K@576M >$PLATFORM/pmem_param/add" 2>&1)" 'Operation not permitted'
	like "a write to delete without CAP_SYS_RAWIO fails" "$($without "echo $name >$PLATFORM/pmem_param/delete" 2>&1)" 'Operation not permitted'
	is "two log lines name the capability" "$(dmesg | grep -c 'nothing added or deleted: the writer lacks CAP_SYS_RAWIO$')" 2
	is "writes without CAP_SYS_RAWIO add and delete nothing" "$(ranges)" "$name"
	like "a write to raw without CAP_SYS_RAWIO fails" "$($without "attr=\$(cat $PLATFORM/$name/uuid); echo \$attr >$raw" 2>&1)" 'Operation not permitted'
	like "the log says why the write to raw is refused" "$(dmesg | tail -n 1)" 'pmem_blk: raw=.* refused: the writer lacks CAP_SYS_RAWIO$'
	is "raw is unchanged" "$(<$raw)" ""
	check "a write to raw with CAP_SYS_RAWIO succeeds" eval 'attr "$name" uuid >$raw && echo >$raw'
}

boot1() {
	modprobe pmem_blk
	check "load with three ranges, the first and the last of which are refused" modprobe pmem_param 'map=64M@256M;64M@512M;64M@544M'
	is "the range between them is added" "$(ranges | wc -l)" 1
	is "two log lines say refused" "$(dmesg | grep -c 'pmem_param.*refused')" 2

	refused "System RAM" '64M@256M' 'Operation not permitted' 'range 0x10000000, 0x4000000 bytes refused: overlaps System RAM \(-1\)$'
	refused "System RAM, by a sector" '257M@512M' 'Operation not permitted' 'overlaps System RAM \(-1\)$'
	refused "System RAM, with force" '64M@256M,force' 'Operation not permitted' 'overlaps System RAM \(-1\)$'
	refused "overlap" '128M@512M' 'Device or resource busy' 'range 0x20000000, 0x8000000 bytes refused: overlaps another pmem range, or one that was removed while in use \(-16\)$'
	refused "the same again" '64M@512M,force' 'Device or resource busy' 'overlaps another pmem range, or one that was removed while in use \(-16\)$'
	refused "nothing is there" "64M@$beyond" 'No such device or address' "range $beyond, 0x4000000 bytes refused: firmware describes no memory at $beyond; add ',force' to override this\$"
	refused "flash" '128M@0xfffc0000' 'No such device or address' "refused: firmware describes no memory at 0xfffc0000; add"
	refused "PCI" '64M@0xe0000000' 'No such device or address' "it lies in the window of a PCI host bridge, use pmem_pci for a BAR; add ',force' to override this\$"
	refused "beyond the address width" '64M@0x10000000000000,force' 'Numerical result out of range' "refused: no whole sector, or not within this machine's physical addresses \(-34\)\$"
	refused "half a text" '64M@576M;64M@640M,bad' 'Invalid argument' "nothing added: no such flag at 'bad\\\\n'\$"
	refused "a number that is too large" '64M@576M;64M@99999999T' 'Value too large' "nothing added: the number is too large at '99999999T\\\\n'\$"
	refused "no text" '' 'Invalid argument' "nothing added: a number is missing at '\\\\n'\$"
	is "no refused text has added a range" "$(ranges | wc -l)" 1
	whole_texts
	capabilities

	check "a range that is forced where memory is can be added" eval 'echo "64M@$beyond,force" >"$PLATFORM/pmem_param/add"'
	check "the forced range becomes a disk" wait_for 10 eval '[ -b "/dev/$(disks | sed -n 2p)" ]'
	check "write to the forced disk" dd if=/bin/bash of="/dev/$(disks | sed -n 2p)" bs=4k count=16 oflag=direct
	check "the forced disk has what was written" cmp -n 65536 /bin/bash "/dev/$(disks | sed -n 2p)"
	check "unload" rmmod pmem_param
	check "load with an incomplete text" modprobe pmem_param 'map=64M@512M;64M'
	is "an incomplete text adds nothing" "$(ranges)" ""
	check "a range can be added afterwards" eval 'echo 64M@512M >"$PLATFORM/pmem_param/add"'

	mount -t securityfs none /sys/kernel/security
	check "lock the kernel down" eval 'echo integrity >/sys/kernel/security/lockdown'
	refused "locked down" '64M@576M,force' 'Operation not permitted' 'range 0x24000000, 0x4000000 bytes refused: the kernel is locked down$'
	check "a range can be deleted while the kernel is locked down" eval 'ranges >"$PLATFORM/pmem_param/delete"'
}
