# SPDX-License-Identifier: GPL-2.0
# Sourced by steps that fetch packages: an apt of our own, so that the machine's stays as it is.
# Needs common.sh. The mirror is the one the machine already uses; it is written to the cache only.

APT=$CACHE/apt

apt_mirrors() {
	apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' | sort -u
}

apt_setup() {
	local key=/usr/share/keyrings/debian-archive-keyring.gpg main security suite
	command -v apt-get >/dev/null || die "fetching Debian's kernels needs apt-get; build with KDIR=… instead"
	[ -r "$key" ] || die "package debian-archive-keyring is missing"
	main=$(apt_mirrors | awk '$2 !~ /-/ { print $1; exit }')
	security=$(apt_mirrors | awk '$2 ~ /-security$/ { print $1; exit }')
	[ -n "$main" ] || die "the machine's apt names no Debian mirror"

	mkdir -p "$APT"/{lists/partial,archives/partial}
	{
		for suite in bookworm bookworm-backports; do
			echo "deb [signed-by=$key] $main $suite main"
		done
		[ -z "$security" ] || echo "deb [signed-by=$key] $security bookworm-security main"
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
	APT::Architectures { "amd64"; };
	APT::Sandbox::User "";
	APT::Get::List-Cleanup "true";
	END

	# An update asks once, not once for each kernel.
	if [ -n "${PMEM_UPDATE:-}" ] && [ -z "$(find "$APT/updated" -mmin -10 2>/dev/null)" ] ||
	   ! cmp -s "$APT/sources.new" "$APT/sources.list" || [ ! -e "$APT/updated" ]; then
		rm -f "$APT/updated"
		mv "$APT/sources.new" "$APT/sources.list"
		say "fetching package lists"
		run_logged "$APT/update.log" env APT_CONFIG="$APT/apt.conf" apt-get -q update --error-on=any
		touch "$APT/updated"
	fi
	rm -f "$APT/sources.new"
}

our_apt() { APT_CONFIG=$APT/apt.conf "$@"; }

# Names that packages of a suite depend on, and their own, following only the kernel's (linux-*), and of
# alternatives not the last, which is the kernel without signature. A suite that is not automatic must be
# asked for; bookworm must not, or it would beat bookworm-security.
apt_closure() {
	local suite=$1 names next pin=()
	shift
	[ "$suite" = bookworm ] || pin=(-o "APT::Default-Release=$suite")
	names=$(printf '%s\n' "$@" | sort -u)
	while :; do
		# shellcheck disable=SC2086 # one word per package is meant
		next=$(our_apt apt-cache "${pin[@]}" depends --important $names |
			awk '/^  (Pre)?Depends: linux-/ && !other { print $2 } { other = /^ \|/ }')
		next=$(printf '%s\n' "$names" $next | sort -u)
		[ "$next" != "$names" ] || break
		names=$next
	done
	echo "$names"
}

# Downloads packages of a suite into the current folder.
apt_download() {
	local suite=$1 pin=()
	shift
	[ "$suite" = bookworm ] || pin=(-o "APT::Default-Release=$suite")
	our_apt apt-get -q "${pin[@]}" download "$@"
}
