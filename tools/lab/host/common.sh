# SPDX-License-Identifier: GPL-2.0
# Sourced by the build steps of the lab: paths, the list of kernels, and functions to skip work that is done.

set -euo pipefail
HOST=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
LAB=${HOST%/*}
TOP=$(cd "$LAB/../.." && pwd -P)
# Sorting, messages of tools and hashes must not depend on the caller's environment, nor the build on MAKEFLAGS.
export LC_ALL=C.UTF-8
# depmod and mke2fs are in these directories, which are not in the PATH of ordinary users.
export PATH=$PATH:/usr/sbin:/sbin
unset MAKEFLAGS MFLAGS MAKELEVEL

# Debian release whose tools the lab uses; kernels of other releases are built in a root of theirs. A script that was
# called by itself on another release starts again, with these tools.
HOST_RELEASE=bookworm
[ -n "${PMEM_TOOLS:-}" ] || grep -qs "^VERSION_CODENAME=$HOST_RELEASE" /etc/os-release || exec "$HOST/with" check "$0" "$@"

# Kernel (series, architecture and, where it is not the usual one, Debian's flavour), suite, and its use: guests run it,
# or drivers are only compiled for it; with -long in make check-long only (warn: there, and a failure is no more than a
# warning). The one for debugging is built of Debian's source. Metapackages only: the suite says which version is the
# newest. "bpo" is no flavour: it is a second suite with the same series. docs/kernels.rst describes how to drop one.
kernels() {
	cat <<-END
	6.1-amd64	bookworm		run
	6.12-amd64	trixie			run
	7.3-amd64	trixie-backports	run
	6.1-arm64	bookworm		run
	6.12-arm64	trixie			run
	7.3-arm64	trixie-backports	run
	6.12-arm64-16k	trixie			compile-long
	7.3-arm64-16k	trixie-backports	compile-long
	6.1-amd64-rt	bookworm		run-long
	6.12-amd64-rt	trixie			compile-long
	7.3-amd64-rt	trixie-backports	run-long
	6.1-amd64-cloud	bookworm		compile-long
	6.12-amd64-cloud	trixie		compile-long
	7.3-amd64-cloud	trixie-backports	compile-long
	6.12-amd64-bpo	bookworm-backports	compile-long
	6.12-riscv64	trixie			compile-long
	debug-amd64	bookworm		debug
	sid-amd64	sid			warn
	END
}

# Releases that are installed as a whole, for cases with the line systems=. The lab reads this line, too.
RELEASES="bookworm trixie"

# Lines of the kernel log that fail a test. boot.py reads this line, too.
ALARM='WARNING:|BUG:|Oops|general protection|Call Trace|possible circular locking|inconsistent lock state|suspected memory leak|KASAN|UBSAN|refcount_t|sysfs: cannot create duplicate|Unable to handle|RIP:|Trying to free nonexistent'

say() { echo "lab: $*" >&2; }
die() { echo "lab: $*" >&2; exit 1; }

# A folder outside the checkout, so that fresh clones share it; inside if there is no usable home.
cache_dir() {
	local dir=${PMEM_CACHE:-}
	if [ -z "$dir" ]; then
		dir=${XDG_CACHE_HOME:-${HOME:-}/.cache}/pmem
		# root can have an arbitrary HOME
		[ -d "${XDG_CACHE_HOME:-${HOME:-}}" ] && mkdir -p "$dir" 2>/dev/null && [ -w "$dir" ] ||
			dir=$TOP/build/cache
	fi
	mkdir -p "$dir" || die "cannot write to $dir"
	(cd "$dir" && pwd -P)
}
CACHE=$(cache_dir)
export PMEM_CACHE=$CACHE

# select_kernels [NAME…]: prints full names in the given order; if none is given, of all kernels that may fail this test.
select_kernels() {
	local name skip='warn|.*-long'
	[ -z "${PMEM_LONG:-}" ] || skip=warn
	[ $# -gt 0 ] || set -- $(kernels | awk -v skip="^($skip)\$" '$3 !~ skip { print $1 }')
	for name; do
		(use_kernel "$name" && echo "$KERNEL") || return
	done
}

# runnable NAME…: prints the names of kernels that guests can run.
runnable() {
	local name
	for name; do
		(use_kernel "$name" && [[ $USE != run && $USE != debug ]] || echo "$KERNEL")
	done
}

# use_kernel 6.1-arm64 (6.1 means 6.1-amd64): sets KERNEL SUITE USE FLAVOUR (as Debian's packages call it) ARCH KROOT
# BUILD KMAKE, and once it was fetched RELEASE VMLINUZ KDIR.
use_kernel() {
	local line name=$1
	[[ $name == *-* ]] || name+=-amd64
	line=$(kernels | awk -v k="$name" '$1 == k') && [ -n "$line" ] ||
		die "no kernel '$1'; there are:" $(kernels | cut -f1)
	read -r KERNEL SUITE USE <<<"$line"
	USE=${USE%-long}
	FLAVOUR=${KERNEL#*-}
	ARCH=${FLAVOUR%%-*}
	# Debian's names of these flavours start with the flavour: rt-amd64, but arm64-16k.
	case $FLAVOUR in
	*-rt | *-cloud) FLAVOUR=${FLAVOUR#*-}-$ARCH ;;
	*-bpo) FLAVOUR=$ARCH ;;
	esac
	# With the suite: checkouts that take a series from different suites share the cache.
	KROOT=$CACHE/kernel/$SUITE/$KERNEL
	BUILD=$TOP/build/$KERNEL
	# No guest needs BTF. It is made of debug information and of a vmlinux, which headers have from 6.12 on.
	KMAKE=(make CONFIG_DEBUG_INFO_BTF_MODULES=)
	case $ARCH in
	arm64) KMAKE+=(ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu-) ;;
	riscv64) KMAKE+=(ARCH=riscv CROSS_COMPILE=riscv64-linux-gnu-) ;;
	esac
	[ "${SUITE%%-*}" = $HOST_RELEASE ] || KMAKE=("$HOST/inside" "${SUITE%%-*}" "${KMAKE[@]}")
	if [ "$USE" = debug ]; then
		KMAKE+=(UBSAN_SANITIZE=y)
		# Built, not fetched: its path depends on a hash of its sources.
		KDIR=$CACHE/debug/$(hash_of "$HOST/debug.config" "$HOST/debug-kernel") KROOT=$KDIR/root VMLINUZ=$KDIR/arch/x86/boot/bzImage
		[ ! -e "$KROOT/release" ] || RELEASE=$(cat "$KROOT/release")
	elif [ -e "$KROOT/release" ]; then
		RELEASE=$(cat "$KROOT/release")
		KDIR=$KROOT/usr/src/linux-headers-$RELEASE
		VMLINUZ=$KROOT/boot/vmlinuz-$RELEASE
		[ -e "$VMLINUZ" ] || VMLINUZ=$KROOT/usr/lib/modules/$RELEASE/vmlinuz
	fi
}

# One process at a time in a folder: processes can share a checkout, and checkouts share the cache.
lock() {
	mkdir -p "$(dirname "$1")"
	exec {LOCK_FD}>"$1.lock"
	flock -w 60 "$LOCK_FD" || { say "waiting for another run at $1"; flock "$LOCK_FD"; }
}

# A temporary folder beside its final path (so that mv is atomic), removed when the script ends.
scratch() {
	mkdir -p "$1"
	SCRATCH=$(mktemp -d "$1/tmp.XXXXXX")
	trap 'rm -rf "$SCRATCH"' EXIT
}

hash_of() { cat "$@" | sha256sum | cut -c1-16; }

# run_logged LOG CMD…: prints nothing on success, the end of the log on failure.
run_logged() {
	local log=$1
	shift
	"$@" >"$log" 2>&1 </dev/null || { tail -n 40 "$log" >&2; die "failed: $*"; }
}

# Copies sources of the checkout, without build results, to a build folder. Unchanged files keep their time, so
# that make does not rebuild them; deleted files are deleted there, too.
sync_sources() {
	local to=$1 dir file
	shift
	local -a match=(-name '*.[ch]' -o -name Kbuild -o -name 'Kbuild.include' -o -name Makefile -o -name '*.asl' -o -name '*.conf')
	for dir; do
		[ -d "$TOP/$dir" ] || continue
		mkdir -p "$to/$dir"
		(cd "$TOP" && find "$dir" -name '*.mod.c' -prune -o -type f \( "${match[@]}" \) -print0) |
		while IFS= read -r -d '' file; do
			cmp -s "$TOP/$file" "$to/$file" || { mkdir -p "$to/${file%/*}"; cp "$TOP/$file" "$to/$file"; }
		done
		(cd "$to" && find "$dir" -name '*.mod.c' -prune -o -type f \( "${match[@]}" \) -print0) |
		while IFS= read -r -d '' file; do
			[ -e "$TOP/$file" ] || rm -f "$to/$file" "$to/${file%.c}.o"
		done
	done
}

# The files of the checkout, as paths in it, without what was built. Git may be missing, or refuse another user's checkout.
files() {
	git -C "$TOP" ls-files 2>/dev/null || (cd "$TOP" && find . \( -path ./build -o -path ./.git \) -prune -o -type f ! -name '*.o' \
		! -name '*.ko' ! -name '*.mod*' ! -name '.*.cmd' ! -name '*.symvers' ! -name modules.order -printf '%P\n')
}
