"""Dates as SDTM writes them: ISO 8601 text, whole or in part.

A text is read once, however many rows have it.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"\d{4}-\d{2}(?!\d)")
YEAR = re.compile(r"\d{4}(?!\d)")
DAYS_OF_A_MONTH = 30.4375  # a year of 365.25 days in twelve


def complete_day(texts: pd.Series) -> pd.Series:
    """The day of each text that has year, month and day; NaT otherwise."""
    return _read_day(texts, lambda text: _day(text) if DAY.match(text) else None)


def missing_part(texts: pd.Series) -> pd.Series:
    """What an imputation has to fill: `D` the day, `M` month and day, NA where nothing is known.

    A complete date gives the empty text.
    """
    return _read(_date_part(texts), _missing_part, "object").astype("str")


def fill(texts: pd.Series, day: int, month: int) -> pd.Series:
    """Dates with a missing day taken as `day` and a missing month, with its day, as `month`."""
    return _read_day(texts, lambda text: _filled(text, day, month))


def first_day(texts: pd.Series) -> pd.Series:
    """The first day each text can mean."""
    return fill(texts, 1, 1)


def last_day(texts: pd.Series) -> pd.Series:
    """The last day each text can mean."""
    return _read_day(texts, _last)


def time_of_day(texts: pd.Series) -> pd.Series:
    """The time part, empty where there is none: it sorts before every time."""
    return _read(texts, lambda text: text[11:], "object").astype("str").fillna("")


def of_subjects(values: pd.Series, subjects: pd.Series) -> pd.Series:
    """The value of each row's subject; `values` are by USUBJID and may be none at all."""
    code, different = pd.factorize(subjects)
    of_each = values.reindex(different).array.take(code, allow_fill=True)
    return pd.Series(of_each, index=subjects.index)


def study_day(dates: pd.Series, origin: pd.Series) -> pd.Series:
    """Study day of each date: the origin is day 1, the day before it -1."""
    since = (dates - origin).dt.days
    return since.where(since < 0, since + 1)


def numbered(dates: pd.Series) -> list[int | None]:
    """Dates as days since 1970-01-01, None where there is none."""
    days = dates.to_numpy().astype("datetime64[D]")
    known = ~np.isnat(days)
    return [
        day if there else None
        for day, there in zip(days.astype("int64").tolist(), known.tolist(), strict=True)
    ]


def as_dates(days: pd.Series) -> pd.Series:
    """The dates that `numbered` has made numbers of."""
    return pd.to_datetime(days.astype("float64"), unit="D").astype("datetime64[us]")


def whole(number: float | None) -> int | None:
    """A number without decimals as such, None where there is none."""
    return None if number is None or pd.isna(number) else int(number)


def _read(texts: pd.Series, meaning: Callable[[str], Any], data_type: str) -> pd.Series:
    """What each text means, missing where the text is."""
    code, different = pd.factorize(texts)
    known = np.array([*(meaning(text) for text in different.tolist()), None], dtype=data_type)
    return pd.Series(known[code], index=texts.index)


def _read_day(texts: pd.Series, meaning: Callable[[str], date | None]) -> pd.Series:
    return _read(_date_part(texts), meaning, "M8[us]")


def _date_part(texts: pd.Series) -> pd.Series:
    return texts.astype("str").str.slice(0, 10)


def _missing_part(text: str) -> str | None:
    forms = ((DAY, ""), (MONTH, "D"), (YEAR, "M"))
    return next((part for form, part in forms if form.match(text)), None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # a day no month has, such as 30 February
        return None


def _filled(text: str, day: int, month: int) -> date | None:
    part = _missing_part(text)
    if part is None:
        return None
    known = {"": text, "D": f"{text[:7]}-{day:02d}", "M": f"{text[:4]}-{month:02d}-{day:02d}"}
    return _day(known[part])


def _last(text: str) -> date | None:
    first, part = _filled(text, 1, 1), _missing_part(text)
    if first is None or not part:
        return first
    if part == "M":
        first = first.replace(month=12)
    return first.replace(day=monthrange(first.year, first.month)[1])
