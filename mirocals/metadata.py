"""Reads the seeds that define forms and studies; everything made from them starts here."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mirocals.errors import BadInput
from mirocals.settings import PROJECT

TYPES = {"text", "code", "integer", "decimal", "date", "partial_date", "datetime"}
SOURCES = {"edc", "lab", "restricted", "sdtm"}


@dataclass(frozen=True)
class Column:
    """A column of a raw form, one row of `seeds/study/forms.csv`."""

    name: str
    meaning: str
    type: str
    unit: str
    required: bool
    key: int | None
    codelist: str
    minimum: float | None
    maximum: float | None
    audit: bool
    dates_record: bool


@dataclass(frozen=True)
class Form:
    """A raw form: its file in an export and its columns in the order of the file."""

    name: str
    source: str
    file: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that identify a record, in key order."""
        keyed = [column for column in self.columns if column.key is not None]
        return tuple(c.name for c in sorted(keyed, key=lambda c: c.key or 0))

    @property
    def data_columns(self) -> tuple[str, ...]:
        """The columns a record's hash covers: all but the EDC's own time stamps."""
        return tuple(column.name for column in self.columns if not column.audit)

    @property
    def subject_column(self) -> str | None:
        """The column that names the subject, where the form has one."""
        names = {column.name for column in self.columns}
        return next((name for name in ("subject", "USUBJID") if name in names), None)


def read_seed(name: str, seeds: Path = PROJECT / "seeds") -> list[dict[str, str]]:
    """Rows of a seed, such as `study/sites`, as text."""
    with (seeds / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def read_forms(seeds: Path = PROJECT / "seeds") -> dict[str, Form]:
    """Every form of `study/forms.csv` by name, in the order of the file.

    Raises BadInput, with the line, where a type or source is not one we know.
    """
    columns: dict[str, list[Column]] = {}
    homes: dict[str, tuple[str, str]] = {}
    for line, row in enumerate(read_seed("study/forms", seeds), start=2):
        if row["type"] not in TYPES or row["source"] not in SOURCES:
            raise BadInput(
                f"seeds/study/forms.csv, line {line}, column {row['column']}: "
                f"type {row['type']!r} or source {row['source']!r} is not known"
            )
        homes[row["form"]] = (row["source"], row["file"])
        columns.setdefault(row["form"], []).append(_column(row))
    return {name: Form(name, *homes[name], tuple(columns[name])) for name in columns}


def _column(row: dict[str, str]) -> Column:
    return Column(
        name=row["column"],
        meaning=row["meaning"],
        type=row["type"],
        unit=row["unit"],
        required=row["required"] == "yes",
        key=int(row["key"]) if row["key"] else None,
        codelist=row["codelist"],
        minimum=float(row["min"]) if row["min"] else None,
        maximum=float(row["max"]) if row["max"] else None,
        audit=row["audit"] == "yes",
        dates_record=row["dates_record"] == "yes",
    )


def read_study(study: str, seeds: Path = PROJECT / "seeds") -> dict[str, str]:
    """The row of a study in `study/studies.csv`; raises BadInput where there is none."""
    studies = {row["study"]: row for row in read_seed("study/studies", seeds)}
    if study not in studies:
        raise BadInput(
            f"study {study!r} is not in seeds/study/studies.csv; known: {', '.join(studies)}"
        )
    return studies[study]
