#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What a benchmark printed, as the table of this CPU in docs/performance, and with it the verdicts and the plot of all
CPUs: table.py [--print] bio|copy MOVDIR64B <LOG, where the last argument is what the program machine prints; or
table.py --verdicts, for the latter alone."""

import collections
import datetime
import pathlib
import re
import statistics
import subprocess
import sys

import cpu
import page
import plot
import verdict

TOP = pathlib.Path(__file__).resolve().parents[2]
PAGES, PLOT, VERDICTS = TOP / "docs/performance", TOP / "docs/performance.svg", TOP / "docs/performance.rst"

LINE = re.compile(r"bench io (\S+) (\S+) (\d+) (\d+) (\d+)")
# The driver to compare with, and the same driver again: the difference of the two is noise.
REFERENCE, TWIN = "nd_pmem", "nd_pmem'"
OPS = {"r": "read", "w": "write", "m": "mixed", "z": "zero"}

BIO = ("``make bench BENCH=bio``, {when}. Time per I/O: of nd_pmem in nanoseconds; of the others the median of the ratio "
       "to nd_pmem's in the same turn, and its quartiles. *nd_pmem'* is nd_pmem again: noise.")
COPY = ("``make bench BENCH=copy``, {when}. No driver: the copy in a program.")


def size(number):
    for unit, bytes_ in (("MiB", 1 << 20), ("KiB", 1 << 10)):
        if number >= bytes_:
            return f"{number // bytes_} {unit}"
    return f"{number} B"


def title(shape):
    op, length, order, source, pages, flush = re.fullmatch(r"(.)(\d+)(.)(.)(.)(.)", shape).groups()
    words = [OPS[op], size(int(length))]
    if op == "z":
        return " ".join(words)
    words += [{"r": "random", "s": "sequential"}[order], {"h": "hot", "c": "cold"}[source]]
    if int(length) > 4096:
        words.append({"s": "scattered", "c": "contiguous"}[pages])
    if flush == "f":
        words.append("FUA")
    return " ".join(words)


def read(lines):
    """{shape: {disk: {round: ns}}}; rounds of another boot are other rounds."""
    found, boot = collections.OrderedDict(), 0
    for line in lines:
        if "bench disk" in line and REFERENCE + " " in line:
            boot += 1
        match = LINE.search(line)
        if match:
            shape, disk, number, ns, count = match.groups()
            found.setdefault(shape, {}).setdefault(disk, {})[boot, number] = int(ns) / int(count)
    return found


def quartiles(values):
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return middle, low, high


def ratios(disks, disk):
    """Of one disk's times to the reference's, each of the same round."""
    base = disks[REFERENCE]
    return quartiles([ns / base[key] for key, ns in disks[disk].items() if key in base])


def bio(lines):
    found = read(lines)
    names = [name for name in next(iter(found.values())) if name != REFERENCE]
    # The noise, the driver, its other path, then what it is compared with.
    order = (TWIN, "pmem", "movdir64b", "movnti", "pmem+")
    names.sort(key=lambda name: (order.index(name) if name in order else len(order), name))
    out = [f"{'':{page.WIDTH}}{REFERENCE:>10}" + "".join(f"{name:>20}" for name in names)]
    for shape, disks in found.items():
        ns = statistics.median(disks[REFERENCE].values())
        out.append(f"{title(shape):{page.WIDTH}}{ns:>7.0f} ns" + "".join(
            "  {:5.3f} [{:4.2f}-{:4.2f}]".format(*ratios(disks, name)) if name in disks else f"{'-':>20}"
            for name in names))
    return "\n".join(out) + "\n"


def when():
    def git(*words):
        return subprocess.run(["git", "-C", TOP, *words], capture_output=True, text=True, check=False).stdout.strip()

    # Pages that an earlier run has written change no figure.
    changed = git("status", "--porcelain", "--", "drivers", "tools/bench")
    commit = git("rev-parse", "--short=12", "HEAD") or "unknown"
    return f"{datetime.date.today()}, commit {commit}{' with changes' if changed else ''}"


def conclude():
    found = page.pages(PAGES)
    verdict.put(VERDICTS, found)
    PLOT.write_text(plot.bars(verdict.rows(found), f"time per I/O, {REFERENCE} = 1"), encoding="utf-8")


def main():
    if sys.argv[1] == "--verdicts":
        conclude()
        return

    only_print = sys.argv[1] == "--print"
    what, movdir64b = sys.argv[-2:]
    machine = cpu.Machine(movdir64b)
    text = bio(sys.stdin) if what == "bio" else sys.stdin.read()
    print(f"{machine.name}: {machine.text}\n\n{text}", end="")
    if only_print:
        return

    here = page.Page(PAGES / f"{machine.slug}.rst")
    here.name, here.about = machine.name, machine.text
    words, heading = (BIO, verdict.BIO) if what == "bio" else (COPY, verdict.COPY)
    here.put(heading, words.format(when=when()), text)
    here.write()
    conclude()


if __name__ == "__main__":
    main()
