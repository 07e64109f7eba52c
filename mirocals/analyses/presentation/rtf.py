"""Tables as RTF, the form in which a study report takes them in."""

import re
from pathlib import Path

from mirocals.analyses.findings import Table
from mirocals.analyses.presentation.cells import indent_of
from mirocals.analyses.presentation.saying import Item

WIDE = 5  # columns from which on the page lies on its side
ROWS = {"portrait": 44, "landscape": 28}  # on a page, its header and footnotes counted
WIDTH = {"portrait": 6.5, "landscape": 9.0}  # inches
STUB = 2.6  # the stub's width beside 1 for every other column
INDENT = 200  # twips a level
FONT, SMALL = 9, 8


def write_rtf(item: Item, file: Path) -> None:
    """Write a table as RTF: title, header on every page, notes below, all characters in ASCII."""
    file.write_text(render_rtf(item), encoding="ascii", newline="\n")


def render_rtf(item: Item) -> str:
    """The RTF of a table; text is taken as it is, no command of LaTeX or RTF is read in it."""
    import polars as pl  # here: they cost half a second, which no other command should pay
    import rtflite as rtf

    table = item.content
    assert isinstance(table, Table)
    way = "landscape" if len(table.columns) > WIDE else "portrait"
    names = [f"c{index}" for index in range(len(table.columns))]
    rows = table.rows or (("There is nothing to show.", *[""] * (len(names) - 1)),)
    cells = [[_plain(cell.strip()) for cell in row] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String), orient="row")
    widths = [STUB, *(1.0 for _ in names[1:])]
    sides = ["l", *("c" for _ in names[1:])]
    indents = [[INDENT * indent_of(row[0]), *(0 for _ in names[1:])] for row in rows]
    small = {"text_font": [4], "text_font_size": [SMALL], "text_convert": [False]}
    document = rtf.RTFDocument(
        df=frame,
        rtf_page=rtf.RTFPage(orientation=way, nrow=ROWS[way], col_width=WIDTH[way]),
        rtf_page_header=rtf.RTFPageHeader(
            text=_plain(" · ".join((*item.marks, item.name))), text_convert=[False]
        ),
        rtf_title=rtf.RTFTitle(
            text=[_plain(item.name), _plain(table.title)],
            text_font=[4],
            text_font_size=[11],
            text_format=["b"],
            text_convert=[False],
        ),
        rtf_column_header=rtf.RTFColumnHeader(
            text=[_plain(name) for name in table.columns],
            col_rel_width=widths,
            text_justification=sides,
            text_font=[4],
            text_font_size=[FONT],
            text_format=["b"],
            text_convert=[False],
        ),
        rtf_body=rtf.RTFBody(
            col_rel_width=widths,
            text_justification=[sides],
            text_indent_left=indents,
            text_font=[4],
            text_font_size=[FONT],
            text_convert=[False],
            border_left=[""],
            border_right=[""],
            border_top=[""],
            border_bottom=[""],
            cell_nrow=[[1.0 for _ in names] for _ in cells],
        ),
        rtf_footnote=rtf.RTFFootnote(
            text=[_plain(text) for text in footnotes(item)], as_table=False, **small
        ),
    )
    return _ascii(document.rtf_encode())


def footnotes(item: Item) -> list[str]:
    """What stands below a table: its notes, what it says of itself, and its marks."""
    said = [str(statement) for statement in item.statements]
    return [*item.content.notes, *said, *item.marks]


def _plain(text: str) -> str:
    r"""Escape what RTF would read as its own: the backslash, the braces and the end of a line."""
    for character, code in (("\\", "\\'5c"), ("{", "\\'7b"), ("}", "\\'7d"), ("\n", "\\line ")):
        text = text.replace(character, code)
    return text


def _ascii(text: str) -> str:
    """Write every other character by its number, as RTF 1.5 and later read it."""
    return re.sub(r"[^\x00-\x7f]", lambda found: _escaped(found[0]), text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-le")
    codes = (
        int.from_bytes(units[i : i + 2], "little", signed=True) for i in range(0, len(units), 2)
    )
    return "".join(f"\\uc1\\u{code}?" for code in codes)
