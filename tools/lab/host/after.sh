# SPDX-License-Identifier: GPL-2.0
# Runs afterN() of a case on the host after boot N: after.sh CASE.sh WORKDIR BOOT
# It has the same check functions as guests, and starts in the folder of the case.

lab=$(cd "$(dirname "$0")/.." && pwd) long=${PMEM_LONG:-}
cd "$2" || exit
export TMPDIR=$PWD
exec 3>&1
# shellcheck disable=SC1091
. "$lab/guest/lib.sh"

count=$([ -z "$long" ] && echo 30 || echo 300)
cut_power() { "$lab/../../build/powercut/cut" "$1" "$2" "$count"; }
# cuts NAME-N WORKLOAD: checks the data that is left if power fails during that recording (docs/powercut.rst).
cuts() { check "$2: all is there" cut_power "$1" "$2"; }
# cuts_lose NAME-N WORKLOAD: the same for a workload that leaves something out: every cut must lose data, and the log must
# explain the rest.
cuts_lose() {
	local found
	found=$(cut_power "$1" "$2" 2>&1)
	like "$2: every cut loses data" "$found" "$count cuts, $count bad"
	is "$2: the recording is complete" "$(grep -E 'did not see|ended at' <<<"$found")" ""
}

# shellcheck disable=SC1090
. "$1"
# An error in arithmetic makes bash leave all functions and braces.
{ "after$3"; exit 0; }
exit 1
