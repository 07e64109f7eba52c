"""Dresses typed records as the EDC's and the laboratories' text files.

What a column's text depends on is its `type` in `seeds/study/forms.csv` and the dress of its
source: encoding, delimiter, decimal mark, date format. Texts come from short dictionaries
encoded once; Arrow joins them to lines, so that millions of records take seconds.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mirocals.metadata import Form
from mirocals.simulation.columns import (
    CLOCK,
    Coded,
    Column,
    Measured,
    PartialDate,
    Records,
    Serial,
    pick,
)
from mirocals.simulation.streams import Days, Ints

CHUNK = 1 << 18


@dataclass(frozen=True)
class Dress:
    """How one source writes its files, in the words of `export.json`."""

    encoding: str
    delimiter: str
    decimal: str
    date: str
    time_mark: str

    def describe(self) -> dict[str, str]:
        """The entry of `formats` in `export.json`."""
        return {name: getattr(self, name) for name in ("encoding", "delimiter", "decimal", "date")}

    def quote(self, text: str) -> str:
        """A field, quoted where RFC 4180 needs it."""
        if any(mark in text for mark in (self.delimiter, '"', "\r", "\n")):
            return '"' + text.replace('"', '""') + '"'
        return text

    def write_day(self, iso: str) -> str:
        """A date, to the day, month or year, from its ISO form."""
        parts = iso.split("-")
        return "/".join(reversed(parts)) if self.date == "dd/mm/yyyy" else iso


EDC = Dress("cp1252", ";", ",", "dd/mm/yyyy", " ")
LAB = Dress("utf-8", ",", ".", "yyyy-mm-dd", "T")
DRESSES = {"edc": EDC, "lab": LAB, "restricted": LAB}


def write_form(
    records: Records, form: Form, study: str, subjects: tuple[str, ...], path: Path
) -> str:
    """Write a form's records to `path` in the dress of its source; return the SHA-256.

    Raises KeyError where the records lack a column of the form or have one too many.
    """
    dress = DRESSES[form.source]
    size = len(records.entered)
    columns: dict[str, Column] = dict(records.columns)
    columns["study"] = Coded(np.zeros(size, np.int64), (study,))
    if records.subject is not None:
        columns["subject"] = Coded(records.subject, subjects)
    if any(column.audit for column in form.columns):
        columns["entered_at"] = records.entered
        columns["changed_at"] = records.entered if records.changed is None else records.changed
    names = [column.name for column in form.columns]
    if set(names) != set(columns):
        wrong = ", ".join(sorted(set(names) ^ set(columns)))
        raise KeyError(f"{form.name}: columns missing or too many: {wrong}")
    ordered = [columns[name] for name in names]
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for block in (_head(names, dress), *_join_lines(ordered, size, dress)):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _head(names: list[str], dress: Dress) -> bytes:
    return (dress.delimiter.join(names) + "\n").encode(dress.encoding)


def _join_lines(columns: list[Column], size: int, dress: Dress) -> Iterator[Any]:
    """The lines of the records, a block at a time."""
    mark, end = dress.delimiter.encode(), b"\n"
    for start in range(0, size, CHUNK):
        rows = slice(start, min(start + CHUNK, size))
        pieces: list[Any] = []
        for number, column in enumerate(columns):
            pieces += _spell(pick(column, rows), dress)
            pieces.append(pa.scalar(end if number == len(columns) - 1 else mark, pa.binary()))
        lines = pc.binary_join_element_wise(  # pyrefly: ignore[missing-attribute]
            *pieces, pa.scalar(b"", pa.binary()), null_handling="replace", null_replacement=""
        )
        _, offsets, text = lines.buffers()
        last = np.frombuffer(offsets, np.int32)[lines.offset + len(lines)]
        yield memoryview(text)[:last]


def _spell(column: Column, dress: Dress) -> list[Any]:
    """The pieces of a column's text, to be joined without a mark between them."""
    if isinstance(column, Coded):
        return [_take(column.values, column.codes, dress, quoted=True)]
    if isinstance(column, Serial):
        present = column.numbers >= 0
        thousands = tuple(
            f"{column.prefix}{high:0{column.width - 3}d}"
            for high in range(int(column.numbers.max(initial=0)) // 1000 + 1)
        )
        return [
            _take(thousands, np.where(present, column.numbers // 1000, -1), dress),
            _take(_thousand(), np.where(present, column.numbers % 1000, -1), dress),
        ]
    if isinstance(column, Measured):
        return _spell_number(column, dress)
    if isinstance(column, PartialDate):
        return [_spell_partial(column, dress)]
    if column.dtype.kind == "M":
        moment = column.dtype == np.dtype("datetime64[m]")
        days = column.astype("datetime64[D]")
        pieces = [_spell_partial(PartialDate(days, np.where(np.isnat(days), 0, 3)), dress)]
        if moment:
            minute = (column - days).astype(np.int64)
            pieces.append(_take(_clock(dress), np.where(np.isnat(days), -1, minute), dress))
        return pieces
    return _spell_number(Measured(column.astype(np.float64), 0), dress)


def _spell_number(column: Measured, dress: Dress) -> list[Any]:
    """A number 0 or more with its digits, `<` before it where it lies below the limit."""
    missing = np.isnan(column.values)
    digits = np.broadcast_to(np.asarray(column.digits, np.int64), column.values.shape)
    scaled = np.where(missing, 0.0, column.values) * 10.0**digits
    units = np.rint(scaled).astype(np.int64)
    base = 10**digits
    whole = pc.cast(pa.array(units // base, mask=missing), pa.string()).cast(pa.binary())
    shift = np.array([0, 1, 11, 111])[digits]
    decimals = _take(_decimals(dress), np.where(missing, -1, shift + units % base), dress)
    if column.below is None:
        return [whole, decimals]
    return [_take(("<",), np.where(column.below & ~missing, 0, -1), dress), whole, decimals]


def _spell_partial(column: PartialDate, dress: Dress) -> Any:
    """A date to the day, month or year, by what is known of it."""
    known = np.where(np.isnat(column.days), 0, column.known)
    if not (known > 0).any():
        return pa.nulls(len(known), pa.binary())
    days = np.where(known > 0, column.days, column.days[known > 0][0]).astype("datetime64[D]")
    first, last = days.min().astype("datetime64[Y]"), days.max().astype("datetime64[Y]")
    texts, month_at, year_at = _calendar(int(first.astype(int)), int(last.astype(int)), dress)
    codes = np.select(
        [known == 3, known == 2, known == 1],
        [_count(days, first, "D"), month_at + _count(days, first, "M"),
         year_at + _count(days, first, "Y")],
        -1,
    )  # fmt: skip
    return _take(texts, codes, dress)


def _count(days: Days, first: np.datetime64, unit: str) -> Ints:
    kind = f"datetime64[{unit}]"
    return (days.astype(kind) - first.astype(kind)).astype(np.int64)


@cache
def _calendar(first: int, last: int, dress: Dress) -> tuple[tuple[str, ...], int, int]:
    """Texts of every day, month and year of some years (since 1970); where months, years begin."""
    texts: list[str] = []
    begins = []
    for unit in "DMY":
        kind = f"datetime64[{unit}]"
        start, stop = (np.datetime64(year, "Y").astype(kind) for year in (first, last + 1))
        begins.append(len(texts))
        texts += [
            dress.write_day(str(iso)) for iso in np.datetime_as_string(np.arange(start, stop))
        ]
    return tuple(texts), begins[1], begins[2]


@cache
def _thousand() -> tuple[str, ...]:
    return tuple(f"{number:03d}" for number in range(1000))


@cache
def _decimals(dress: Dress) -> tuple[str, ...]:
    """Texts behind the decimal mark: none, one digit, two, three."""
    return (
        "",
        *(f"{dress.decimal}{number:0{size}d}" for size in (1, 2, 3) for number in range(10**size)),
    )


@cache
def _clock(dress: Dress) -> tuple[str, ...]:
    return tuple(dress.time_mark + time for time in CLOCK)


def _take(texts: tuple[str, ...], codes: Ints, dress: Dress, quoted: bool = False) -> Any:
    """Texts by position, null where the position is -1, in the dress's encoding."""
    encoded = _encode(texts, dress, quoted)
    return pc.take(encoded, pa.array(codes, pa.int32(), mask=codes < 0), boundscheck=False)


@lru_cache(256)
def _encode(texts: tuple[str, ...], dress: Dress, quoted: bool) -> Any:
    spelled = (dress.quote(text) if quoted else text for text in texts)
    return pa.array([text.encode(dress.encoding) for text in spelled], pa.binary())
