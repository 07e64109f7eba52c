"""SAS transport files (version 5): their headers, and their rows as text.

Source: SAS Technical Support paper TS-140, the record layout of a version 5 transport file.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import Form
from mirocals.vault.keys import literal, quoted

LIBRARY = b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"
MEMBER = b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!"
DESCRIPTOR = b"HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!"
RECORD = 80
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
FIRST_YEAR = 1960  # two-digit years run from here, as SAS reads them by default


@dataclass(frozen=True)
class TransportHeader:
    """What the header of a transport file says: its dataset and when it was last modified."""

    dataset: str
    modified: datetime


def read_header(path: Path) -> TransportHeader:
    """The header of a transport file.

    Raises BadInput where it is not one of version 5, is cut off, or holds several datasets.
    """
    head = path.open("rb").read(8 * RECORD)
    if not head.startswith(LIBRARY):
        raise BadInput(
            f"{path.name}: not a SAS transport file of version 5 "
            f"(its first bytes are {head[:20]!r}, they should be {LIBRARY[:20]!r})"
        )
    if path.stat().st_size % RECORD or len(head) < 8 * RECORD:
        raise BadInput(
            f"{path.name}: the file is cut off: {path.stat().st_size} bytes, "
            f"a transport file is a multiple of {RECORD}"
        )
    if head[3 * RECORD :][: len(MEMBER)] != MEMBER:
        raise BadInput(f"{path.name}: holds no dataset header at byte {3 * RECORD + 1}")
    if head[4 * RECORD :][: len(DESCRIPTOR)] != DESCRIPTOR:
        raise BadInput(f"{path.name}: holds no dataset description at byte {4 * RECORD + 1}")
    if path.read_bytes().count(MEMBER) > 1:
        raise BadInput(f"{path.name}: holds more than one dataset; a file should hold one")
    stamps = (head[2 * RECORD :][:16], head[6 * RECORD :][:16])
    dataset = head[5 * RECORD :][8:16].decode("ascii", "replace").strip()
    return TransportHeader(dataset, max(_read_stamp(path.name, stamp) for stamp in stamps))


def _read_stamp(file: str, stamp: bytes) -> datetime:
    text = stamp.decode("ascii", "replace").upper()
    found = re.fullmatch(r"(\d\d)([A-Z]{3})(\d\d):(\d\d):(\d\d):(\d\d)", text)
    if not found or found[2] not in MONTHS:
        raise BadInput(f"{file}: modified time {text!r} in the header is not like 20NOV26:22:25:37")
    day, year, hour, minute, second = (int(found[i]) for i in (1, 3, 4, 5, 6))
    century = FIRST_YEAR - FIRST_YEAR % 100 + (0 if year >= FIRST_YEAR % 100 else 100)
    try:
        month = MONTHS.index(found[2]) + 1
        return datetime(century + year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise BadInput(f"{file}: modified time {text!r} in the header: {error}") from error


def load_transport(con: duckdb.DuckDBPyConnection, path: Path, form: Form) -> int:
    """Read a transport file into the table `delivered`, every value as text.

    Columns: `_line`, the row from 1, then those of the form; a variable the file does not carry
    is null, which only one that is not required may be. Numbers become their shortest text within
    15 significant digits, what the format's IBM floating point holds with certainty; SAS dates
    become ISO 8601, missing values null. Returns the number of rows. Raises BadInput for a file
    that cannot be read, and for unknown or missing variables.
    """
    import pyarrow as pa
    import pyreadstat

    try:
        values, about = pyreadstat.read_xport(str(path), output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name}: cannot be read as a SAS transport file: {error}") from error
    _check_variables(path.name, about.column_names, form)
    columns = {name: pa.array(values[name]) for name in about.column_names}
    rows = len(next(iter(columns.values()), []))
    con.register("transport", pa.table({**columns, "_line": pa.array(range(1, rows + 1))}))
    texts = ", ".join(
        f"{_as_text(c.name, columns[c.name].type) if c.name in columns else 'null::varchar'}"
        f" as {quoted(c.name)}"
        for c in form.columns
    )
    con.execute(f"create table delivered as select _line::bigint as _line, {texts} from transport")
    con.unregister("transport")
    return rows


def _check_variables(file: str, names: list[str], form: Form) -> None:
    known = {column.name for column in form.columns}
    for name in names:
        if name not in known:
            raise BadInput(
                f"{file}, variable {name}: not a variable of {form.name} in seeds/study/forms.csv"
            )
    for column in form.columns:
        if column.required and column.name not in names:
            raise BadInput(f"{file}, variable {column.name}: missing, {form.name} requires it")


def _as_text(name: str, kind: Any) -> str:
    import pyarrow as pa

    column = quoted(name)
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return (
            f"case when isnan({column}::double) then null "
            f"when {column} = trunc({column}) and abs({column}) < 1e15 "
            f"then {column}::bigint::varchar else format('{{:.15g}}', {column}) end"
        )
    if pa.types.is_timestamp(kind):
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%S')"
    return f"nullif({column}::varchar, {literal('')})"
