# SPDX-License-Identifier: GPL-2.0
"""Plots, in nothing but SVG."""

COLOURS = ("#4a7ab5", "#c0603a", "#5a9a52", "#8a62a8", "#a08a2a", "#3a9a9a", "#b04a80", "#606060")
LEFT, SCALE, BAR, GAP = 290, 360, 7, 5


def bar(y, colour, cell, noise):
    """The median, its quartiles as a whisker, and behind them those of what is nothing but noise."""
    out = [f'<rect x="{LEFT}" y="{y}" width="{cell.middle * SCALE:.1f}" height="{BAR - 1}" fill="{colour}"/>']
    if noise:
        out.append(f'<rect x="{LEFT + noise.low * SCALE:.1f}" y="{y}" height="{BAR - 1}" fill="orange" '
                   f'width="{max(1, (noise.high - noise.low) * SCALE):.1f}" fill-opacity="0.6"/>')
    if cell.high > cell.low:
        out.append(f'<line x1="{LEFT + cell.low * SCALE:.1f}" x2="{LEFT + cell.high * SCALE:.1f}" y1="{y + BAR / 2 - 1}" '
                   f'y2="{y + BAR / 2 - 1}" stroke="black"/>')
    return out


def bars(rows, caption):
    """For each {label: {series: (cell, noise)}} a bar of each series; all labels have room for all series they have."""
    names = list(dict.fromkeys(name for series in rows.values() for name in series))
    colours = {name: COLOURS[number % len(COLOURS)] for number, name in enumerate(names)}
    top = 50 + 16 * len(names)
    height = sum(BAR * max(2, len(series)) + GAP for series in rows.values())
    width = LEFT + int(1.45 * SCALE)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top + height + 30}" '
           'font-family="sans-serif" font-size="12">', "<!-- SPDX-License-Identifier: GPL-2.0 -->",
           f'<rect width="100%" height="100%" fill="white"/><text x="{LEFT}" y="18">{caption}</text>']
    for number, (cpu, path) in enumerate(names):
        out.append(f'<rect x="{LEFT}" y="{28 + 16 * number}" width="14" height="9" fill="{colours[cpu, path]}"/>'
                   f'<text x="{LEFT + 20}" y="{37 + 16 * number}">{cpu}{"" if path == "pmem" else ", " + path}</text>')
    for tick in (0, 0.25, 0.5, 0.75, 1, 1.25):
        x = LEFT + tick * SCALE
        out.append(f'<line x1="{x}" x2="{x}" y1="{top - 8}" y2="{top + height}" stroke="{"black" if tick == 1 else "#ddd"}"/>'
                   f'<text x="{x}" y="{top + height + 16}" text-anchor="middle">{tick}</text>')
    y = top
    for label, series in rows.items():
        out.append(f'<text x="{LEFT - 8}" y="{y + 11}" text-anchor="end">{label}</text>')
        for number, (name, (cell, noise)) in enumerate(series.items()):
            out += bar(y + BAR * number, colours[name], cell, noise)
        y += BAR * max(2, len(series)) + GAP
    out.append("</svg>\n")
    return "\n".join(out)
