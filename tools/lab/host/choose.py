# SPDX-License-Identifier: GPL-2.0
"""Which cases there are, and on which kernels and installed releases each of them runs."""

import fnmatch
import pathlib
import re
import subprocess
import sys

import case as cases
import system

FIXTURES = cases.LAB / "fixtures"


def find(names):
    """Cases by name; a name with a slash is a file somewhere else."""
    found = [pathlib.Path(name).resolve() if "/" in name else cases.CASES / f"{name}.sh" for name in names] or sorted(cases.CASES.glob("*.sh"))
    for path in found:
        if not path.exists():
            sys.exit(f"lab: no case '{path.stem}'; `lab list` shows them")
    return found


def kernels():
    """All that guests can run, the most usual one first."""
    script = f". {cases.HOST}/common.sh; runnable $(select_kernels)"
    return subprocess.run(["bash", "-c", script], check=True, stdout=subprocess.PIPE, text=True).stdout.split()


def line(path, name):
    """What a case says in its line NAME=…, quoted or not; empty if it has none."""
    found = re.search(rf"^{name}='?([^'\n]*)'?$", path.read_text(), re.M)
    return found[1] if found else ""


def now(path):
    """Cases with only=long run if named, and in make check-long: they take minutes, and what they test changes rarely."""
    return cases.LONG or line(path, "only") != "long"


def rootfs(path):
    """The release that the guest's root file system is of, if a case names one in its line rootfs=."""
    return line(path, "rootfs")


def fixtures(path):
    """Does a case use a module of tools/lab/fixtures?"""
    text = path.read_text()
    return any(f"pmem_{folder.name}" in text for folder in FIXTURES.iterdir())


def base(path):
    """What the guest of a case starts from: a tree over an installed release, or the release of its root file system."""
    return line(path, "from") or rootfs(path)


def limit(path):
    """Seconds of CPU time that a boot may take, if a case has a line limit=."""
    return int(line(path, "limit") or 0)


def full(name):
    """6.1 means 6.1-amd64; installed releases are named as they are."""
    return name if "-" in name or name in system.RELEASES else f"{name}-amd64"


def machines(path, wanted, asked):
    """What to run a case on."""
    lines = dict(re.findall(r"^(systems|long_systems)='(.*)'", path.read_text(), re.M))
    if lines:
        names = lines["systems"].split() + (lines.get("long_systems", "").split() if cases.LONG or asked else [])
        return [name for name in names if not wanted or name in wanted]
    wanted = [name for name in wanted if name not in system.RELEASES] if wanted else kernels()
    return choose_kernels(path, wanted, asked)


def choose_kernels(path, wanted, asked):
    """Kernels to run a case on: those that its kernels= matches, and its long_kernels= in check-long or if the case and
    the kernel were asked for by name. A case without kernels= runs on the first one, or where it was asked for."""
    lines = dict(re.findall(r"^(kernels|long_kernels)='(.*)'", path.read_text(), re.M))
    if lines:
        patterns = lines["kernels"].split()
        if cases.LONG or asked:
            patterns += lines.get("long_kernels", "").split()
        # The debug kernel takes minutes where others take seconds, so "*" does not include it.
        return [name for name in wanted if any(
            fnmatch.fnmatch(name, pattern) and ("debug" in pattern or not name.startswith("debug"))
            for pattern in patterns)]
    return wanted if asked else [name for name in wanted if name.endswith("-amd64")][:1]
