"""SAS transport files (version 5): their headers, and their rows as text.

Source: SAS Technical Support paper TS-140, the record layout of a version 5 transport file.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.metadata import Column, Form
from mirocals.vault.keys import literal, quoted

LIBRARY = b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"
MEMBER = b"HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!"
DESCRIPTOR = b"HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!"
RECORD = 80
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
NUMBERS = {"integer", "decimal"}  # types of a form that a transport file holds as Num
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
    15 significant digits, what the format's IBM floating point holds with certainty; missing
    values become null. Returns the number of rows. Raises BadInput for a file that cannot be read,
    for unknown or missing variables, and for a variable that is Char where the form has a number or
    Num where it has none; dates are Char in SDTM.
    """
    import pyarrow as pa
    import pyreadstat

    try:
        values, about = pyreadstat.read_xport(
            str(path), output_format="dict", disable_datetime_conversion=True
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name}: cannot be read as a SAS transport file: {error}") from error
    _check_variables(path.name, about.column_names, form)
    columns = {name: pa.array(values[name]) for name in about.column_names}
    rows = len(next(iter(columns.values()), []))
    con.register("transport", pa.table({**columns, "_line": pa.array(range(1, rows + 1))}))
    _check_kinds(con, path.name, about.readstat_variable_types, form)
    texts = ", ".join(
        f"{_as_text(c) if c.name in columns else 'null::varchar'} as {quoted(c.name)}"
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


def _check_kinds(
    con: duckdb.DuckDBPyConnection, file: str, kinds: dict[str, str], form: Form
) -> None:
    """Refuse a variable whose kind, Char or Num, is not that of its form."""
    for column in form.columns:
        if column.name not in kinds:
            continue
        found = "Char" if kinds[column.name] == "string" else "Num"
        wanted = "Num" if column.type in NUMBERS else "Char"
        if found == wanted:
            continue
        row, value = _first_unreadable(con, column) if found == "Char" else (None, None)
        where = f"{file}, row {row}" if row else file
        why = f", and {value!r} is not a number" if row else ""
        raise BadInput(f"{where}, variable {column.name}: is {found}, it should be {wanted}{why}")


def _first_unreadable(
    con: duckdb.DuckDBPyConnection, column: Column
) -> tuple[int, str] | tuple[None, None]:
    name = quoted(column.name)
    found = con.execute(
        f"""select _line, {name} from transport
        where {name} <> '' and try_cast({name} as double) is null order by _line limit 1"""
    ).fetchone()
    return found or (None, None)


def _as_text(column: Column) -> str:
    name = quoted(column.name)
    if column.type in NUMBERS:
        return (
            f"case when isnan({name}::double) then null "
            f"when {name} = trunc({name}) and abs({name}) < 1e15 "
            f"then {name}::bigint::varchar else format('{{:.15g}}', {name}) end"
        )
    return f"nullif({name}::varchar, {literal('')})"
