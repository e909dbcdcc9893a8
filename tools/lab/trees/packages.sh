# SPDX-License-Identifier: GPL-2.0
# Our packages, installed as the README says.

setup() {
	check "install the packages" install_ours
	is "one initramfs is written" "$(written_initramfs)" 1
}
