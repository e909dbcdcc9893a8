# SPDX-License-Identifier: GPL-2.0
# The machine of `make shell`: a DIMM, and a range that the command line declares.

vm() {
	machine nvdimm-persistence=mem-ctrl
	nvdimm a 512M
	append 'memmap=256M!512M'
}
