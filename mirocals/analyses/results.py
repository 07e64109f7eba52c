"""The rows of `results.ard` and `results.kaplan_meier`, and how they are written."""

import math
from collections.abc import Sequence
from dataclasses import Field, dataclass, fields, replace
from functools import cache
from importlib.metadata import version
from typing import Any

import duckdb
import pyarrow as pa

from mirocals import __version__

SIGNIFICANT_DIGITS = 12  # what is the same from run to run and from machine to machine
LEVEL = 0.95
NOT_ESTIMABLE = "not estimable"

# reasons: published as specified, assumed to be specified, or suggested by the data
PROTOCOL, ASSUMED, DATA_DRIVEN = "SPECIFIED IN PROTOCOL", "ASSUMED", "DATA DRIVEN"
# purposes
PRIMARY, SECONDARY = "PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE"
EXPLORATORY = "EXPLORATORY OUTCOME MEASURE"
PURPOSES = {"SECONDARY": SECONDARY, "EXPLORATORY": EXPLORATORY}  # as seeds name them


@dataclass(frozen=True)
class Result:
    """One statistic of one analysis, a row of `results.ard`.

    `reason` says why the analysis was made and `purpose` what it serves, in the words of CDISC's
    Analysis Results Standard: the constants above. `nominal` is Y on every p value but that of the
    primary analysis, N on that one, and empty on what is no p value.
    """

    analysis_id: str
    analysis: str
    reason: str | None = None
    purpose: str | None = None
    paramcd: str | None = None
    horizon_days: int | None = None
    population: str | None = None
    group_variable: str | None = None
    group_level: str | None = None
    term: str | None = None
    statistic: str = ""
    value: float | None = None
    formatted: str | None = None
    nominal: str | None = None
    unit: str | None = None
    method: str | None = None
    ties: str | None = None
    ci_method: str | None = None
    ci_level: float | None = None
    n: int | None = None
    events: int | None = None
    dataset: str | None = None
    software: str | None = None
    note: str | None = None

    def but(self, **changes: object) -> "Result":
        """A copy of the row with other values."""
        return replace(self, **changes)

    def not_estimable(self, reason: object) -> "Result":
        """The row that stands for what the data do not determine."""
        return self.noted(str(reason)).but(statistic=NOT_ESTIMABLE, formatted="NE")

    def noted(self, *texts: str) -> "Result":
        """The row with these texts before its note."""
        return self.but(note="; ".join(text for text in (*texts, self.note) if text) or None)


@dataclass(frozen=True)
class CurvePoint:
    """One time of one survival curve, a row of `results.kaplan_meier`."""

    analysis_id: str
    paramcd: str
    group_variable: str
    group_level: str
    time_days: float
    at_risk: int
    events: int
    censored: int
    survival: float | None
    ci_lower: float | None
    ci_upper: float | None


@dataclass(frozen=True)
class Comparison:
    """A published figure beside this release's, a row of `results.comparison`."""

    figure: str
    published: str
    source: str
    strength: str
    this_release: str
    agrees: str
    note: str


TYPES = {str: pa.string(), int: pa.int32(), float: pa.float64()}


def write_table(
    connection: duckdb.DuckDBPyConnection, name: str, row_type: type, rows: Sequence[object]
) -> None:
    """Replace `results.<name>` by the rows, floats rounded to 12 significant digits."""
    columns = {
        field.name: pa.array([rounded(getattr(row, field.name)) for row in rows], _type(field))
        for field in fields(row_type)
    }
    connection.execute("create schema if not exists results")
    connection.register("rows_to_write", pa.table(columns))
    connection.execute(f"create or replace table results.{name} as from rows_to_write")
    connection.unregister("rows_to_write")


def _type(field: Field) -> pa.DataType:
    annotation: Any = field.type
    return TYPES[getattr(annotation, "__args__", (annotation,))[0]]


def rounded(value: object) -> object:
    """A float to 12 significant digits, None where it is not finite; anything else as it is."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.{SIGNIFICANT_DIGITS - 1}e}") + 0.0 if math.isfinite(value) else None


def number(value: float) -> float | None:
    """The value, or nothing where it is not a number."""
    return float(value) if math.isfinite(value) else None


def format_number(value: float, digits: int) -> str:
    """The value with fixed decimals; NE where there is none."""
    return f"{value:.{digits}f}" if math.isfinite(value) else "NE"


def format_p(value: float) -> str:
    """A p value: two decimals from 0.1, three below, and `<0.001`."""
    if value < 0.001:
        return "<0.001"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


@cache
def software() -> str:
    """The software that made the numbers, with versions."""
    libraries = (f"{name} {version(name)}" for name in ("statsmodels", "scipy", "numpy"))
    return ", ".join((f"mirocals {__version__}", *libraries))
