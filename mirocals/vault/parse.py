"""Delimited text into rows: where each record starts, and which rows cannot be read.

A file without a quotation mark is read by DuckDB, since there a line is a record. DuckDB drops an
empty field too many at the end of a row, and trims blanks around quotes; so a file with quotes,
blank lines, or another number of delimiters than its rows need is read by Python's csv module in
strict mode, which tells the line of every record.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import Form
from mirocals.vault.decoding import Text
from mirocals.vault.keys import join_key, literal, quoted
from mirocals.vault.manifest import DELIMITERS, FileFormat

BATCH = 50_000
csv.field_size_limit(1 << 30)


@dataclass
class Unreadable:
    """A row that has no record's shape, with the key as far as it can be told."""

    line: int
    rule: str
    message: str
    record: str
    key: str | None


@dataclass
class Rows:
    """How many records a file holds, those that cannot be read, and what else was seen."""

    records: int = 0
    unreadable: list[Unreadable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def load_rows(
    con: duckdb.DuckDBPyConnection, text: Text, name: str, form: Form, written: FileFormat
) -> Rows:
    """Read a decoded file into the table `delivered`: `_line`, then the form's columns.

    Every value is text as delivered, an empty one null; `_line` is where the record starts.
    Rows with too few or too many fields, or with a broken quotation, come back as unreadable.
    Raises BadInput for a header that is not the form's.
    """
    header = _read_header(text.path, name, form, written)
    columns = ", ".join(f"{quoted(column.name)} varchar" for column in form.columns)
    con.execute(f"create table delivered (_line bigint, {columns})")
    rows = _load_plain(con, text, form, header, written)
    if rows is None:
        rows = _load_strict(con, text, form, header, written)
    if text.bom:
        rows.notes.append("starts with a byte-order mark, which was left out")
    if not text.ends_line and text.lines > 1:
        rows.notes.append("the last line has no line end")
    return rows


def _read_header(path: Path, name: str, form: Form, written: FileFormat) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file, delimiter=written.delimiter), [])
    known = [column.name for column in form.columns]
    if len(header) < 2:
        other = [mark for mark in DELIMITERS if mark in "".join(header)]
        seen = f"; {other[0]!r} is there, is it the delimiter?" if other else ""
        raise BadInput(
            f"{name}, line 1: the header {''.join(header)!r} is not delimited by "
            f"{written.delimiter!r} as export.json declares{seen}"
        )
    for place, column in enumerate(header, start=1):
        if column not in known:
            raise BadInput(
                f"{name}, line 1, column {place} {column!r}: not a column of {form.name} in "
                f"seeds/study/forms.csv; known: {', '.join(known)}"
            )
        if column in header[: place - 1]:
            raise BadInput(f"{name}, line 1, column {place} {column!r}: given twice")
    for column in known:
        if column not in header:
            raise BadInput(f"{name}, line 1, column {column!r}: missing")
    return header


def _load_plain(
    con: duckdb.DuckDBPyConnection, text: Text, form: Form, header: list[str], written: FileFormat
) -> Rows | None:
    """Read by DuckDB; None, and nothing read, where lines are not records one to one."""
    records = text.lines - 1
    one_kind = text.returns == text.pairs and text.pairs in (0, text.newlines)
    if text.quotes or not one_kind or text.delimiters != (len(header) - 1) * text.lines:
        return None
    columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in header)
    names = ", ".join(quoted(column.name) for column in form.columns)
    try:
        con.execute(
            f"""insert into delivered
            select row_number() over () + 1, {names} from read_csv({literal(str(text.path))},
                auto_detect = false, header = true, delim = {literal(written.delimiter)},
                quote = '', escape = '', nullstr = '', columns = {{{columns}}},
                strict_mode = true, null_padding = false, max_line_size = 16777216)"""
        )
        found = con.execute("select count(*) from delivered").fetchone()
        if found == (records,):
            return Rows(records)
    except duckdb.InvalidInputException:
        pass  # a row is ragged: the strict reader says which
    con.execute("delete from delivered")
    return None


def _load_strict(
    con: duckdb.DuckDBPyConnection, text: Text, form: Form, header: list[str], written: FileFormat
) -> Rows:
    import pyarrow as pa

    rows, blank = Rows(), []
    batch: list[list[str]] = []
    lines: list[int] = []
    names = ", ".join(quoted(column) for column in ["_line", *header])

    def flush() -> None:
        columns = zip(*batch, strict=True) if batch else [() for _ in header]
        values = [pa.array([value or None for value in c], pa.string()) for c in columns]
        con.register("batch", pa.table([pa.array(lines, pa.int64()), *values], ["_line", *header]))
        con.execute(f"insert into delivered ({names}) select {names} from batch")
        con.unregister("batch")
        batch.clear()
        lines.clear()

    for line, fields, raw in _read_strict(text.path, written):
        if fields is not None and len(fields) == len(header):
            batch.append(fields)
            lines.append(line)
        elif fields == []:
            blank.append(line)
            continue
        else:
            rows.unreadable.append(_unreadable(line, fields, raw, form, header))
        rows.records += 1
        if len(batch) == BATCH:
            flush()
    flush()
    if blank:
        rows.notes.append(f"blank lines passed over: {_some(blank)}")
    return rows


def _read_strict(path: Path, written: FileFormat) -> Iterator[tuple[int, list[str] | None, str]]:
    """Rows after the header: first line, fields (None where the quotation is broken), raw text."""
    with path.open(encoding="utf-8", newline="") as file:
        taken: list[str] = []

        def take() -> Iterator[str]:
            for line in file:
                taken.append(line)
                yield line

        reader = csv.reader(take(), delimiter=written.delimiter, strict=True)
        next(reader)
        while True:
            line = reader.line_num + 1
            taken.clear()
            try:
                yield line, next(reader), "".join(taken).rstrip("\r\n")
            except csv.Error:
                yield line, None, "".join(taken).rstrip("\r\n")
            except StopIteration:
                return


def _unreadable(
    line: int, fields: list[str] | None, raw: str, form: Form, header: list[str]
) -> Unreadable:
    if fields is None:
        message = "a quotation mark is opened and not closed, or stands inside a quoted value"
        return Unreadable(line, "broken_quote", message, raw, None)
    rule = "too_few_fields" if len(fields) < len(header) else "too_many_fields"
    found = dict(zip(header, fields, strict=False))
    keyed = all(column in found for column in form.key)
    key = join_key([found[column] for column in form.key]) if keyed else None
    message = f"{len(fields)} fields, the header has {len(header)}"
    return Unreadable(line, rule, message, raw, key)


def _some(lines: list[int], most: int = 5) -> str:
    shown = ", ".join(str(line) for line in lines[:most])
    return f"line {shown}" if len(lines) <= most else f"{len(lines)}, first in line {shown}"
