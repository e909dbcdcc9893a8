# SPDX-License-Identifier: GPL-2.0
# If memmap= declares registers, flash or nothing as memory, there is no disk unless the administrator forces it, and the log says where and how.

kernels='6.1-amd64'
long_kernels='7.3-amd64'
# RAM is from 0 to 2 GiB and from 4 to 6; "mem=" hides what it has above 5888 MiB.
vm() {
	no_nvdimm
	memory 4G
	append mem=5888M memmap=1G!3G memmap=64M!5G memmap=64M!5824M memmap=64M!8G memmap=64M!40G nokaslr 'memmap=64M$7G' memmap=64M%9G+7
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
places() { for range in $(ranges "$@"); do attr "$range" resource; done | xargs; }
e820_told() { like "the log says where $1 has no memory and how to override this" "$(dmesg | grep "pmem_e820 .*range $1, ")" "refused: firmware describes no memory at $1; option 'force=$1' of pmem_e820 overrides this\$"; }
told() { like "the log says where $1 has no memory at $2 and how to override this" "$(dmesg | grep "pmem_param.*range $1")" "refused: firmware describes no memory at $2; add ',force' to override this\$"; }

boot1() {
	local place firmware
	firmware=$(cat /sys/firmware/memmap/*/type | sort | uniq -c)
	load
	is "only ranges in memory become disks" "$(places)" "0x140000000 0x16c000000"
	is "each range has the declared size" "$(for range in $(ranges); do attr "$range" size; done | xargs)" "$((64 << 20)) $((64 << 20))"
	like "a range in the window of a PCI bridge is refused" "$(dmesg | grep 'pmem_e820 .*range 0xa00000000, ')" "0x4000000 bytes refused: it lies in the window of a PCI host bridge, use pmem_pci for a BAR; option 'force=0xa00000000' of pmem_e820 overrides this\$"
	info "chipset registers, what is between them and flash, flash, nothing"
	for place in 0xfed1c000 0xfed20000 0xfffc0000 0x200000000; do e820_told $place; done
	check "unload pmem_e820" modprobe -r pmem_e820

	modprobe pmem_param
	info "explicit ranges"
	fails "a range that ends beyond RAM is refused" add 129M@6016M
	told '0x178000000, 0x8100000' 0x180000000
	fails "a range that ends a sector beyond RAM is refused" add 33554944@6112M
	told '0x17e000000, 0x2000200' 0x180000000
	fails "a reserved range without memory is refused" add 64M@7G
	told '0x1c0000000' 0x1c0000000
	fails "a persistent range without memory is refused" add 64M@9G
	told '0x240000000' 0x240000000
	fails "a range that firmware reserves is refused" add 4K@0x7ffff000
	told '0x7ffff000' 0x7ffff000
	fails "a range in flash is refused" add 4K@0xfffc0000
	told '0xfffc0000' 0xfffc0000
	check "add RAM that mem= hides, up to the last sector" add 224M@5920M
	check "the hidden RAM becomes a disk" wait_for 10 eval '[ "$(disks | wc -l)" = 1 ]'
	check "all of the hidden RAM can be written" dd if=/dev/zero of="/dev/$(disks)" bs=1M count=224 oflag=direct
	check "unload pmem_param" modprobe -r pmem_param

	check "load pmem_e820 with force= of one range" modprobe pmem_e820 force=0x200000000
	check "the forced range becomes a disk beside the two in memory" wait_for 10 eval '[ "$(disks | wc -l)" = 3 ]'
	is "the three ranges have their addresses" "$(places)" "0x140000000 0x16c000000 0x200000000"
	check "unload pmem_e820 with the forced range" modprobe -r pmem_e820

	mount -t securityfs none /sys/kernel/security
	echo none >"$PLATFORM/e820_pmem/driver_override"
	modprobe pmem_e820 force=0x200000000
	check "lock the kernel down" eval 'echo integrity >/sys/kernel/security/lockdown'
	echo >"$PLATFORM/e820_pmem/driver_override"
	check "bind pmem_e820 in a locked kernel" eval 'echo e820_pmem >/sys/bus/platform/drivers_probe'
	is "no range is forced in a locked kernel" "$(places)" "0x140000000 0x16c000000"
	is "firmware's memory map is unchanged" "$(cat /sys/firmware/memmap/*/type | sort | uniq -c)" "$firmware"
}
