# SPDX-License-Identifier: GPL-2.0
"""The figures of a CPU: a page of docs/performance, of sections, each with a table. A run replaces the sections that it
measured, and no other."""

import re
import textwrap

HEAD = ".. SPDX-License-Identifier: GPL-2.0\n"
# Of the names of shapes, before their figures, and of the first figure.
WIDTH, FIRST = 42, 10

NOTE = ".. Written by tools/bench/table.py; what the figures mean is in docs/performance.rst.\n"


class Page:
    def __init__(self, path):
        self.path, self.name, self.about, self.sections = path, "", "", {}
        if path.exists():
            self.parse(path.read_text(encoding="utf-8"))

    def parse(self, text):
        self.name = re.search(r"^=+\n(.+)\n=+$", text, re.M)[1]
        parts = re.split(r"^(\S.*)\n==+\n\n", text[text.index(NOTE) + len(NOTE):], flags=re.M)
        self.about = parts[0].strip()
        self.sections = {title: body.strip("\n") for title, body in zip(parts[1::2], parts[2::2])}

    def write(self):
        line = "=" * len(self.name)
        blocks = [f"{HEAD}\n{line}\n{self.name}\n{line}\n", NOTE, textwrap.fill(self.about, 118) + "\n"]
        for title, body in self.sections.items():
            blocks.append(f"{title}\n{'=' * len(title)}\n\n{body}\n")
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_text("\n".join(blocks), encoding="utf-8")

    def put(self, title, words, table):
        """A section: a paragraph, and lines as they are."""
        self.sections[title] = textwrap.fill(words, 118) + "\n\n::\n\n" + textwrap.indent(table.rstrip("\n"), "    ")

    def lines(self, title):
        """What is in the blocks of a section."""
        return [line[4:] for line in self.sections.get(title, "").split("\n") if line.startswith("    ")]


def pages(folder):
    """Of all CPUs that were measured."""
    found = [Page(path) for path in sorted(folder.glob("*.rst"))]
    return sorted(found, key=lambda page: page.name)
