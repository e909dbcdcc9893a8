# SPDX-License-Identifier: GPL-2.0
# Runs a function of a case or a tree in the chroot of an installed system: setup.sh FUNCTION
# It has the check functions of guests; the first failure ends it. Packages are in /lab/deb, the checkout in /lab/source.

set -e
cd /root
# Results go to stdout, all other output to the log.
exec 3>&1 >&2
export TMPDIR=/tmp
# shellcheck disable=SC1091
. /lab/lib.sh

# install NAME…: packages of the release, or files. What they recommend would have to be fetched.
install() { apt-get -q -y -o APT::Sandbox::User=root --no-install-recommends install "$@"; }

# install_ours: our packages, as the README says.
install_ours() { install /lab/deb/*.deb; }

# ours: names of our packages.
ours() { local deb; for deb in /lab/deb/*.deb; do dpkg-deb -f "$deb" Package; done; }

# newer NAME…: packages of the release's backports.
newer() { install -t "$(. /etc/os-release && echo "$VERSION_CODENAME")-backports" "$@"; }

# linux: prints the releases of all installed kernels, the oldest first.
linux() { linux-version list | linux-version sort; }

# in_initramfs IMAGE…: prints files of ours in each.
in_initramfs() {
	local image
	for image; do lsinitramfs "$image"; done | grep -E '/pmem(_[a-z0-9]+\.ko|\.conf)'
}

# written_initramfs: how many the command of the last check has written.
written_initramfs() { grep -c '^update-initramfs: Generating' /tmp/lab.out; }

# find_files [DIR]: all files, sorted, without those that any installation writes: logs, caches, and what dpkg, depmod,
# systemd and DKMS, which keeps its key, have noted.
find_files() {
	(cd "${1:-/}" && find . -xdev \( -path ./lab -o -path ./proc -o -path ./dev -o -path ./tmp -o -path ./run -o -path ./root \
		-o -path ./var/log -o -path ./var/cache -o -path ./var/lib/dpkg -o -path ./var/lib/apt \
		-o -path ./var/lib/systemd -o -path './var/lib/dkms/mok.*' -o -path './lib/modules/*/modules.*' \
		-o -path './usr/lib/modules/*/modules.*' \) -prune -o ! -type d -print | sort)
}

# added: files that the release did not have.
added() { comm -13 <(find_files /lab/release) <(find_files); }

# checkout DIR: copies the source, without what was built.
checkout() {
	mkdir -p "$1"
	tar -C /lab/source --exclude=./build --exclude=./.git -c . | tar -C "$1" -x
}

# shellcheck disable=SC1091
. /lab/case.sh
"$1"
