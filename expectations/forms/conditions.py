"""What a value must be for its column's type, as ibis expressions that DuckDB evaluates.

Ranges and codes are not judged here: such a value is loaded as collected and fails its check at
the gate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mirocals.metadata import Column, Form
from mirocals.vault.manifest import FileFormat

FULL_DATE = {
    "dd/mm/yyyy": r"\A[0-9]{2}/[0-9]{2}/[0-9]{4}\z",
    "mm/dd/yyyy": r"\A[0-9]{2}/[0-9]{2}/[0-9]{4}\z",
    "yyyy-mm-dd": r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z",
}
MONTH = {
    "dd/mm/yyyy": r"\A(0[1-9]|1[0-2])/[0-9]{4}\z",
    "mm/dd/yyyy": r"\A(0[1-9]|1[0-2])/[0-9]{4}\z",
    "yyyy-mm-dd": r"\A[0-9]{4}-(0[1-9]|1[0-2])\z",
}
PARTS = {"dd/mm/yyyy": (6, 3, 0), "mm/dd/yyyy": (6, 0, 3), "yyyy-mm-dd": (0, 5, 8)}
YEAR = r"\A[0-9]{4}\z"
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
ISO_8601 = (
    r"\A[0-9]{4}(-(0[1-9]|1[0-2]|-)(-(0[1-9]|[12][0-9]|3[01]|-)"
    r"(T([01][0-9]|2[0-3]|-)(:([0-5][0-9]|-)(:([0-5][0-9]|-)(\.[0-9]+)?)?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?\z"
)
WHOLE_DAY = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}"


@dataclass(frozen=True)
class Condition:
    """What a column's values must fulfil; a record that does not goes to quarantine."""

    column: str
    rule: str
    expected: str
    holds: Callable[[Any], Any]


def form_conditions(
    form: Form, written: FileFormat, study: str, special: list[Condition]
) -> list[Condition]:
    """The conditions of a form, in the order of its columns, special ones last."""
    conditions = []
    for column in form.columns:
        if column.required:
            conditions.append(_required(column.name))
        if column.name in ("study", "STUDYID"):
            conditions.append(_equal(column.name, study, "wrong_study"))
        if column.name in ("DOMAIN", "RDOMAIN"):
            domain = form.name.removeprefix("sdtm_").removeprefix("supp").upper()
            conditions.append(_equal(column.name, domain, "wrong_domain"))
        typed = _typed(column, written, form.source)
        if typed is not None:
            conditions.append(typed)
    return conditions + special


def clock_time(column: str) -> Condition:
    """A time of day, hh:mm."""
    return Condition(
        column,
        "not_time",
        "is not a time of day hh:mm",
        lambda table: _blank(table[column]) | table[column].re_search(rf"\A{CLOCK}\z"),
    )


def is_integer(text: Any) -> Any:
    """Whole number that fits 64 bits, without blanks, marks or decimals."""
    return text.re_search(r"\A[+-]?[0-9]+\z") & text.try_cast("int64").notnull()


def is_decimal(text: Any, mark: str) -> Any:
    """Number with at most one decimal mark, the declared one; no thousands, no exponent."""
    point = r"\." if mark == "." else mark
    return text.re_search(rf"\A[+-]?([0-9]+({point}[0-9]+)?|{point}[0-9]+)\z")


def is_date(text: Any, written: str) -> Any:
    """A day that exists, written in the declared format."""
    year, month, day = (
        text.substr(start, 4 - 2 * (i > 0)) for i, start in enumerate(PARTS[written])
    )
    exists = (year + "-" + month + "-" + day).try_cast("date").notnull()
    return text.re_search(FULL_DATE[written]) & exists & (year != "0000")


def is_partial_date(text: Any, written: str) -> Any:
    """A date, a month or a year, written in the declared format."""
    months, years = text.re_search(MONTH[written]), text.re_search(YEAR)
    return is_date(text, written) | ((months | years) & ~text.contains("0000"))


def is_datetime(text: Any, written: str) -> Any:
    """A day that exists and a time hh:mm, parted by a blank (`T` where the date is ISO)."""
    gap = "T" if written == "yyyy-mm-dd" else " "
    return is_date(text.substr(0, 10), written) & text.re_search(rf"\A.{{10}}{gap}{CLOCK}\z")


def is_iso_8601(text: Any) -> Any:
    """A date or time as SDTM carries it: any precision, unknown parts left out or `-`."""
    day = text.substr(0, 10).try_cast("date").notnull()
    whole = text.re_search(WHOLE_DAY)
    return text.re_search(ISO_8601) & (~whole | day) & (text.substr(0, 4) != "0000")


def _typed(column: Column, written: FileFormat, source: str) -> Condition | None:
    name, kind = column.name, column.type
    if kind in ("text", "code"):
        return None
    decimal_words = f"is not a number with decimal mark {written.decimal!r}"
    date_words = f"is not a date that exists, written {written.date}"
    words = {
        "integer": "is not a whole number",
        "decimal": decimal_words,
        "date": date_words,
        "partial_date": f"{date_words}, or a month or year of it",
        "datetime": f"{date_words}, with a time hh:mm",
    }
    tests: dict[str, Callable[[Any], Any]] = {
        "integer": is_integer,
        "decimal": lambda text: is_decimal(text, written.decimal),
        "date": lambda text: is_date(text, written.date),
        "partial_date": lambda text: is_partial_date(text, written.date),
        "datetime": lambda text: is_datetime(text, written.date),
    }
    if source == "sdtm":
        tests |= dict.fromkeys(("date", "partial_date", "datetime"), is_iso_8601)
        words |= dict.fromkeys(("date", "partial_date", "datetime"), "is not a date in ISO 8601")
        tests["decimal"] = lambda text: text.try_cast("float64").notnull()
    test = tests[kind]
    return Condition(
        name, f"not_{kind}", words[kind], lambda table: _blank(table[name]) | test(table[name])
    )


def _required(name: str) -> Condition:
    return Condition(
        name, "required", "is empty", lambda table: table[name].fill_null("").strip() != ""
    )


def _equal(name: str, value: str, rule: str) -> Condition:
    expected = f"is not {value}"
    return Condition(
        name, rule, expected, lambda table: _blank(table[name]) | (table[name] == value)
    )


def _blank(column: Any) -> Any:
    return column.isnull()
