#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Instructions for each I/O, how many of them a driver adds to the block layer's beside the copy, and how many of those
are in its own functions: table.py COUNTS <CONSOLE"""

import bisect
import collections
import re
import statistics
import sys

# Modules of each driver, and our functions that copy. In-tree drivers call the kernel's routines to copy.
MODULES = {"nd_pmem": ("nd_pmem", "libnvdimm"), "brd": ("brd",)}
OURS = ("pmem_blk", "pmem_bus")
COPY = ("pmem_copy_to", "pmem_copy_piece", "pmem_copy_from", "pmem_lines_copy", "pmem_plain_read", "copy_plain")
COSTLIEST = 10


class Symbols:
    """Which function of which module an address is in."""

    def __init__(self, modules, symbols):
        self.modules = modules
        self.symbols = sorted(symbols)

    def find(self, address):
        for name, start, size in self.modules:
            if start <= address < start + size:
                at = bisect.bisect(self.symbols, (address, chr(sys.maxunicode), "")) - 1
                return name, self.symbols[at][1] if at >= 0 and self.symbols[at][2] == name else "?"
        return None, None


def read_counts(path):
    """[{address: count}] and [lines that each I/O writes], one for each turn."""
    turns, written = [], []
    with open(path) as lines:
        for line in lines:
            if line == "turn\n":
                turns.append({})
                written.append(set())
            elif line.startswith("line "):
                written[-1].add(int(line.split()[1], 16))
            else:
                address, count = line.split()
                turns[-1][int(address, 16)] = int(count)
    return turns, written


def read_console(lines):
    """Turns as (shape, disk, instructions, I/Os), disks in order, the symbols, memory that is not shared, and io_uring's
    turns as {depth: {disk: [instructions]}}."""
    turns, disks, modules, symbols, own = [], [], [], [], []
    uring = collections.defaultdict(lambda: collections.defaultdict(list))
    for line in lines:
        if match := re.search(r"bench io (\S+) (\S+) \d+ (\d+) (\d+)", line):
            turns.append((match[1], match[2], int(match[3]), int(match[4])))
        elif (match := re.search(r"bench disk (\S+)", line)) and match[1] not in disks:
            disks.append(match[1])
        elif match := re.search(r"bench module (\S+) (\d+) 0x(\S+)", line):
            modules.append((match[1], int(match[3], 16), int(match[2])))
        elif match := re.search(r"bench symbol (\S+) (\S+) \[(\S+)\]", line):
            symbols.append((int(match[1], 16), match[2], match[3]))
        elif match := re.search(r"bench own (\S+) (\S+)", line):
            own.append((int(match[1], 16), int(match[2], 16)))
        elif match := re.search(r"bench uring (\S+) (\d+) (\d+) (\d+)", line):
            uring[int(match[2])][match[1]].append(int(match[3]) / int(match[4]))
    return turns, disks, Symbols(modules, symbols), own, uring


def row(title, disks, counts):
    print(f"{title:26}" + "".join(f"{counts[disk]:12.0f}" if disk in counts else f"{'-':>12}" for disk in disks))


def main():
    turns, disks, symbols, own, uring = read_console(sys.stdin)
    counts, written = read_counts(sys.argv[1])
    if len(counts) != len(turns):
        sys.exit(f"{len(turns)} turns, but {len(counts)} were counted")

    whole = collections.defaultdict(lambda: collections.defaultdict(list))
    inside = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
    for (shape, disk, instructions, number), counted in zip(turns, counts):
        whole[shape][disk].append(instructions / number)
        inside[shape][disk] = collections.Counter()
        for address, count in counted.items():
            module, function = symbols.find(address)
            if module in MODULES.get(disk, OURS):
                inside[shape][disk][function] += count / number

    # Lines of memory that other CPUs see, and that an I/O of any turn writes each time.
    lines = collections.defaultdict(lambda: collections.defaultdict(set))
    for (shape, disk, _, _), stores in zip(turns, written):
        lines[shape][disk] |= {line for line in stores if not any(start <= line < start + size for start, size in own)}

    print(f"{'':26}" + "".join(f"{disk:>12}" for disk in disks))
    median = {shape: {disk: statistics.median(of) for disk, of in by.items()} for shape, by in whole.items()}
    for shape, of in median.items():
        op, size = re.match(r"(.)(\d+)", shape).groups()
        row(f"{'read' if op == 'r' else 'write':6}{size:>10}", disks, of)

    # A copy is as long as its bytes, the rest of an I/O is not: of two lengths, 0 bytes can be told.
    for op, word in (("w", "write"), ("r", "read")):
        short, long = median[f"{op}512rhs-"], median[f"{op}1024rhs-"]
        row(word + ", added", disks,
            {disk: 2 * short[disk] - long[disk] - (2 * short["empty"] - long["empty"]) for disk in disks})
    for op, word in (("w", "write"), ("r", "read")):
        row(word + ", own functions", disks,
            {disk: sum(count for name, count in inside[f"{op}512rhs-"][disk].items() if name not in COPY)
             for disk in disks})

    for op, word in (("w", "write"), ("r", "read")):
        of = lines[f"{op}4096rhs-"]
        row(word + ", shared lines", disks, {disk: len(of[disk]) for disk in disks})
        # Each disk has some of its own, so that only their number can be compared.
        row("  beyond the block layer", disks, {disk: len(of[disk]) - len(of["empty"]) for disk in disks})
    for depth, of in uring.items():
        row(f"io_uring, {depth} at once", disks,
            {disk: statistics.median(found) for disk, found in of.items()})

    for op, word in (("w", "write"), ("r", "read")):
        costliest = inside[f"{op}512rhs-"]["pmem"].most_common(COSTLIEST)
        print(f"pmem, {word} 512: " + ", ".join(
            f"{name} {count:.0f}{' (copy)' if name in COPY else ''}" for name, count in costliest))


main()
