"""Dresses typed records as the EDC's and the laboratories' text files.

Everything a column's text depends on is its `type` in `seeds/study/forms.csv` and the dress
of its source: encoding, delimiter, decimal mark, date format.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from mirocals.metadata import Column as Definition
from mirocals.metadata import Form
from mirocals.simulation.columns import Coded, Column, Measured, PartialDate, Records, Serial


@dataclass(frozen=True)
class Dress:
    """How one source writes its files, and the same as `export.json` states it."""

    encoding: str
    delimiter: str
    decimal: str
    date: str
    day: str
    month: str

    def describe(self) -> dict[str, str]:
        """The entry of `formats` in `export.json`."""
        return {name: getattr(self, name) for name in ("encoding", "delimiter", "decimal", "date")}


EDC = Dress("cp1252", ";", ",", "dd/mm/yyyy", "%d/%m/%Y", "%m/%Y")
LAB = Dress("utf-8", ",", ".", "yyyy-mm-dd", "%Y-%m-%d", "%Y-%m")
DRESSES = {"edc": EDC, "lab": LAB, "restricted": LAB}

CHUNK = 1 << 22


def write_form(
    records: Records, form: Form, study: str, subjects: tuple[str, ...], path: Path
) -> str:
    """Write a form's records to `path` in the dress of its source; return the SHA-256."""
    dress = DRESSES[form.source]
    columns: dict[str, Column] = dict(records.columns)
    if records.subject is not None:
        columns["subject"] = Coded(records.subject, subjects)
    columns["entered_at"] = records.entered
    columns["changed_at"] = records.entered if records.changed is None else records.changed
    missing = {column.name for column in form.columns} - set(columns) - {"study"}
    if missing:
        raise KeyError(f"{form.name}: no column {', '.join(sorted(missing))}")

    arrays: dict[str, pa.Array] = {"_row": pa.array(np.arange(len(records.entered)))}
    texts = []
    for definition in form.columns:
        if definition.name == "study":
            texts.append(f"'{study}' as study")
            continue
        text = _express(definition, columns[definition.name], dress, arrays)
        texts.append(f"{text} as {definition.name}")
    _copy(pa.table(arrays), f"select {', '.join(texts)} from records", dress, path)
    return _encode(path, dress)


def _express(
    definition: Definition, column: Column, dress: Dress, arrays: dict[str, pa.Array]
) -> str:
    """Add the column's arrays and return the SQL that turns them into its text."""
    name = definition.name
    if isinstance(column, Coded):
        codes = pa.array(column.codes, pa.int32(), mask=column.codes < 0)
        arrays[name] = pa.DictionaryArray.from_arrays(codes, pa.array(column.values, pa.string()))
        return name
    if isinstance(column, Serial):
        arrays[name] = pa.array(column.numbers, pa.int64(), mask=column.numbers < 0)
        return f"'{column.prefix}' || lpad({name}::varchar, {column.width}, '0')"
    if isinstance(column, Measured):
        return _express_measured(name, column, dress, arrays)
    if isinstance(column, PartialDate):
        arrays[name] = pa.array(column.days.astype("datetime64[D]"), pa.date32())
        arrays[f"{name}_known"] = pa.array(column.known, pa.int8())
        return (
            f"case {name}_known when 3 then strftime({name}, '{dress.day}')"
            f" when 2 then strftime({name}, '{dress.month}')"
            f" when 1 then strftime({name}, '%Y') end"
        )
    if definition.type == "date":
        arrays[name] = pa.array(column.astype("datetime64[D]"), pa.date32())
        return f"strftime({name}, '{dress.day}')"
    if definition.type == "datetime":
        arrays[name] = pa.array(column.astype("datetime64[s]"), pa.timestamp("s"))
        separator = " " if dress is EDC else "T"
        return f"strftime({name}, '{dress.day}{separator}%H:%M')"
    if definition.type == "integer":
        arrays[name] = pa.array(column.astype(np.float64), from_pandas=True)
        return f"{name}::integer::varchar"
    raise TypeError(f"{name}: a column of type {definition.type} came as {column.dtype}")


def _express_measured(
    name: str, column: Measured, dress: Dress, arrays: dict[str, pa.Array]
) -> str:
    arrays[name] = pa.array(column.values.astype(np.float64), from_pandas=True)
    if isinstance(column.digits, int):
        text = f"{name}::decimal(18, {column.digits})::varchar"
    else:
        arrays[f"{name}_digits"] = pa.array(column.digits, pa.int8())
        cases = " ".join(
            f"when {digits} then {name}::decimal(18, {digits})::varchar"
            for digits in np.unique(column.digits).tolist()
        )
        text = f"case {name}_digits {cases} end" if cases else f"{name}::varchar"
    if dress.decimal != ".":
        text = f"replace({text}, '.', '{dress.decimal}')"
    if column.below is not None:
        arrays[f"{name}_below"] = pa.array(column.below)
        text = f"case when {name}_below then '<' || {text} else {text} end"
    return text


def _copy(table: pa.Table, query: str, dress: Dress, path: Path) -> None:
    """Write the query's rows, in the order of the table, as UTF-8."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("records", table)
        connection.execute(
            f"copy ({query}) to '{str(path).replace(chr(39), chr(39) * 2)}' "
            f"(format csv, header, delimiter '{dress.delimiter}', quote '\"', escape '\"')"
        )


def _encode(path: Path, dress: Dress) -> str:
    """Bring the UTF-8 file into the dress's encoding and return its SHA-256."""
    digest = hashlib.sha256()
    encoded = path.with_name(path.name + ".encoded")
    with path.open("rb") as source, encoded.open("wb") as target:
        rest = b""
        while chunk := source.read(CHUNK):
            chunk = rest + chunk
            end = chunk.rfind(b"\n") + 1
            chunk, rest = chunk[:end], chunk[end:]
            if dress.encoding != "utf-8" and not chunk.isascii():
                chunk = chunk.decode("utf-8").encode(dress.encoding)
            digest.update(chunk)
            target.write(chunk)
    encoded.replace(path)
    return digest.hexdigest()
