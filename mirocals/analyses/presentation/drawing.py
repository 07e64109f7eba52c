"""Figures as SVG and PNG, under a heading that says where they come from."""

import textwrap
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing
from matplotlib.transforms import Bbox

from mirocals.analyses.figure import INK, MUTED, STYLE, WARNING
from mirocals.analyses.findings import Figure
from mirocals.analyses.presentation.saying import Item

PIXELS = 200  # an inch of the PNG
PER_LINE = 18  # characters of the heading's small print in an inch
EDGE, BETWEEN = 0.12, 0.16  # inches: at the side, and from one line to the next
NO_DATE: dict[str, Any] = {"Date": None, "Creator": None}


@dataclass(frozen=True)
class Drawn:
    """A figure as files: the SVG's text is also shown on the page."""

    svg: str
    png: bytes


def draw(item: Item) -> Drawn:
    """Draw a figure once for both files: the same bytes for the same figure."""
    figure = item.content
    assert isinstance(figure, Figure)
    with matplotlib.rc_context(STYLE):
        drawing = figure.draw()
        area = _write_heading(drawing, item)
        text, pixels = StringIO(), BytesIO()
        _print(FigureCanvasSVG(drawing), text, "svg", area, metadata=NO_DATE)
        told = {"Software": None, "Title": _title(item), "Description": figure.alt}
        _print(FigureCanvasAgg(drawing), pixels, "png", area, metadata=told, dpi=PIXELS)
    return Drawn(_with_alternative_text(text.getvalue(), item), pixels.getvalue())


def write(drawn: Drawn, folder: Path, stem: str) -> None:
    """Write `<stem>.svg` and `<stem>.png`."""
    (folder / f"{stem}.svg").write_text(drawn.svg, encoding="utf-8", newline="\n")
    (folder / f"{stem}.png").write_bytes(drawn.png)


def _print(
    canvas: FigureCanvasBase, stream: StringIO | BytesIO, kind: str, area: Bbox, **how: Any
) -> None:
    canvas.print_figure(stream, format=kind, bbox_inches=area, **how)  # type: ignore[arg-type]


def _write_heading(drawing: Drawing, item: Item) -> Bbox:
    """Write above the drawing what it is; returns the area of both, in inches."""
    width, height = drawing.get_size_inches()
    lines: list[tuple[str, dict[str, Any]]] = [
        (text, {"fontsize": 11, "fontweight": "bold", "color": INK})
        for text in textwrap.wrap(item.content.title, int(width * 12))
    ]
    told = " · ".join(str(statement) for statement in item.statements)
    lines += [
        (text, {"fontsize": 7, "color": MUTED})
        for text in textwrap.wrap(told, int(width * PER_LINE), break_long_words=False)
    ]
    if item.marks:
        lines.append(
            (" · ".join(item.marks), {"fontsize": 9, "fontweight": "bold", "color": WARNING})
        )
    above = BETWEEN * len(lines) + 2 * EDGE
    for index, (text, style) in enumerate(lines):
        inches = height + above - EDGE - BETWEEN * (index + 0.8)
        drawing.text(EDGE / width, inches / height, text, va="baseline", **style)
    return Bbox([[0, 0], [width, height + above]])


def _title(item: Item) -> str:
    return ". ".join((item.content.title, *item.marks))


def _with_alternative_text(svg: str, item: Item) -> str:
    """Give the picture a title and a description, which a screen reader reads out."""
    assert isinstance(item.content, Figure)
    start = svg.index("<svg ") + len("<svg ")
    end = svg.index(">", start)
    return (
        f'{svg[:start]}role="img" aria-labelledby="figure-title figure-description" '
        f'{svg[start:end]}>\n <title id="figure-title">{escape(_title(item))}</title>\n'
        f' <desc id="figure-description">{escape(item.content.alt)}</desc>{svg[end + 1 :]}'
    )
