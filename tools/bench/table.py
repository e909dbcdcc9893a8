#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What pmem_bench measured, as a table of ratios, and as a plot: table.py [--svg FILE] <LOG"""

import collections
import re
import statistics
import sys

import plot

LINE = re.compile(r"bench io (\S+) (\S+) (\d+) (\d+) (\d+)")
# The driver to compare with, and the same driver again: the difference of the two is noise.
REFERENCE, TWIN = "nd_pmem", "nd_pmem'"
OPS = {"r": "read", "w": "write", "z": "zero"}
SIZES = {512: "512 B", 4096: "4 KiB", 16384: "16 KiB", 65536: "64 KiB", 1048576: "1 MiB"}


def title(shape):
    op, size, order, source, pages, flush = re.fullmatch(r"(.)(\d+)(.)(.)(.)(.)", shape).groups()
    words = [OPS[op], SIZES[int(size)]]
    if op == "z":
        return " ".join(words)
    words += [{"r": "random", "s": "sequential"}[order], {"h": "hot", "c": "cold"}[source]]
    if int(size) > 4096:
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


def main():
    found = read(sys.stdin)
    names = [name for name in next(iter(found.values())) if name != REFERENCE]
    # The order in which they were named, twin first; dictionaries hold the order of the first round.
    names.sort(key=lambda name: (name != TWIN, not name.startswith("pmem"), name))
    print(f"{'':38}{REFERENCE:>10}" + "".join(f"{name:>20}" for name in names))
    rows = []
    for shape, disks in found.items():
        ns = statistics.median(disks[REFERENCE].values())
        cells = {name: ratios(disks, name) for name in names if name in disks}
        rows.append((title(shape), cells))
        print(f"{title(shape):38}{ns:>7.0f} ns" + "".join(
            "  {:5.3f} [{:4.2f}-{:4.2f}]".format(*cells[name]) if name in cells else " " * 20 for name in names))
    if sys.argv[1:2] == ["--svg"]:
        with open(sys.argv[2], "w", encoding="utf-8") as out:
            out.write(plot.bars(rows, TWIN, "pmem", f"time per I/O, {REFERENCE} = 1"))


if __name__ == "__main__":
    main()
