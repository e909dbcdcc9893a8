# SPDX-License-Identifier: GPL-2.0
"""The targets, and which of them each CPU meets, by the tables of docs/performance."""

import re

import page

BIO, COPY = "Against the in-tree driver", "The copy alone"
BEGIN, END = ".. verdicts: begin, written by tools/bench/table.py\n", ".. verdicts: end\n"

# What a copy that the CPU cannot execute, or that was not measured, has instead of a figure.
NONE = "-"

# Words, the shapes, the paths that count, the time that must be reached, and the one to aim for.
OURS, WIDE, EITHER = ("pmem",), ("movdir64b",), ("pmem", "movdir64b", "movnti")
TARGETS = (
    ("read 4 KiB random hot", "read 4 KiB random hot", OURS, 0.92, 0.86),
    ("read 4 KiB in order, hot", "read 4 KiB sequential hot", OURS, 1.00, 0.97),
    ("read 16 KiB in order, hot, scattered", "read 16 KiB sequential hot scattered", OURS, 1.00, 0.97),
    ("write 512 B hot, movdir64b", r"write 512 B \w+ hot", WIDE, 0.90, 0.86),
    ("write 4 KiB hot, movdir64b", r"write 4 KiB \w+ hot", WIDE, 0.84, 0.80),
    ("write 4 KiB cold, movdir64b", r"write 4 KiB \w+ cold", WIDE, 0.86, 0.82),
    ("write 16 KiB cold contiguous, movdir64b", r"write 16 KiB (\w+ )?cold contiguous", WIDE, 0.68, 0.65),
    ("write 16 KiB cold scattered, movdir64b", r"write 16 KiB (\w+ )?cold scattered", WIDE, 0.66, 0.62),
    ("write 64 KiB cold contiguous", r"write 64 KiB (\w+ )?cold contiguous", EITHER, 0.90, 0.82),
    ("write 1 MiB cold contiguous", r"write 1 MiB (\w+ )?cold contiguous", EITHER, 0.96, 0.88),
    ("zero 4 KiB", "zero 4 KiB", OURS, 0.70, 0.64),
    ("zero 64 KiB", "zero 64 KiB", OURS, 0.52, 0.45),
)
ANY = ("any shape", 1.00)
SHARE = ("copy alone, cold, of the best", 0.93, 0.97)


class Cell:
    def __init__(self, words):
        self.middle, self.low, self.high = words


def table(here):
    """{shape: {disk: Cell}}, and the noise of shapes that have none of their own."""
    lines = here.lines(BIO)
    noise = re.search(r"Noise to (\d\.\d+)", here.sections.get(BIO, ""))
    found, names = {}, []
    for line in lines:
        if not line[:page.WIDTH].strip():
            names = line.split()[1:]
            continue
        cells = re.findall(r"(\d\.\d+) \[(\d\.\d+)-(\d\.\d+)\]|(?<= )(\d\.\d+)|(?<= )-(?= |$)", line[page.WIDTH + page.FIRST:])
        found[line[:page.WIDTH].strip()] = {
            name: Cell([float(word) for word in cell[:3]] if cell[0] else [float(cell[3])] * 3)
            for name, cell in zip(names, cells) if cell[0] or cell[3]}
    return found, float(noise[1]) if noise else None


def rows(pages):
    """Each shape that a CPU measured, and {CPU and path: (Cell, noise)}."""
    found = {}
    for here in pages:
        for shape, cells in table(here)[0].items():
            for path in EITHER:
                if path in cells:
                    found.setdefault(shape, {})[here.name, path] = cells[path], cells.get("nd_pmem'")
    return found


def word(figures, must, aim):
    """@figures: time and noise. A time may exceed a target by as much as the noise exceeds 1."""
    def within(target):
        return all(time - target <= noise - 1 + 1e-9 for time, noise in figures)

    return "aim" if within(aim) else "must" if within(must) else "missed"


def worst(*results):
    return max(results, key=("aim", "must", "missed").index)


def target_cells(here, pattern, paths):
    """For each path that was measured its figures: time and noise."""
    shapes, noise = table(here)
    # Where the driver itself copies by movdir64b, its other path has a column of its own.
    if paths == WIDE and any("movnti" in cells for cells in shapes.values()):
        paths = OURS
    for path in paths:
        figures = [(cells[path].middle, cells["nd_pmem'"].high if "nd_pmem'" in cells else noise or 1)
                   for shape, cells in shapes.items() if re.fullmatch(pattern, shape) and path in cells]
        if figures:
            yield path, figures


def shares(here):
    """Of each path of ours, from cold memory and at least 4 KiB, its shares of the best."""
    heads, found = [], {}
    for line in here.lines(COPY):
        if line.startswith("  bytes source copies"):
            heads = re.split(r"\s{2,}", line[len("  bytes source copies"):].strip())
            if "wide" in " ".join(heads):
                heads = []
        elif line.startswith("  bytes"):
            heads = []
        elif heads and (match := re.match(r"\s*(\d+) cold +(in a row|apart)(.*)", line)) and int(match[1]) >= 4096:
            pairs = re.findall(r"(\S+) (\d\.\d\d)", match[3])
            for head, (_, share) in zip(heads, pairs):
                if head in ("this driver", "movdir64b(f)", "its movnti"):
                    found.setdefault(head, []).append((f"{match[1]} {match[2]}", float(share)))
    return found


def judge(here):
    """{words of a target: (figures, result)}, and what was missed in words."""
    found, missed = {}, []
    shapes, noise = table(here)

    slower = []
    for shape, cells in shapes.items():
        if "pmem" in cells:
            limit = cells["nd_pmem'"].high if "nd_pmem'" in cells else noise or 1
            if cells["pmem"].middle > limit + 1e-9 and cells["pmem"].middle > ANY[1]:
                slower.append(f"{shape} {cells['pmem'].middle:.3f} (noise to {limit:.2f})")
    if shapes:
        found[ANY[0]] = f"{len(shapes) - len(slower)} of {len(shapes)}", "missed" if slower else "must"
    missed += [f"slower than nd_pmem: {text}" for text in slower]

    for words, pattern, paths, must, aim in TARGETS:
        cells, results = [], []
        for path, figures in target_cells(here, pattern, paths):
            cells.append(", ".join(f"{time:.3f}" for time, _ in figures))
            results.append(word(figures, must, aim))
            if results[-1] == "missed":
                missed.append(f"{words}{'' if path in words or path == 'pmem' else ' by ' + path}: {cells[-1]}, must {must:.2f}")
        if cells:
            found[words] = "; ".join(cells), worst(*results)

    for head, figures in shares(here).items():
        low = min(share for _, share in figures)
        result = "aim" if low >= SHARE[2] else "must" if low >= SHARE[1] else "missed"
        before = found.get(SHARE[0])
        found[SHARE[0]] = (f"{before[0]}; {low:.2f}", worst(before[1], result)) if before else (f"{low:.2f}", result)
        missed += [f"copy of {name} by {head}: {share:.2f} of the best, must {SHARE[1]}"
                   for name, share in figures if share < SHARE[1]]

    return found, missed


def grid(lines):
    """A simple table of reStructuredText."""
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    rule = "  ".join("=" * width for width in widths)
    body = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    return "\n".join([rule, body[0], rule, *body[1:], rule])


def text(pages):
    judged = {here.name: judge(here) for here in pages}
    lines = [["time, nd_pmem's is 1", "must", "aim", *judged]]
    targets = [(ANY[0], "1.00", NONE)] + [(words, f"{must:.2f}", f"{aim:.2f}") for words, _, _, must, aim in TARGETS]
    for words, must, aim in targets + [(SHARE[0], f"{SHARE[1]:.2f}", f"{SHARE[2]:.2f}")]:
        lines.append([words, must, aim] + [
            f"{found[words][0]}: {found[words][1]}" if words in found else NONE for found, _ in judged.values()])
    out = [grid(lines)]
    for name, (_, missed) in judged.items():
        out.append(f"Missed on {name}:" + ("" if missed else " nothing."))
        out.append("\n".join(f"* {line}" for line in missed))
    return "\n\n".join(part for part in out if part)


def put(path, pages):
    """Replaces the part of a page that is between two comments."""
    before, rest = path.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{text(pages)}\n\n{END}{after}", encoding="utf-8")
