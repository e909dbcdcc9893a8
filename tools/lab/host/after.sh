# SPDX-License-Identifier: GPL-2.0
# Runs a case's afterN() on the host when boot N is over: after.sh CASE.sh WORKDIR BOOT
# It has the vocabulary of checks that guests have, and starts in the case's folder.

lab=$(cd "$(dirname "$0")/.." && pwd) long=${PMEM_LONG:-}
cd "$2" || exit
export TMPDIR=$PWD
exec 3>&1
# shellcheck disable=SC1091
. "$lab/guest/lib.sh"

# cuts NAME-N WORKLOAD: what that recording leaves if power is cut (docs/powercut.rst).
cuts() { check "$2: all is there" "$lab/../../build/powercut/cut" "$1" "$2" "$([ -z "$long" ] && echo 30 || echo 300)"; }

# shellcheck disable=SC1090
. "$1"
"after$3"
exit 0
