# SPDX-License-Identifier: GPL-2.0
# The window of a CXL host bridge is no memory: an explicit range in it is refused, whether or not the kernel's CXL driver is loaded.

vm() {
	no_nvdimm
	machine cxl=on cxl-fmw.0.targets.0=cxl.1,cxl-fmw.0.size=4G
	qemu -device pxb-cxl,bus_nr=12,bus=pcie.0,id=cxl.1
}

# window: where firmware's table CEDT has a fixed memory window (CXL 3.0, section 9.18.1.3).
window() {
	python3 -c '
import struct
table = open("/sys/firmware/acpi/tables/CEDT", "rb").read()
at = 36
while at < len(table):
    kind, length = struct.unpack_from("<BxH", table, at)
    if kind == 1:
        print("%#x" % struct.unpack_from("<Q", table, at + 8))
    at += length'
}

add() { echo "$1" >"$PLATFORM/pmem_param/add"; }

refused() {
	fails "$1: a range in the window is refused" add "64M@$2"
	like "$1: the log names the range, the reason and the cure" "$(dmesg | grep 'pmem_param.*range' | tail -n 1)" \
		"range $2, 0x4000000 bytes refused: .*; add ',force' to override this\$"
	is "$1: there is no disk" "$(disks)" ""
}

boot1() {
	local window
	window=$(window)
	like "firmware has a CXL window" "$window" '^0x[0-9a-f]+$'
	modprobe -a pmem_param pmem_blk
	refused "without a CXL driver" "$window"

	check "the CXL driver" modprobe cxl_acpi
	check "claims the window" wait_for 10 grep 'CXL Window' /proc/iomem
	refused "with it" "$window"
	check "unload the CXL driver" modprobe -r cxl_acpi
}
