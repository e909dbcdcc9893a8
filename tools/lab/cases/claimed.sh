# SPDX-License-Identifier: GPL-2.0
# Where another driver has claimed the memory, an explicit range is refused each time it is added, and a range without a disk says why.

kernels='7.3-amd64'
long_kernels='6.1-amd64'
vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 128M
	append 'memmap=64M$512M' 'memmap=32M!576M'
}

at=0x100000000
add() { echo "$1" >"$PLATFORM/pmem_param/add"; }
# busy RANGE WHY: what "add" says, what the log says; there is no range.
busy() {
	like "$1 is refused" "$(add "$1" 2>&1)" 'Device or resource busy'
	like "the log says why" "$(dmesg | grep pmem_param | tail -n 1)" "bytes refused: $2 \\(-16\\)\$"
	is "there is no range" "$(ranges explicit)" ""
}
probe() { echo "$(ranges "$1")" >/sys/bus/platform/drivers_probe; }

boot1() {
	check "load the in-tree drivers" modprobe -a nfit nd_pmem dax_pmem device_dax
	check "a device-dax" ndctl create-namespace -f -e namespace0.0 -m devdax
	check "is there" wait_for 10 eval '[ -c /dev/dax0.0 ]'
	modprobe -a pmem_param pmem_blk

	busy 128M@$at "another driver has claimed some of it, see /proc/iomem"
	busy 128M@$at "another driver has claimed some of it, see /proc/iomem"
	busy 64M@528M "it lies across entries of /proc/iomem"

	check "a range that another source brings" modprobe pmem_yank start=$((at)) size=$((128 << 20))
	check "has been looked at" wait_for 10 eval '[ "$(attr "$(ranges yank)" media)" != unknown ]'
	is "and says why it has no disk" "$(attr "$(ranges yank)" media) $(disks)" "refused: claimed by another driver "
	like "add says that it is there" "$(add 128M@$at 2>&1)" 'Device or resource busy'
	like "so does the log" "$(dmesg | grep pmem_param | tail -n 1)" 'refused: overlaps another pmem range, or one that was removed while in use \(-16\)$'
	check "the other driver lets go" ndctl disable-namespace namespace0.0
	probe yank
	is "then the range says what lies in it" "$(attr "$(ranges yank)" media)" "refused: devdax 1.4 at 4096"
	rmmod pmem_yank
	check "add" add 128M@$at
	is "the range says so, too" "$(wait_for 10 eval '[ "$(attr "$(ranges)" media)" != unknown ]'; attr "$(ranges explicit)" media)" \
		"refused: devdax 1.4 at 4096"
	rmmod pmem_param
	check "unload the in-tree drivers" intree_gone nfit
}
