"""Dates as SDTM writes them: ISO 8601 text, whole or in part."""

import numpy as np
import pandas as pd

DAY = r"^\d{4}-\d{2}-\d{2}"
MONTH = r"^\d{4}-\d{2}(?!\d)"
YEAR = r"^\d{4}(?!\d)"


def complete_day(texts: pd.Series) -> pd.Series:
    """The day of each text that has year, month and day; NaT otherwise."""
    code, different = pd.factorize(texts.to_numpy())
    written = pd.Series(different, dtype="str")
    days = written.str.slice(0, 10).where(written.str.match(DAY, na=False))
    known = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")
    return pd.Series(known.reindex(code).to_numpy(), index=texts.index)


def missing_part(texts: pd.Series) -> pd.Series:
    """What an imputation has to fill: `D` the day, `M` month and day, NA where nothing is known.

    A complete date gives the empty text.
    """
    texts = texts.astype("str")
    part = pd.Series(pd.NA, index=texts.index, dtype="str")
    part[texts.str.match(YEAR, na=False)] = "M"
    part[texts.str.match(MONTH, na=False)] = "D"
    part[texts.str.match(DAY, na=False)] = ""
    return part


def fill(texts: pd.Series, day: int, month: int) -> pd.Series:
    """Dates with a missing day taken as `day` and a missing month, with its day, as `month`."""
    texts = texts.astype("str")
    part = missing_part(texts)
    filled = texts.str.slice(0, 10)
    filled = filled.where(part != "D", texts.str.slice(0, 7) + f"-{day:02d}")
    filled = filled.where(part != "M", texts.str.slice(0, 4) + f"-{month:02d}-{day:02d}")
    return complete_day(filled.where(part.notna()))


def first_day(texts: pd.Series) -> pd.Series:
    """The first day each text can mean."""
    return fill(texts, 1, 1)


def last_day(texts: pd.Series) -> pd.Series:
    """The last day each text can mean."""
    first = first_day(texts)
    part = missing_part(texts)
    last = first.where(part != "D", first + pd.offsets.MonthEnd(0))
    return last.where(part != "M", first + pd.offsets.YearEnd(0)).astype("datetime64[us]")


def time_of_day(texts: pd.Series) -> pd.Series:
    """The time part, empty where there is none: it sorts before every time."""
    return texts.astype("str").str.slice(11).fillna("")


def of_subjects(values: pd.Series, subjects: pd.Series) -> pd.Series:
    """The value of each row's subject; `values` are by USUBJID and may be none at all."""
    return pd.Series(values.reindex(subjects).to_numpy(), index=subjects.index)


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
