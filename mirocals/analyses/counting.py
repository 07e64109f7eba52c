"""Counts of subjects and records by term, with shares and rates, and continuous summaries."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mirocals.analyses.columns import Column
from mirocals.analyses.exact import CLOPPER_PEARSON, POISSON, clopper_pearson, poisson_exact
from mirocals.analyses.results import LEVEL, Result, format_number, number

PER = 100  # of whom or what shares and rates are told


@dataclass(frozen=True)
class Exposure:
    """What records are counted against: an amount for each column, and 100 of what."""

    amounts: tuple[float, ...]
    unit: str = "patient-years"


def count_terms(
    row: Result,
    records: pd.DataFrame,
    terms: Sequence[str],
    columns: Sequence[Column],
    exposure: Exposure | None = None,
    intervals: bool = True,
    subjects_only: bool = False,
) -> list[Result]:
    """Subjects with a record of each term, their share, and the records, by column.

    `records` has USUBJID and `term`. With an exposure, records are also told per 100 of it; with
    `subjects_only` they are not told at all: where `records` holds one of several of a subject.
    Intervals are exact: Clopper & Pearson's of the share, Garwood's of the rate.
    """
    subjects, events = tally(records, terms, columns)
    share = clopper_pearson(subjects, np.array([column.size for column in columns], dtype=float))
    rate = None if exposure is None else poisson_exact(events, exposure.amounts)
    rows: list[Result] = []
    for i, term in enumerate(terms):
        for j, column in enumerate(columns):
            here = column.row(row).but(term=term)
            if not subjects_only:
                here = here.but(events=int(events[i, j]))
            limits = (share[0][i, j], share[1][i, j]) if intervals else None
            rows += share_of(here, int(subjects[i, j]), limits)
            if subjects_only:
                continue
            rows.append(count_of(here, "events", int(events[i, j])))
            if exposure is not None and rate is not None:
                rows += _rate(here, exposure, j, (rate[0][i, j], rate[1][i, j]))
    return rows


def tally(
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


def count_of(row: Result, statistic: str, count: int) -> Result:
    """The row of a count."""
    return row.but(statistic=statistic, value=float(count), formatted=f"{count}")


def share_of(
    row: Result, count: int, limits: tuple[float, float] | None = None
) -> Iterator[Result]:
    """A count of subjects and its share of `row.n`, with its limits where they are given."""
    yield count_of(row, "subjects", count)
    if not row.n:
        yield row.not_estimable("no subject to count against")
        return
    value = PER * count / row.n
    percent = row.but(unit="%")
    yield percent.but(statistic="percent", value=value, formatted=f"{value:.1f}")
    if limits is not None:
        yield from _limits(percent.but(ci_method=CLOPPER_PEARSON), "percent", limits)


def _rate(
    row: Result, exposure: Exposure, index: int, limits: tuple[float, float]
) -> Iterator[Result]:
    rate = row.but(unit=f"per {PER} {exposure.unit}")
    amount = exposure.amounts[index]
    if not amount > 0:
        yield rate.not_estimable(f"no {exposure.unit} to count against")
        return
    value = PER * (row.events or 0) / amount
    yield rate.but(statistic="rate", value=value, formatted=f"{value:.1f}")
    yield from _limits(rate.but(ci_method=POISSON), "rate", limits)


def _limits(row: Result, statistic: str, limits: tuple[float, float]) -> Iterator[Result]:
    for side, limit in zip(("lower", "upper"), limits, strict=True):
        value = PER * float(limit)
        yield row.but(
            statistic=f"{statistic} {side}",
            value=value,
            formatted=f"{value:.1f}",
            ci_level=LEVEL,
        )


def describe(row: Result, values: pd.Series) -> Iterator[Result]:
    """Number, mean, standard deviation, median, quartiles and range of the values that are there.

    Quartiles are those SAS gives by default (Hyndman & Fan's type 2). The range has the decimals
    of the data, at most one. Mean, median and quartiles have one, two where values are not whole
    and all below 10; the standard deviation has one more than the mean.
    """
    known = values.dropna().to_numpy(dtype=float)
    known = np.sort(known[np.isfinite(known)])
    here = row.but(n=len(known))
    yield count_of(here, "n", len(known))
    if not len(known):
        yield here.not_estimable("no value")
        return
    whole = np.array_equal(known, np.round(known))
    digits = 2 if not whole and np.abs(known).max() < 10 else 1
    quartiles = np.quantile(known, [0.25, 0.5, 0.75], method="averaged_inverted_cdf")
    deviation = float(known.std(ddof=1)) if len(known) > 1 else math.nan
    for statistic, value, decimals in (
        ("mean", float(known.mean()), digits),
        ("standard deviation", deviation, digits + 1),
        ("lower quartile", float(quartiles[0]), digits),
        ("median", float(quartiles[1]), digits),
        ("upper quartile", float(quartiles[2]), digits),
        ("minimum", float(known[0]), 0 if whole else 1),
        ("maximum", float(known[-1]), 0 if whole else 1),
    ):
        yield here.but(
            statistic=statistic, value=number(value), formatted=format_number(value, decimals)
        )
