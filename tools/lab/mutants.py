# SPDX-License-Identifier: GPL-2.0
"""Mutants: one-hunk patches that break the drivers, and must turn the test red that each one names."""

import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

LAB = pathlib.Path(__file__).resolve().parent
TOP = LAB.parents[1]

# How to run one test of a kind, in the mutant's own copy of the tree.
COMMANDS = {
    "lab": lambda name: ["tools/lab/lab", "run", name],
    "kunit": lambda name: ["tools/lab/kunit", name],
    "check": lambda name: ["tools/check", name],
    "unit": lambda name: ["make", "-s", "-C", "tools/unit", "check", f"SUITES={name}"],
}
# A test that says so is red; anything else that goes wrong (the build, the lab) proves nothing.
RED = re.compile(r"^ *not ok ", re.M)


def copy(to):
    """The checkout without what was built in it."""
    shutil.copytree(TOP, to, symlinks=True, ignore=lambda folder, names: [
        name for name in names
        if name == ".git" or (name == "build" and pathlib.Path(folder) == TOP) or name.endswith((".o", ".ko", ".cmd"))])


def judge(patch, scratch):
    """Returns (caught, test, explanation) for one mutant."""
    match = re.match(r"# catches: (\w+)/(\S+)", patch.read_text())
    if not match or match[1] not in COMMANDS:
        return False, "?", "first line must be '# catches: KIND/NAME', KIND one of " + ", ".join(COMMANDS)
    test = f"{match[1]}/{match[2]}"
    tree = scratch / patch.stem
    copy(tree)
    applied = run(["patch", "--batch", "--forward", "-p1", "-i", str(patch)], tree)
    if applied.returncode:
        return False, test, f"does not apply:\n{applied.stdout}"
    result = run(COMMANDS[match[1]](match[2]), tree)
    shutil.rmtree(tree, ignore_errors=True)
    if result.returncode == 0:
        return False, test, "survived: the test stays green"
    if not RED.search(result.stdout):
        return False, test, f"failed in another way:\n{result.stdout[-2000:]}"
    return True, test, ""


def run(command, folder):
    # Options of the make that started us are not for the makes of mutants.
    env = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return subprocess.run(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")


def main(options):
    # A name with a slash is a file somewhere else.
    patches = [pathlib.Path(name).resolve() if "/" in name else LAB / "mutants" / f"{name}.patch"
               for name in options.names]
    patches = patches or sorted((LAB / "mutants").glob("*.patch"))
    for patch in patches:
        if not patch.exists():
            sys.exit(f"lab: no mutant '{patch.stem}'")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="pmem-mutants-") as scratch, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = {pool.submit(judge, patch, pathlib.Path(scratch)): patch for patch in patches}
        for job in concurrent.futures.as_completed(jobs):
            caught, test, why = job.result()
            failed += not caught
            print(f"{'ok' if caught else 'not ok'} - {jobs[job].stem} turns {test} red", flush=True)
            for line in why.splitlines():
                print(f"    # {line}", flush=True)
    print(f"{len(patches) - failed} passed, {failed} failed")
    return bool(failed)
