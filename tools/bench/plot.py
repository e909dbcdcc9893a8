# SPDX-License-Identifier: GPL-2.0
"""Plots, in nothing but SVG."""


def bars(rows, noise, name, caption):
    """A bar for each (label, {series: (median, low, high)}): the median of one series, its quartiles as a whisker, and
    behind it those of what is nothing but noise."""
    left, scale, height, top = 290, 360, 18, 40
    width, bottom = left + int(1.3 * scale), top + height * len(rows)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{bottom + 30}" '
           'font-family="sans-serif" font-size="12">', "<!-- SPDX-License-Identifier: GPL-2.0 -->",
           f'<rect width="100%" height="100%" fill="white"/><text x="{left}" y="18">{caption}</text>']
    for tick in (0, 0.25, 0.5, 0.75, 1, 1.25):
        x = left + tick * scale
        out.append(f'<line x1="{x}" x2="{x}" y1="{top - 8}" y2="{bottom}" stroke="{"black" if tick == 1 else "#ddd"}"/>'
                   f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{tick}</text>')
    for number, (label, series) in enumerate(rows):
        y = top + number * height
        middle, low, high = series[name]
        _, least, most = series[noise]
        out.append(f'<text x="{left - 8}" y="{y + 11}" text-anchor="end">{label}</text>'
                   f'<rect x="{left}" y="{y + 2}" width="{middle * scale:.1f}" height="{height - 6}" fill="#4a7ab5"/>'
                   f'<rect x="{left + least * scale:.1f}" y="{y}" width="{max(1, (most - least) * scale):.1f}" '
                   f'height="{height - 2}" fill="orange" fill-opacity="0.6"/>'
                   f'<line x1="{left + low * scale:.1f}" x2="{left + high * scale:.1f}" y1="{y + height / 2 - 1}" '
                   f'y2="{y + height / 2 - 1}" stroke="black" stroke-width="2"/>')
    out.append("</svg>\n")
    return "\n".join(out)
