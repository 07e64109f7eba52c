"""Reads the seeds that define forms and studies; everything made from them starts here."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mirocals.errors import BadInput
from mirocals.settings import PROJECT

TYPES = {"text", "code", "integer", "decimal", "date", "partial_date", "datetime"}
SOURCES = {"edc", "lab", "restricted", "sdtm"}
DELIVERED_AS = {"crf": ("edc", "lab"), "sdtm": ("sdtm",)}
DATES_RECORD = {"", "yes", "end", "undated"}
DICTIONARIES = {"EVENT", "MEDICATION"}
"""Codelists of forms that are a kind of `mappings/dictionary.csv`, in capitals."""


@dataclass(frozen=True)
class Column:
    """A column of a raw form, one row of `seeds/study/forms.csv`.

    `dates_record` says what it is at a cut: `yes` the date of the record, `end` told at its end,
    `undated` that the whole form is background without a date, which stays.
    """

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
    dates_record: str


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

    @property
    def dated_by(self) -> str | None:
        """The column that dates a record, where the form has one."""
        return next((c.name for c in self.columns if c.dates_record == "yes"), None)

    @property
    def can_be_cut(self) -> bool:
        """Whether it is known which records a cut leaves out: by their date, or none."""
        undated = any(column.dates_record == "undated" for column in self.columns)
        return undated or self.dated_by is not None

    @property
    def ends(self) -> dict[str, tuple[str, ...]]:
        """The date of a record's end, where the form has one, and what is told with it."""
        told = [column for column in self.columns if column.dates_record == "end"]
        dates = [column.name for column in told if column.type in ("date", "partial_date")]
        return {day: tuple(column.name for column in told) for day in dates}


def read_seed(name: str, seeds: Path = PROJECT / "seeds") -> list[dict[str, str]]:
    """Rows of a seed, such as `study/sites`, as text."""
    with (seeds / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def read_forms(seeds: Path = PROJECT / "seeds") -> dict[str, Form]:
    """Every form of `study/forms.csv` by name, in the order of the file.

    Raises BadInput, with the line, where a type, source or dates_record is not one we know.
    """
    columns: dict[str, list[Column]] = {}
    homes: dict[str, tuple[str, str]] = {}
    for line, row in enumerate(read_seed("study/forms", seeds), start=2):
        for field, known in (
            ("type", TYPES),
            ("source", SOURCES),
            ("dates_record", DATES_RECORD),
        ):
            if row[field] not in known:
                raise BadInput(
                    f"seeds/study/forms.csv, line {line}, column {row['column']}: "
                    f"{field} {row[field]!r} is not known"
                )
        homes[row["form"]] = (row["source"], row["file"])
        columns.setdefault(row["form"], []).append(_column(row))
    return {name: Form(name, *homes[name], tuple(columns[name])) for name in columns}


def delivered_forms(delivered_as: str) -> list[Form]:
    """The forms a study delivers in its way (crf, sdtm), less the restricted lists."""
    return [form for form in read_forms().values() if form.source in DELIVERED_AS[delivered_as]]


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
        dates_record=row["dates_record"],
    )


def read_study(study: str, seeds: Path = PROJECT / "seeds") -> dict[str, str]:
    """The row of a study in `study/studies.csv`; raises BadInput where there is none."""
    studies = {row["study"]: row for row in read_seed("study/studies", seeds)}
    if study not in studies:
        raise BadInput(
            f"study {study!r} is not in seeds/study/studies.csv; known: {', '.join(studies)}"
        )
    return studies[study]
