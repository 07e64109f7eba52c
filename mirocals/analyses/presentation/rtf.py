"""Tables as RTF, the form in which a study report takes them in."""

import re
from collections.abc import Sequence
from pathlib import Path

from mirocals.analyses.findings import Table
from mirocals.analyses.presentation.cells import indent_of, is_heading
from mirocals.analyses.presentation.paper import ARIAL, JOINED, MARGINS, TITLE, Layout, Row, lay_out
from mirocals.analyses.presentation.saying import Item

INDENT = 200  # twips a level
SMALL = 8  # points
NO_LINE_ABOVE, NO_LINE_BELOW = {"border_first": ""}, {"border_last": ""}
ROW = re.compile(r"\\trowd.*?\\row\\pard\n?", re.DOTALL)
NEW_PAGE = r"{\pard\fs2\par}\page{\pard\fs2\par}"
AGAIN = r"{\pard\hyphpar\sb15\sa15\fi0\li0\ri0\qc\fs%d{\f%d\b %s}\par}"


def write_rtf(item: Item, file: Path) -> None:
    """Write a table as RTF: title, header on every page, notes below, all characters in ASCII."""
    file.write_text(render_rtf(item), encoding="ascii", newline="\n")


def render_rtf(item: Item) -> str:
    """The RTF of a table; text is taken as it is, no command of LaTeX or RTF is read in it."""
    table = item.content
    assert isinstance(table, Table)
    layout = lay_out(table)
    last = len(layout.pages) - 1
    pages = [
        _encode(item, layout, rows, first=place == 0, last=place == last)
        for place, rows in enumerate(layout.pages)
    ]
    return _ascii(_bind(pages, item.name))


def _encode(item: Item, layout: Layout, rows: Sequence[Row], first: bool, last: bool) -> str:
    """One page as a document of its own: rtflite takes the square of the time for its rows.

    A line above stands on the first page, one below on the last.
    """
    import polars as pl  # here: they cost half a second, which no other command should pay
    import rtflite as rtf

    from mirocals.analyses.presentation.one_page import encode

    names = [f"c{index}" for index in range(len(layout.columns))]
    cells = [[_plain(cell.strip(" ")) for cell in row] for row in rows]
    font = {"text_font": [ARIAL], "text_convert": [False]}
    columns = {"col_rel_width": list(layout.widths), **font, "text_font_size": [layout.size]}
    sides = ["l", *("c" for _ in names[1:])]
    page = {"col_width": sum(layout.widths), "margin": MARGINS}
    document = rtf.RTFDocument(
        df=pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row"),
        rtf_page=rtf.RTFPage(orientation=layout.way, **page, **({} if last else NO_LINE_BELOW)),
        rtf_page_header=rtf.RTFPageHeader(
            text=_plain(" · ".join((*item.marks, item.name))), **font
        ),
        rtf_title=rtf.RTFTitle(
            text=[_plain(item.name), _plain(item.content.title)],
            text_font_size=[TITLE],
            text_format=["b"],
            **font,
        ),
        rtf_column_header=rtf.RTFColumnHeader(
            text=[_plain(name) for name in layout.columns],
            text_justification=sides,
            text_format=["b"],
            border_left=[""],
            border_right=[""],
            **columns,
        ),
        rtf_body=rtf.RTFBody(
            text_justification=[sides],
            text_indent_left=[
                [INDENT * indent_of(row[0]), *(0 for _ in names[1:])] for row in rows
            ],
            text_format=[
                ["b" if is_heading(row) else "", *("" for _ in names[1:])] for row in rows
            ],
            border_left=[""],
            border_right=[""],
            border_top=[""],
            border_bottom=[""],
            cell_nrow=[[1.0 for _ in names] for _ in cells],
            **columns,
            **({} if first else NO_LINE_ABOVE),
        ),
        rtf_footnote=rtf.RTFFootnote(
            text=[_plain(text) for text in footnotes(item)],
            as_table=False,
            text_font_size=[SMALL],
            **font,
        ),
    )
    return encode(document)


def footnotes(item: Item) -> list[str]:
    """What stands below a table: its notes, what it says of itself, and its marks."""
    said = [str(statement) for statement in item.statements]
    return [*item.content.notes, *said, *item.marks]


def _bind(pages: Sequence[str], name: str) -> str:
    """Put the table of every page between title and notes; no row is broken across two pages.

    The header is also marked as one to repeat, and rows as ones to keep whole, for a reader that
    puts fewer lines on a page.
    """
    written = []
    for page in pages:
        header, *rows = (row.replace(r"\trowd", r"\trowd\trkeep", 1) for row in ROW.findall(page))
        written.append("".join((header.replace(r"\trowd", r"\trowd\trhdr", 1), *rows)))
    again = AGAIN % (2 * TITLE, ARIAL - 1, _plain(f"{name} (continued)"))
    places = [found.span() for found in ROW.finditer(pages[0])]
    body = f"{NEW_PAGE}\n{again}\n".join(written)
    return pages[0][: places[0][0]] + body + pages[0][places[-1][1] :]


def _plain(text: str) -> str:
    r"""Escape what RTF would read as its own: the backslash, the braces and the end of a line."""
    for character, code in (("\\", "\\'5c"), ("{", "\\'7b"), ("}", "\\'7d"), ("\n", "\\line ")):
        text = text.replace(character, code)
    return text


def _ascii(text: str) -> str:
    """Write every other character by its number, as RTF 1.5 and later read it."""
    text = text.replace(f"\\uc1\\u{ord(JOINED)}*", "\\zwnbo ")
    return re.sub(r"[^\x00-\x7f]", lambda found: _escaped(found[0]), text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-le")
    codes = (
        int.from_bytes(units[i : i + 2], "little", signed=True) for i in range(0, len(units), 2)
    )
    return "".join(f"\\uc1\\u{code}?" for code in codes)
