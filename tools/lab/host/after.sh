# SPDX-License-Identifier: GPL-2.0
# Runs afterN() of a case on the host after boot N: after.sh CASE.sh WORKDIR BOOT
# It has the same check functions as guests, and starts in the folder of the case.

lab=$(cd "$(dirname "$0")/.." && pwd) long=${PMEM_LONG:-}
cd "$2" || exit
export TMPDIR=$PWD
exec 3>&1
# shellcheck disable=SC1091
. "$lab/guest/lib.sh"

# cuts NAME-N WORKLOAD: checks the data that is left if power fails during that recording (docs/powercut.rst).
cuts() { check "$2: all is there" "$lab/../../build/powercut/cut" "$1" "$2" "$([ -z "$long" ] && echo 30 || echo 300)"; }

# shellcheck disable=SC1090
. "$1"
"after$3"
exit 0
