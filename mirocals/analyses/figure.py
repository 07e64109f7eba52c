"""The look of every figure, and its way into a file that reads the same from run to run."""

from io import StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG

from mirocals.analyses.findings import Figure

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
}
WIDTH = 7.2  # inches: two columns of a journal


def write_svg(figure: Figure, marks: tuple[str, ...], file: Path) -> None:
    """Write a figure as SVG, the same bytes for the same figure, with its words for the blind.

    `marks` say what the reader must not overlook (synthetic data, dummy arms).
    """
    with matplotlib.rc_context(STYLE):
        text = StringIO()
        drawing = figure.draw()
        FigureCanvasSVG(drawing).print_svg(text, metadata={"Date": None, "Creator": None})
    title = ". ".join((figure.title, *marks))
    svg = _with_alternative_text(text.getvalue(), title, figure.alt)
    file.write_text(svg, encoding="utf-8", newline="\n")


def _with_alternative_text(svg: str, title: str, description: str) -> str:
    """Give the picture a title and a description, which a screen reader reads out."""
    start = svg.index("<svg ") + len("<svg ")
    end = svg.index(">", start)
    return (
        f'{svg[:start]}role="img" aria-labelledby="figure-title figure-description" '
        f'{svg[start:end]}>\n <title id="figure-title">{escape(title)}</title>\n'
        f' <desc id="figure-description">{escape(description)}</desc>{svg[end + 1 :]}'
    )
