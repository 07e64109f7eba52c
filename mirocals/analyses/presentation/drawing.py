"""Figures as SVG and PNG, under a heading that says where they come from."""

import textwrap
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
PER_LINE = 18  # characters of small print in an inch
EDGE, BETWEEN = 0.12, 0.16  # inches: at the side, and from one line to the next
SMALL: dict[str, Any] = {"fontsize": 7, "color": MUTED}
NO_DATE: dict[str, Any] = {"Date": None, "Creator": None}


def draw(item: Item, folder: Path) -> str:
    """Write `<stem>.svg` and `<stem>.png`, the same bytes for the same figure; returns the SVG."""
    figure = item.content
    assert isinstance(figure, Figure)
    title = ". ".join((figure.title, *item.marks))
    with matplotlib.rc_context(STYLE):
        drawing = figure.draw()
        area = _write_around(drawing, item)
        _lay_out(drawing)
        text, pixels = StringIO(), BytesIO()
        _print(FigureCanvasSVG(drawing), text, "svg", area, metadata=NO_DATE)
        told = {"Software": None, "Title": title, "Description": figure.alt}
        quick = {"compress_level": 1}  # a fraction of the time, hardly more bytes
        how = {"metadata": told, "dpi": PIXELS, "pil_kwargs": quick}
        _print(FigureCanvasAgg(drawing), pixels, "png", area, **how)
    svg = _with_alternative_text(text.getvalue(), title, figure.alt)
    (folder / f"{item.stem}.svg").write_text(svg, encoding="utf-8", newline="\n")
    (folder / f"{item.stem}.png").write_bytes(pixels.getvalue())
    return svg


def _lay_out(drawing: Drawing) -> None:
    """Find every place once, instead of anew for each file."""
    engine = drawing.get_layout_engine()
    if engine is not None:
        FigureCanvasAgg(drawing)
        engine.execute(drawing)
        drawing.set_layout_engine(None)
        for legend in drawing.legends:  # where it was put, whatever area is printed
            box = legend.get_window_extent().transformed(drawing.transFigure.inverted())
            legend.borderaxespad = 0
            legend.set_loc("lower left")
            legend.set_bbox_to_anchor((box.x0, box.y0), drawing.transFigure)


def _print(
    canvas: FigureCanvasBase, stream: StringIO | BytesIO, kind: str, area: Bbox, **how: Any
) -> None:
    canvas.print_figure(stream, format=kind, bbox_inches=area, **how)


def _write_around(drawing: Drawing, item: Item) -> Bbox:
    """Write above the drawing what it is and below it its notes; returns the area, in inches."""
    width, height = drawing.get_size_inches()
    lines: list[tuple[str, dict[str, Any]]] = [
        (text, {"fontsize": 11, "fontweight": "bold", "color": INK})
        for text in textwrap.wrap(item.content.title, int(width * 12))
    ]
    told = " · ".join(str(statement) for statement in item.statements)
    lines += [
        (text, SMALL) for text in textwrap.wrap(told, int(width * PER_LINE), break_long_words=False)
    ]
    if item.marks:
        lines.append(
            (" · ".join(item.marks), {"fontsize": 9, "fontweight": "bold", "color": WARNING})
        )
    above = BETWEEN * len(lines) + 2 * EDGE
    for index, (text, style) in enumerate(lines):
        inches = height + above - EDGE - BETWEEN * (index + 0.8)
        drawing.text(EDGE / width, inches / height, text, va="baseline", **style)
    notes = [
        line
        for note in item.content.notes
        for line in textwrap.wrap(note, int(width * PER_LINE), break_long_words=False)
    ]
    for index, text in enumerate(notes):
        inches = -EDGE - BETWEEN * (index + 0.5)
        drawing.text(EDGE / width, inches / height, text, va="baseline", **SMALL)
    below = BETWEEN * len(notes) + 2 * EDGE if notes else 0.0
    return Bbox([[0, -below], [width, height + above]])


def _with_alternative_text(svg: str, title: str, alt: str) -> str:
    """Give the picture a title and a description, which a screen reader reads out."""
    start = svg.index("<svg ") + len("<svg ")
    end = svg.index(">", start)
    return (
        f'{svg[:start]}role="img" aria-labelledby="figure-title figure-description" '
        f'{svg[start:end]}>\n <title id="figure-title">{escape(title)}</title>\n'
        f' <desc id="figure-description">{escape(alt)}</desc>{svg[end + 1 :]}'
    )
