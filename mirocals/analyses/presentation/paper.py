"""How a table lies on paper: columns as wide as their content, and the rows of each page.

Widths are those of Arial, whose metrics rtflite ships.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from mirocals.analyses.findings import Table
from mirocals.analyses.presentation.cells import indent_of, is_heading

WIDTH = {"portrait": 6.5, "landscape": 9.0}  # inches between the margins
HEIGHT = {"portrait": 9.2, "landscape": 6.7}
MARGINS = (1.0, 1.0, 1.0, 0.8, 0.6, 0.5)  # left, right, top, bottom, header, footer
SIZES = (9, 8, 7)  # points, the first at which no number has to be broken
TITLE = 11
ARIAL = 4  # its number in rtflite
LINE = 1.17 / 72  # inches a line, a point of the font
PAD, AROUND, LEFT = 0.2, 0.04, 0.14  # inches: beside a cell's text, above and below, a level in
WIDEST = {"stub": 3.2, "other": 2.8}  # inches, beyond which text is wrapped
BOLD = 1.1  # times as wide
NO_BREAK = "\u00a0"
JOINED = "\u2060"  # no line ends here
NARROWEST = 0.6  # of the width between the margins
CONTINUED = " (continued)"

Row = tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """Way of the page, points, inches and names of the columns, and the rows of each page."""

    way: str
    size: int
    widths: tuple[float, ...]
    columns: Row
    pages: tuple[tuple[Row, ...], ...]


def lay_out(table: Table) -> Layout:
    """Lay a table on pages; it lies on its side where its text would not fit upright.

    A page that begins below a heading repeats it, `(continued)`; no page ends with a heading.
    """
    columns = tuple(unbroken(name) for name in table.columns)
    nothing = ("There is nothing to show.", *[""] * (len(columns) - 1))
    rows = [tuple(unbroken(cell) for cell in row) for row in table.rows] or [nothing]
    wanted = _wanted(columns, rows, SIZES[0])
    way = "portrait" if sum(wanted) <= WIDTH["portrait"] else "landscape"
    size, widths = _fit(columns, rows, WIDTH[way])
    title = LINE * TITLE * (1 + _lines(table.title, WIDTH[way], TITLE * BOLD)) + 0.3
    room = HEIGHT[way] - title - _height(columns, widths, size * BOLD)
    return Layout(way, size, tuple(widths), columns, tuple(_divide(rows, widths, size, room)))


def unbroken(text: str) -> str:
    """The text with a number, its share, its interval and its unit kept on one line each."""
    text = re.sub(r"(?<=\d)\u2013(?=\d)", f"\u2013{JOINED}", text)
    text = re.sub(r"(?<=\d) to (?=-?\d+\.\d)", f"{NO_BREAK}to{NO_BREAK}", text)
    held = r"(?<=\d) (?=\(-?[\d<])|(?<=\d) (?=%)|(?<==) (?=\d)|(?<=\b[Nnp]) (?==)"
    return re.sub(held, NO_BREAK, text)


def _fit(columns: Row, rows: Sequence[Row], width: float) -> tuple[int, list[float]]:
    """Points and widths: what is wanted if there is room, else no less than the longest word."""
    for size in SIZES:
        wanted, needed = _wanted(columns, rows, size), _needed(columns, rows, size)
        spare = width - sum(needed)
        if sum(wanted) <= width:
            wanted[0] += max(0.0, NARROWEST * width - sum(wanted))
            return size, wanted
        if spare >= 0:
            more = [max(w - n, 0.0) for w, n in zip(wanted, needed, strict=True)]
            share = spare / (sum(more) or 1.0)
            return size, [n + share * m for n, m in zip(needed, more, strict=True)]
    least = _needed(columns, rows, SIZES[-1])
    return SIZES[-1], [n * width / sum(least) for n in least]


def _wanted(columns: Row, rows: Sequence[Row], size: int) -> list[float]:
    """The longest line of each column, up to where it is wrapped, but no word is cut for it."""
    needed = _needed(columns, rows, size)
    most = [
        min(line, WIDEST["other" if index else "stub"])
        for index, line in enumerate(_longest(columns, rows, size, "\n"))
    ]
    return [max(pair) for pair in zip(most, needed, strict=True)]


def _needed(columns: Row, rows: Sequence[Row], size: int) -> list[float]:
    return _longest(columns, rows, size, " \n")


def _longest(columns: Row, rows: Sequence[Row], size: int, ends: str) -> list[float]:
    """The longest piece of text of each column, with what is beside it."""
    found = [PAD] * len(columns)
    for place, row in enumerate((columns, *rows)):
        points = size * (BOLD if place == 0 or is_heading(row) else 1.0)
        for index, cell in enumerate(row):
            beside = PAD + (0 if index else LEFT * indent_of(cell))
            for piece in re.split(f"[{ends}]+", cell.strip(" \n")):
                found[index] = max(found[index], beside + _width(piece, points))
    return found


def _divide(
    rows: Sequence[Row], widths: Sequence[float], size: int, room: float
) -> list[tuple[Row, ...]]:
    """The rows of each page, with the headings that go on."""
    heights = [_height(row, widths, size) for row in rows]
    pages: list[tuple[Row, ...]] = []
    page: list[Row] = []
    left = room
    for index, row in enumerate(rows):
        needed, last = heights[index], index
        while is_heading(rows[last]) and last + 1 < len(rows):
            last += 1
            needed += heights[last]
        if page and needed > left:
            pages.append(tuple(page))
            page = _going_on(rows, index)
            left = room - sum(_height(again, widths, size) for again in page)
        page.append(row)
        left -= heights[index]
    return [*pages, tuple(page)]


def _going_on(rows: Sequence[Row], index: int) -> list[Row]:
    """The rows above that a row belongs to, outermost first, marked as continued."""
    above: list[Row] = []
    level = indent_of(rows[index][0])
    for row in reversed(rows[:index]):
        if indent_of(row[0]) < level:
            level = indent_of(row[0])
            above.append((row[0] + CONTINUED, *[""] * (len(row) - 1)))
        if level == 0:
            break
    return above[::-1]


def _height(row: Row, widths: Sequence[float], size: float) -> float:
    size *= BOLD if is_heading(row) else 1.0
    lines = max(
        _lines(cell.strip(" "), width - PAD - LEFT * indent_of(cell), size)
        for cell, width in zip(row, widths, strict=True)
    )
    return LINE * size * lines + AROUND


def _lines(text: str, width: float, size: float) -> int:
    """Lines of a text wrapped at its spaces; a word longer than a line is cut."""
    count = 0
    for paragraph in text.split("\n"):
        count, used = count + 1, 0.0
        for word in paragraph.split(" "):
            long = _width(word, size)
            if used and used + _width(" ", size) + long > width:
                count, used = count + 1, 0.0
            cut = max(0, math.ceil(long / width - 1e-9) - 1)
            count += cut
            used += long - cut * width + (_width(" ", size) if used else 0.0)
    return count


def _width(text: str, size: float) -> float:
    return size * sum(map(_advance, text))


@cache
def _advance(character: str) -> float:
    """Inches of a character in Arial of one point."""
    from rtflite.strwidth import get_string_width  # here: only RTF needs it

    if character == JOINED:
        return 0.0
    return get_string_width(character, font=ARIAL, font_size=100) / 100
