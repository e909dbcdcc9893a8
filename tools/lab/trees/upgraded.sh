# SPDX-License-Identifier: GPL-2.0
# Our packages, and then the newer kernel of the release's backports, with its headers.

from=packages

setup() {
	newer linux-image-amd64 linux-headers-amd64
	is "there are two kernels" "$(linux | wc -l)" 2
}
