#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs cases in virtual machines: what the command `lab` is made of."""

import argparse
import contextlib
import os
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
import case as cases
import choose
import mutants
import system
import vm
import work


def step(*command):
    """One of the steps in host/; returns what it prints."""
    run = subprocess.run([cases.HOST / command[0], *command[1:]], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, text=True)
    if run.returncode:
        sys.exit(run.returncode)
    return run.stdout.strip()


def prepare(name, release="", fixtures=False):
    """Everything a guest of this kernel needs, with a root file system of the release, if one is given; quick if it is there."""
    name = name if "-" in name else f"{name}-amd64"
    arch = name.split("-")[1]
    if arch == "arm64":
        step("deps", arch)
    step("build", name)
    if fixtures:
        step("fixtures", name)
    root = step("rootfs", arch, *release.split())
    initrd = cases.TOP / "build" / name / "initrd"
    step("initrd", name, initrd)
    return cases.Kernel(name, step("vmlinuz", name), initrd, root)


def install(name, tree):
    """Everything a guest of an installed release needs; quick if it is there."""
    release = system.Release(name, step("system", name), step("packages"))
    # If a tree cannot be made, the cases over it try again, and fail.
    with contextlib.suppress(system.Failed):
        system.tree(tree, release)
    return release


def show(number, case):
    word = "not ok" if case.failed else "ok"
    where = "" if case.kernel.name == "6.1-amd64" else f" on {case.kernel.name}"
    lines = [f"{word} {number} - {case.name}{where}: {case.title} ({case.seconds:.1f} s)"]
    if case.failed:
        lines += [f"    # {note}" for note in case.notes]
        lines.append(f"    # log: {case.dir.relative_to(cases.TOP)}/console-*.log")
    print("\n".join(lines), flush=True)


def run(options):
    paths = choose.find(options.names)
    if not options.names:
        paths = [path for path in paths if choose.now(path)]
    wanted = [choose.full(name) for name in (options.kernel or "").split(",") if name]
    pairs = [(path, name) for path in paths for name in choose.machines(path, wanted, wanted and options.names)]
    # Long ones first: a case that starts last and takes minutes would run alone.
    pairs.sort(key=lambda pair: (pair[1] not in system.RELEASES, -choose.limit(pair[0])))
    fixtures = {name for path, name in pairs if choose.fixtures(path)}

    def get(machine):
        name, base = machine
        return install(name, base) if name in system.RELEASES else prepare(name, base, name in fixtures)

    def run_case(path, machine):
        kind = system.System if machine.name in system.RELEASES else cases.Case
        return kind(path, machine, lambda text: print(text, flush=True)).run()

    todo = [((name, choose.base(path)), path) for path, name in pairs]
    failed = 0
    try:
        for number, case in enumerate(work.Work(todo, get, run_case).done(options.jobs), 1):
            show(number, case)
            failed += bool(case.failed)
    except BaseException:
        vm.kill_all()
        raise
    print(f"{len(todo) - failed} passed, {failed} failed")
    return failed or not todo


def shell(options):
    path = choose.find(options.names)[0] if options.names else cases.LAB / "shell.sh"
    case = cases.Case(path, prepare(options.kernel or "6.1", choose.rootfs(path), choose.fixtures(path)))
    case.dir.mkdir(parents=True, exist_ok=True)
    guest = case.start("boot1", case.machine(1), None, shell=True)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    status = guest.process.wait()
    guest.close()
    return status


def demo(options):
    print("Preparing a virtual machine (the first time this fetches a kernel and a root file system) …", flush=True)
    case = cases.Case(cases.LAB / "demo.sh", prepare(options.kernel or "6.1"), lambda text: print(text, flush=True))
    case.run()
    for note in case.notes:
        print(f"    {note}")
    print(f"\nDemo: {case.passed} checks passed, {case.failed} failed, {case.seconds:.0f} s.")
    return bool(case.failed)


def list_cases(options):
    for path in choose.find([]):
        print(path.stem)


TEMPLATE = """\
# SPDX-License-Identifier: GPL-2.0
# One sentence: what a user does, and what must come of it.

# systems='bookworm'            On an installed release; docs/testing.rst has more about such cases.
# kernels='*-amd64 7.3-arm64'   Without this line: 6.1 amd64. docs/kernels.rst lists them.
# long_kernels='6.12-arm64'     More of them, for make check-long.
# rootfs='trixie'               User space of that release; docs/testing.rst has what it is for.
# limit=120                     Seconds of CPU time for a boot.
# dmesg_ok='…'                  A pattern of the kernel log lines that this case provokes.

# On the host: what the machine is made of. tools/lab/host/machine.sh has the words.
vm() {
	nvdimm a 64M
}

# In the guest. tools/lab/guest/lib.sh has the words. A boot2() would be a second boot on the same files.
boot1() {
	load
	is "the DIMM is a disk" "$(disks | wc -l)" 1
}
"""


def new(options):
    for name in options.names or sys.exit("lab: new: which name?"):
        path = cases.CASES / f"{name}.sh"
        if path.exists():
            sys.exit(f"lab: there is a case {name} already: {path.relative_to(cases.TOP)}")
        path.write_text(TEMPLATE)
        print(f"{path.relative_to(cases.TOP)}: edit it, then: make lab CASES={name}")


def guests_at_once():
    """One more than there are CPUs, as guests wait at times; and 2 GiB of memory for each."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(os.cpu_count() + 1, memory >> 31))


def main():
    parser = argparse.ArgumentParser(prog="lab", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for function, name, text in ((run, "run", "run cases, all if none is named"),
                                 (shell, "shell", "a root shell in a guest, or in the machine of a case"),
                                 (demo, "demo", "show the drivers at work"),
                                 (list_cases, "list", "names of the cases"),
                                 (new, "new", "write the template of a case"),
                                 (mutants.main, "mutants", "prove that tests can fail")):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("-k", dest="kernel", default=os.environ.get("PMEM_KERNELS"),
                             help="6.1-amd64 (or 6.1), 7.3-arm64 …; for run also a list with commas")
        command.add_argument("-j", dest="jobs", type=int, default=guests_at_once(), help="guests at once")
        command.add_argument("names", nargs="*")
        command.set_defaults(function=function)
    options = parser.parse_args()
    # A kill from outside takes the same way out as Ctrl-C: no guest may stay behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return options.function(options)


try:
    sys.exit(main())
except KeyboardInterrupt:
    vm.kill_all()
    os._exit(130)
