# SPDX-License-Identifier: GPL-2.0
# Two kernels with their headers: that of the release, and the newer one of its backports.

setup() {
	newer linux-image-amd64 linux-headers-amd64
	is "there are two kernels" "$(linux | wc -l)" 2
}
