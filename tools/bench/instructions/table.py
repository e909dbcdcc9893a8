#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Instructions for each I/O, and how many of them a driver adds to the block layer's beside the copy."""

import re
import statistics
import sys

found, disks = {}, []
for line in sys.stdin:
    match = re.search(r"bench io (\S+) (\S+) \d+ (\d+) (\d+)", line)
    if match:
        shape, disk, count, number = match.groups()
        found.setdefault(shape, {}).setdefault(disk, []).append(int(count) / int(number))
    match = re.search(r"bench disk (\S+)", line)
    if match and match[1] not in disks:
        disks.append(match[1])

print(f"{'':16}" + "".join(f"{disk:>12}" for disk in disks))
median = {shape: {disk: statistics.median(counts) for disk, counts in by.items()} for shape, by in found.items()}
for shape, counts in median.items():
    op, size = re.match(r"(.)(\d+)", shape).groups()
    print(f"{'read' if op == 'r' else 'write':6}{size:>10}" + "".join(f"{counts[disk]:12.0f}" for disk in disks))
# A copy is as long as its bytes, the rest of an I/O is not: of two lengths, 0 bytes can be told.
for op, word in (("w", "write"), ("r", "read")):
    short, long = median[f"{op}512rhs-"], median[f"{op}1024rhs-"]
    print(f"{word + ', own':16}" + "".join(
        f"{2 * short[disk] - long[disk] - (2 * short['empty'] - long['empty']):12.0f}" for disk in disks))
