"""The look of every figure."""

from typing import Any

INK, MUTED, RULE, WARNING = "#1a1a1a", "#5c5c5c", "#d9d9d9", "#a3000b"
# Okabe & Ito's colours, told apart in any colour vision; the dashes tell them apart in print.
COLOURS = ("#4d4d4d", "#0072b2", "#d55e00", "#009e73", "#cc79a7")
DASHES = ((0, (5, 1.6)), "solid", (0, (1.2, 1)), (0, (6, 1.5, 1.2, 1.5)), (0, (3, 1)))
STYLE: Any = {
    "svg.hashsalt": "mirocals",  # the same element names from run to run
    "svg.fonttype": "none",  # text stays text: searchable, and read by a screen reader
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 8.5,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "text.color": INK,
    "path.simplify": False,
    "text.parse_math": False,
    "text.hinting": "none",  # at this many pixels letters need no grid; the SVG has none either
}
WIDTH = 7.2  # inches: two columns of a journal
