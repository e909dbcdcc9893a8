#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What the guests measured, as tables: table.py <CONSOLES"""

import collections
import re
import statistics
import sys

touched, made = collections.defaultdict(list), collections.defaultdict(list)
starts = {}
for line in sys.stdin:
    if match := re.search(r"bench touch (\w+) (\w+) (\d+) ([\d.]+) ([\d.]+)", line):
        driver, layout, start, first, second = match.groups()
        starts[driver, layout] = int(start)
        touched[driver, layout].append((float(first), float(second)))
    elif match := re.search(r"bench memmap (\w+) (\S+) (\d+)", line):
        driver, size, took = match.groups()
        made["pmem" if driver.startswith("pmem") else driver, size].append(int(took) / 1e6)

# The first round of everything loads what the others find, and is left out.
NAMES = {"default": "sfdisk's default", "2m": "sector 4096"}


def row(name, ours, theirs, width=24):
    """A line with the medians of both drivers and their ratio."""
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    print(f"{name:{width}}{ours:10.3f}{theirs:10.3f}{ours / theirs:8.2f}")


if touched:
    print(f"{'touch 1 GiB, seconds':38}{'pmem':>10}{'nd_pmem':>10}{'ratio':>8}")
    for layout in ("default", "2m"):
        where = f"{starts['pmem', layout]}, {starts['nd_pmem', layout]}"
        for turn, text in enumerate(("first", "again")):
            row(f"{NAMES[layout]} ({where}), {text}", *([times[turn] for times in touched[driver, layout][1:]]
                                                        for driver in ("pmem", "nd_pmem")), width=38)
if made:
    print(f"{'until a disk, seconds':24}{'pmem':>10}{'nd_pmem':>10}{'ratio':>8}")
    for size in ("1", "2", "4", "8", "8x1"):
        row("eight of 1 GiB at once" if size == "8x1" else f"{size} GiB", made["pmem", size][1:], made["nd_pmem", size][1:])
