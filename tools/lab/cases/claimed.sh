# SPDX-License-Identifier: GPL-2.0
# An explicit range in memory that another driver has claimed is refused each time it is added; a range without a disk says why.

kernels='7.3-amd64'
long_kernels='6.1-amd64'
vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
	append 'memmap=64M$512M' 'memmap=32M!576M'
}

at=0x100000000
add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
# busy RANGE WHY: writing RANGE to "add" fails, the log says why, and there is no range.
busy() {
	like "$1 is refused" "$(add "$1" 2>&1)" 'Device or resource busy'
	like "the log says why $1 is refused" "$(dmesg | grep pmem_param | tail -n 1)" "bytes refused: $2 \\(-16\\)\$"
	is "there is no range $1" "$(ranges explicit)" ""
}
probe() { echo "$(ranges "$1")" >/sys/bus/platform/drivers_probe; }

boot1() {
	check "load the in-tree drivers" modprobe -a nfit nd_pmem dax_pmem device_dax
	check "make a device-dax namespace" ndctl create-namespace -f -e namespace0.0 -m devdax
	check "the device-dax namespace is there" wait_for 10 eval '[ -c /dev/dax0.0 ]'
	modprobe -a pmem_param pmem_blk

	busy 128M@$at "another driver has claimed some of it, see /proc/iomem"
	busy 128M@$at "another driver has claimed some of it, see /proc/iomem"
	busy 64M@528M "it lies across entries of /proc/iomem"

	check "another source adds a range there" modprobe pmem_yank start=$((at)) size=$((128 << 20))
	check "the range is probed" wait_for 10 eval '[ "$(attr "$(ranges yank)" media)" != unknown ]'
	is "a range whose memory is claimed has no disk and says why" "$(attr "$(ranges yank)" media) $(disks)" "refused: claimed by another driver "
	like "adding a range that exists is refused" "$(add 128M@$at 2>&1)" 'Device or resource busy'
	like "the log says that the range overlaps another one" "$(dmesg | grep pmem_param | tail -n 1)" 'refused: overlaps another pmem range, or one that was removed while in use \(-16\)$'
	check "the in-tree driver releases the memory" ndctl disable-namespace namespace0.0
	probe yank
	is "the range then says which format it has" "$(attr "$(ranges yank)" media)" "refused: devdax 1.4 at 4096"
	rmmod pmem_yank
	check "add the range once the memory is free" add 128M@$at
	is "the added range says which format it has" "$(wait_for 10 eval '[ "$(attr "$(ranges)" media)" != unknown ]'; attr "$(ranges explicit)" media)" \
		"refused: devdax 1.4 at 4096"
	rmmod pmem_param
	check "unload the in-tree drivers" intree_gone nfit
}
