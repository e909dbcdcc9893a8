# SPDX-License-Identifier: GPL-2.0
# Our packages, installed as the README says.

setup() {
	install_ours
}
