"""Reads records back from an export as it was delivered: the text of a line, as it stood there."""

from collections.abc import Set
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import Form
from mirocals.vault.delivery import digest
from mirocals.vault.transport import load_transport


def read_records(
    path: Path, form: Form, encoding: str, sha256: str, lines: Set[int]
) -> dict[int, str]:
    """The records of a kept file that start at these lines, by line.

    Of a delimited file the text in its encoding, of several lines where a quoted value holds line
    ends, without the last line end; of a SAS transport file, whose lines are rows, the variables
    that have a value. Raises BadInput where the file is gone, is not the one that was taken in,
    or has no such line.
    """
    if not path.is_file():
        raise BadInput(f"{path}: the export is not kept there any more")
    found = digest(path)
    if found != sha256:
        raise BadInput(f"{path}: its SHA-256 is {found}, it was {sha256} when it was taken in")
    if path.suffix == ".xpt":
        records = _read_transport(path, form, lines)
    else:
        records = _read_delimited(path, encoding, lines)
    for line in sorted(lines - set(records)):
        raise BadInput(f"{path}: has no record at line {line}")
    return records


def _read_delimited(path: Path, encoding: str, lines: Set[int]) -> dict[int, str]:
    records: dict[int, str] = {}
    start, open_quote = 0, False
    with path.open(encoding=encoding, newline="") as file:
        for number, text in enumerate(file, start=1):
            if open_quote and start:
                records[start] += text
            elif number in lines:
                start, records[number] = number, text
            else:
                start = 0
            # A quotation mark inside a quoted value is doubled, so that a record's are even.
            open_quote ^= text.count('"') % 2 == 1
    return {line: text.rstrip("\r\n") for line, text in records.items()}


def _read_transport(path: Path, form: Form, lines: Set[int]) -> dict[int, str]:
    with duckdb.connect() as con:
        load_transport(con, path, form)
        rows = con.execute(
            "select * from delivered where _line in (select unnest(?))", [sorted(lines)]
        )
        names = [column[0] for column in rows.description or []]
        records = {}
        for line, *values in rows.fetchall():
            pairs = zip(names[1:], values, strict=True)
            records[line] = ", ".join(f"{name}={value}" for name, value in pairs if value)
        return records
