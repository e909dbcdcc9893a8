# SPDX-License-Identifier: GPL-2.0
# Sourced by steps that fetch packages: a private apt, so that the apt of the host does not change.
# Needs common.sh. Uses the mirror of the host; writes to the cache only.

apt_mirrors() {
	[ -z "${PMEM_MIRRORS:-}" ] || { echo "$PMEM_MIRRORS"; return; }
	apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' | sort -u
}

# What this machine's apt knows of its way to the mirrors, for the apt of mmdebstrap.
apt_way() {
	apt-config dump --format '%F "%v";%n' Acquire::http Acquire::https Acquire::Check-Valid-Until | grep -v ' "";$' || true
}

# apt_setup SUITE ARCH: sets APT, the folder of an apt for only that release of Debian and that architecture,
# with the release's updates and backports.
apt_setup() {
	APT=$CACHE/apt/${1%%-*}-$2
	# In a subshell, which releases the lock when it ends.
	(apt_write "$@")
}

apt_write() {
	local release=${1%%-*} key=/usr/share/keyrings/debian-archive-keyring.gpg main security
	command -v apt-get >/dev/null || die "fetching Debian's kernels needs apt-get; build with KDIR=… instead"
	[ -r "$key" ] || die "package debian-archive-keyring is missing"
	main=$(apt_mirrors | awk '$2 !~ /-/ { print $1; exit }')
	security=$(apt_mirrors | awk '$2 ~ /-security$/ { print $1; exit }')
	[ -n "$main" ] || die "the machine's apt names no Debian mirror"

	lock "$APT"
	mkdir -p "$APT"/{lists/partial,archives/partial}
	{
		echo "deb [signed-by=$key] $main $release main"
		# Sid is all that there is of it, and what is only compiled for riscv64 needs no more than the release.
		if [ "$release" != sid ] && [ "$2" != riscv64 ]; then
			echo "deb [signed-by=$key] $main $release-backports main"
			[ -z "$security" ] || echo "deb [signed-by=$key] $security $release-security main"
		fi
	} >"$APT/sources.new"
	cat >"$APT/apt.conf" <<-END
	Dir::State "$APT";
	Dir::State::status "/dev/null";
	Dir::State::lists "$APT/lists";
	Dir::Cache "$APT";
	Dir::Cache::archives "$APT/archives";
	Dir::Etc::sourcelist "$APT/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Dir::Etc::preferences "/dev/null";
	Dir::Etc::preferencesparts "/dev/null";
	APT::Architecture "$2";
	APT::Architectures { "$2"; };
	APT::Sandbox::User "";
	APT::Get::List-Cleanup "true";
	END

	# Update the lists only once, not for each kernel.
	if [ -n "${PMEM_UPDATE:-}" ] && [ -z "$(find "$APT/updated" -mmin -10 2>/dev/null)" ] ||
	   ! cmp -s "$APT/sources.new" "$APT/sources.list" || [ ! -e "$APT/updated" ]; then
		rm -f "$APT/updated"
		mv "$APT/sources.new" "$APT/sources.list"
		say "fetching package lists of $release for $2"
		run_logged "$APT/update.log" env APT_CONFIG="$APT/apt.conf" apt-get -q update --error-on=any
		touch "$APT/updated"
	fi
	rm -f "$APT/sources.new"
}

our_apt() { APT_CONFIG=$APT/apt.conf "$@"; }

# Prints the option that makes apt prefer a suite. Backports need it; the release itself must not have it, or it
# would take precedence over its security updates.
apt_pin() {
	case $1 in
	*-*) echo "-oAPT::Default-Release=$1" ;;
	*) echo "-oAPT::Default-Release=" ;;
	esac
}

# Prints the names of packages of a suite and of their dependencies on kernel packages (linux-*), recursively,
# without the last alternative of each, which is the unsigned kernel.
apt_closure() {
	local suite=$1 names next
	shift
	names=$(printf '%s\n' "$@" | sort -u)
	while :; do
		# shellcheck disable=SC2086 # one word per package is meant
		next=$(our_apt apt-cache "$(apt_pin "$suite")" depends --important $names |
			awk '/^  (Pre)?Depends: linux-/ && !other { print $2 } { other = /^ \|/ }')
		next=$(printf '%s\n' "$names" $next | sort -u)
		[ "$next" != "$names" ] || break
		names=$next
	done
	echo "$names"
}

# Downloads packages of a suite into the current folder.
apt_download() {
	local suite=$1
	shift
	our_apt apt-get -q "$(apt_pin "$suite")" download "$@"
}
