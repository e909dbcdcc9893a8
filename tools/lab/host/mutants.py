# SPDX-License-Identifier: GPL-2.0
"""Mutants: changes that break the drivers, each of which must turn the test red that it names.

tools/mutants/NOUN.mut lists them; docs/testing.rst describes the format.
"""

import concurrent.futures
import hashlib
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile

import choose

HOST = pathlib.Path(__file__).resolve().parent
LAB = HOST.parent
TOP = LAB.parents[1]
MUTANTS = TOP / "tools" / "mutants"

# Commands that run one test of a kind, in a copy of the tree: one after the other, until one is red.
COMMANDS = {
    "lab": lambda name: [["tools/lab/lab", "run", "-k", machine, name] for machine in machines(name)],
    "kunit": lambda name: [["tools/lab/host/kunit", name]],
    "check": lambda name: [["tools/check", name]],
    "unit": lambda name: [["make", "-s", "-C", "tools/unit", "check", f"SUITES={name}"]],
    "pmemctl": lambda name: [["tools/pmemctl/test/run", name]],
}
# The file of the test, if it is one file; a suite that only a program can run is beside that program.
SOURCES = {
    "lab": ["tools/lab/cases/{}.sh"],
    "kunit": ["kunit/{}_kunit.c"],
    "unit": ["kunit/{}_kunit.c", "tools/unit/{}_kunit.c"],
    "pmemctl": ["tools/pmemctl/test/{}"],
}
# A comment of C, or a string, which may contain what looks like one.
COMMENT = re.compile(r'''("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/|//[^\n]*''', re.S)
# Only a failed test counts as red; any other failure (of the build, of the lab) proves nothing.
RED = re.compile(r"^ *not ok ", re.M)


class Mutant:
    """One change: `old` text of `file` becomes `new`, and the test `kind`/`name` must fail."""

    def __init__(self, where, file, name):
        self.where, self.file, self.name = where, file, name
        self.test, self.why, self.lines = "", "", []

    def text(self, sign):
        return "".join(line[1:] + "\n" for line in self.lines if line[0] in (" ", sign))

    def sources(self):
        kind, _, name = self.test.partition("/")
        paths = [TOP / path.format(name) for path in SOURCES.get(kind, [])]
        return [path for path in paths if path.exists()]

    def err(self):
        """Describes a fault of the mutant, without running anything; empty if there is none."""
        kind, _, _ = self.test.partition("/")
        if kind not in COMMANDS or (kind in SOURCES and not self.sources()):
            return f"there is no test '{self.test}'"
        if not (TOP / self.file).exists():
            return f"there is no file {self.file}"
        if self.text("-") == self.text("+"):
            return "it changes nothing"
        found = count(self.text("-"), (TOP / self.file).read_text())
        return "" if found == 1 else f"its text is {found} times in {self.file}, not once"

    def apply(self, tree):
        path = tree / self.file
        path.write_text(("\n" + path.read_text()).replace("\n" + self.text("-"), "\n" + self.text("+"), 1)[1:])

    def key(self):
        """A hash of the mutant, of the file that it changes, and of its test: comments of C may change."""
        paths = [TOP / self.file] + self.sources()
        data = [self.test, self.text("-"), self.text("+")] + [code(path) for path in paths]
        return hashlib.sha256("\0".join(data).encode()).hexdigest()[:24]


def code(path):
    """The text of a file, if it is C without comments and blank lines."""
    text = path.read_text()
    if path.suffix not in (".c", ".h"):
        return text
    text = COMMENT.sub(lambda found: found[1] or "", text)
    return "".join(line.rstrip() + "\n" for line in text.splitlines() if line.strip())


def count(old, text):
    """Counts how often whole lines occur in a text."""
    text, old = "\n" + text, "\n" + old
    return sum(text.startswith(old, at) for at in range(len(text)) if text[at] == "\n")


def read():
    """All mutants, in order of file and name."""
    found = []
    for path in sorted(MUTANTS.glob("*.mut")):
        file = mutant = None
        for number, line in enumerate(path.read_text().splitlines(), 1):
            where = f"{path.relative_to(TOP)}:{number}"
            word, _, rest = line.partition(" ")
            if word == "file":
                file, mutant = rest, None
            elif word == "mutant" and file:
                mutant = Mutant(where, file, rest)
                found.append(mutant)
            elif mutant and word == "test":
                mutant.test = rest
            elif mutant and line[:1] in ("-", "+", " "):
                mutant.lines.append(line)
            elif mutant and not line:
                mutant.lines.append(" ")
            elif mutant and not mutant.lines:
                mutant.why = f"{mutant.why} {line}".strip()
            elif not line.startswith("#") and line:
                sys.exit(f"{where}: not understood: {line}")
    for mutant in found:
        # Blank lines between mutants belong to neither.
        while mutant.lines and mutant.lines[-1] == " ":
            mutant.lines.pop()
        while mutant.lines and mutant.lines[0] == " ":
            mutant.lines.pop(0)
    return found


def check(mutants):
    """Prints one line for each invalid mutant. Returns the number of invalid mutants."""
    flaws = [(mutant, mutant.err()) for mutant in mutants]
    names = [mutant.name for mutant in mutants]
    flaws += [(mutant, "another one has its name") for mutant in mutants if names.count(mutant.name) > 1]
    bad = [(mutant, why) for mutant, why in flaws if why]
    for mutant, why in bad:
        print(f"not ok - mutant {mutant.name} ({mutant.where}): {why}")
    if not bad:
        print(f"ok - each of {len(mutants)} mutants has its text and its test")
    return len(bad)


def machines(name):
    """What a case runs on, the most usual one first."""
    return choose.machines(choose.find([name])[0], [], False)


def copy(to):
    """Copies the checkout without build results; what was built there before stays. Files get new times, or make would
    take what it built of the last mutant for newer than the file that is whole again."""
    if to.exists():
        for path in to.iterdir():
            if path.name == "build":
                continue
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.copytree(TOP, to, symlinks=True, dirs_exist_ok=True, copy_function=shutil.copy, ignore=lambda folder, names: [
        name for name in names
        if name == ".git" or (name == "build" and pathlib.Path(folder) == TOP) or name.endswith((".o", ".ko", ".cmd"))])


def judge(mutant, trees, proven):
    """Returns (caught, explanation) for one mutant; a mutant that was proven before is not run again."""
    mark = proven / mutant.key()
    if mark.exists():
        return True, ""
    tree = trees.get()
    kind, _, name = mutant.test.partition("/")
    try:
        copy(tree)
        mutant.apply(tree)
        for command in COMMANDS[kind](name):
            result = run(command, tree)
            if result.returncode and RED.search(result.stdout):
                mark.touch()
                return True, ""
            if result.returncode:
                return False, f"failed in another way:\n{result.stdout[-2000:]}"
    finally:
        # kbuild compiles what differs from the last mutant. Makefiles of programs may not know each header.
        if kind != "lab":
            shutil.rmtree(tree / "build", ignore_errors=True)
        trees.put(tree)
    return False, "survived: the test stays green"


def run(command, folder):
    # Options of the calling make must not reach the makes of mutants.
    env = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    env["PMEM_FIRST"] = "1"
    return subprocess.run(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")


def cache():
    """Folder of the proofs, outside the checkout."""
    script = f". {HOST}/common.sh; mkdir -p \"$CACHE/mutants\"; echo \"$CACHE/mutants\""
    return pathlib.Path(subprocess.run(["bash", "-c", script], check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


def main(options):
    mutants = read()
    if options.names == ["check"]:
        return bool(check(mutants))
    for name in options.names:
        if name not in [mutant.name for mutant in mutants]:
            sys.exit(f"lab: no mutant '{name}'")
    mutants = [mutant for mutant in mutants if not options.names or mutant.name in options.names]
    if check(mutants):
        return True
    # Those of the lab last: they share what was built.
    mutants.sort(key=lambda mutant: mutant.test.startswith("lab/"))
    failed = 0
    proven = cache()
    trees = queue.SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="pmem-mutants-") as scratch, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for number in range(options.jobs):
            trees.put(pathlib.Path(scratch, str(number)))
        jobs = {pool.submit(judge, mutant, trees, proven): mutant for mutant in mutants}
        try:
            for job in concurrent.futures.as_completed(jobs):
                caught, why = job.result()
                failed += not caught
                print(f"{'ok' if caught else 'not ok'} - {jobs[job].name} turns {jobs[job].test} red", flush=True)
                for line in why.splitlines():
                    print(f"    # {line}", flush=True)
        except BaseException:
            # The tests that run come to their end; what they prove is kept.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    print(f"{len(mutants) - failed} passed, {failed} failed")
    return bool(failed)
