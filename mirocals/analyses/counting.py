"""Counts of subjects and records by term, with shares and rates, and continuous summaries."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from mirocals.analyses.columns import Column
from mirocals.analyses.exact import CLOPPER_PEARSON, POISSON, clopper_pearson, poisson_exact
from mirocals.analyses.results import LEVEL, Result, format_number, number

PER_YEARS = 100  # a rate is one in so many patient-years
DAYS_OF_YEAR = 365.25


def count_terms(
    row: Result,
    records: pd.DataFrame,
    terms: Sequence[str],
    columns: Sequence[Column],
    years: Sequence[float] | None = None,
) -> list[Result]:
    """Subjects with a record of each term, their share, and the records, by column.

    `records` has USUBJID and `term`. `years` are the patient-years of each column: where they are
    given, records are also told per 100 patient-years. Intervals are exact.
    """
    subjects, events = _counts(records, terms, columns)
    sizes = np.array([column.size for column in columns], dtype=float)
    share = clopper_pearson(subjects, sizes)
    rate = None if years is None else poisson_exact(events, years)
    rows: list[Result] = []
    for i, term in enumerate(terms):
        for j, column in enumerate(columns):
            here = column.row(row).but(term=term, events=int(events[i, j]))
            rows += _share(here, int(subjects[i, j]), share[0][i, j], share[1][i, j])
            rows.append(_count(here, "events", int(events[i, j])))
            if years is not None and rate is not None:
                rows += _rate(here, years[j], rate[0][i, j], rate[1][i, j])
    return rows


def _counts(
    records: pd.DataFrame, terms: Sequence[str], columns: Sequence[Column]
) -> tuple[np.ndarray, np.ndarray]:
    """Subjects and records of each term (rows) in each column."""
    subjects = np.zeros((len(terms), len(columns)), dtype=np.int64)
    events = np.zeros_like(subjects)
    code = pd.Categorical(records["term"], categories=list(terms)).codes
    for j, column in enumerate(columns):
        within = records["USUBJID"].isin(column.subjects["USUBJID"]).to_numpy() & (code >= 0)
        events[:, j] = np.bincount(code[within], minlength=len(terms))
        once = pd.DataFrame({"who": records["USUBJID"].to_numpy()[within], "code": code[within]})
        subjects[:, j] = np.bincount(once.drop_duplicates()["code"], minlength=len(terms))
    return subjects, events


def _count(row: Result, statistic: str, count: int) -> Result:
    return row.but(statistic=statistic, value=float(count), formatted=f"{count}")


def _share(row: Result, count: int, lower: float, upper: float) -> Iterator[Result]:
    yield _count(row, "subjects", count)
    total = row.n or 0
    if not total:
        yield row.not_estimable("no subject in the population")
        return
    percent = row.but(unit="%", ci_method=CLOPPER_PEARSON, ci_level=LEVEL)
    for statistic, value in (
        ("percent", 100 * count / total),
        ("percent lower", 100 * lower),
        ("percent upper", 100 * upper),
    ):
        yield percent.but(statistic=statistic, value=value, formatted=f"{value:.1f}")


def _rate(row: Result, years: float, lower: float, upper: float) -> Iterator[Result]:
    rate = row.but(unit=f"per {PER_YEARS} patient-years", ci_method=POISSON, ci_level=LEVEL)
    if not years > 0:
        yield rate.not_estimable("no patient-year in the population")
        return
    for statistic, value in (
        ("rate", PER_YEARS * (row.events or 0) / years),
        ("rate lower", PER_YEARS * lower),
        ("rate upper", PER_YEARS * upper),
    ):
        yield rate.but(statistic=statistic, value=value, formatted=f"{value:.1f}")


def describe(row: Result, values: pd.Series, decimals: int | None = None) -> Iterator[Result]:
    """Number, mean, standard deviation, median, quartiles and range of the values that are there.

    Quartiles are those SAS gives by default (Hyndman & Fan's type 2). Decimals are those of the
    data, one more for the mean and the median, two for the standard deviation.
    """
    known = values.dropna().to_numpy(dtype=float)
    known = np.sort(known[np.isfinite(known)])
    here = row.but(n=len(known))
    yield _count(here, "n", len(known))
    if not len(known):
        yield here.not_estimable("no value")
        return
    digits = _digits(known) if decimals is None else decimals
    quartiles = np.quantile(known, [0.25, 0.5, 0.75], method="averaged_inverted_cdf")
    deviation = float(known.std(ddof=1)) if len(known) > 1 else math.nan
    for statistic, value, more in (
        ("mean", float(known.mean()), 1),
        ("standard deviation", deviation, 2),
        ("lower quartile", float(quartiles[0]), 1),
        ("median", float(quartiles[1]), 1),
        ("upper quartile", float(quartiles[2]), 1),
        ("minimum", float(known[0]), 0),
        ("maximum", float(known[-1]), 0),
    ):
        yield here.but(
            statistic=statistic, value=number(value), formatted=format_number(value, digits + more)
        )


def _digits(values: np.ndarray) -> int:
    """Decimals to show: none of whole numbers, two where all are below 10, otherwise one."""
    if np.array_equal(values, np.round(values)):
        return 0
    return 1 if np.abs(values).max() < 10 else 0
