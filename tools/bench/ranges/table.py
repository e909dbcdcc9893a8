#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What the guest measured, as a table: table.py <CONSOLE"""

import re
import sys

found = [[int(word) for word in match.groups()] for match in
         (re.search(r"bench ranges (\d+) (\d+) (\d+) (\d+)", line) for line in sys.stdin) if match]
# The first one loads what the others find.
found = found[1:]
base = found[0][3]
print(f"{'ranges':>8}{'first disk ms':>15}{'all disks ms':>14}{'ms each':>10}{'KiB for each more':>19}")
for number, first, every, memory in found:
    print(f"{number:8}{first / 1000:15.0f}{every / 1000:14.0f}{every / 1000 / number:10.1f}", end="")
    print(f"{(memory - base) / (number - 1):19.0f}" if number > 1 else "")
