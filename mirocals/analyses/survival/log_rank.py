"""Log-rank tests of equal survival in two or more groups, from counts by time."""

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from mirocals.analyses.estimability import NotEstimable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class LogRank:
    """The test and, by group, deaths observed and expected if survival were the same.

    With weights, both are weighted sums.
    """

    chi_square: float
    degrees_of_freedom: int
    p_value: float
    observed: dict[int, float]
    expected: dict[int, float]


@dataclass(frozen=True)
class Counts:
    """Subjects at risk and events at each event time of each stratum, a column a group."""

    groups: tuple[int, ...]
    stratum: Ints
    at_risk: Floats
    events: Floats


def compare_survival(
    time: Floats,
    event: NDArray[np.bool_],
    group: Ints,
    strata: Ints | None = None,
    weights: tuple[float, float] = (0.0, 0.0),
) -> LogRank:
    """Log-rank test over all groups at once, stratified where strata are given.

    Variance: hypergeometric (Mantel, 1966; Peto & Peto, 1972, with k - 1 degrees of freedom).
    Weights (rho, gamma): Fleming & Harrington (1991), S(t-)^rho (1 - S(t-))^gamma with the
    Kaplan-Meier curve of all groups of the stratum; (0, 0) is the log-rank test. The p value is
    taken from the upper tail, so that small ones keep their digits. Raises NotEstimable where there
    are fewer than two groups, no event, or no event while two groups are at risk.
    """
    stratum = np.zeros(len(time), dtype=np.int64) if strata is None else strata
    groups = np.unique(group)
    keys, place = np.unique(np.c_[stratum, time], axis=0, return_inverse=True)
    shape = (len(keys), max(len(groups), 1))
    cell = place.reshape(-1) * shape[1] + np.searchsorted(groups, group)
    leaving, events = (
        np.bincount(cell[chosen], minlength=shape[0] * shape[1]).reshape(shape).astype(float)
        for chosen in (slice(None), event)
    )
    return compare_counts(_count(groups, keys[:, 0], leaving, events), weights)


def compare_relation(
    relation: duckdb.DuckDBPyRelation, weights: tuple[float, float] = (0.0, 0.0)
) -> LogRank:
    """The test of a relation with columns `time`, `event` (1 or 0), `arm` and `stratum`.

    DuckDB counts by time; only the counts come to Python, so that millions of rows cost a scan.
    """
    counted = relation.aggregate(
        "stratum, time, arm, count(*) as leaving, count(*) filter (event = 1) as events",
        "stratum, time, arm",
    ).order("stratum, time, arm")
    columns = counted.fetchnumpy()
    groups, column = np.unique(columns["arm"], return_inverse=True)
    keys = np.c_[columns["stratum"], columns["time"]].astype(float)
    new = np.r_[True, (keys[1:] != keys[:-1]).any(axis=1)] if len(keys) else np.array([], bool)
    row = np.cumsum(new) - 1
    leaving, events = np.zeros((2, int(new.sum()), max(len(groups), 1)))
    leaving[row, column], events[row, column] = columns["leaving"], columns["events"]
    return compare_counts(_count(groups, keys[new, 0], leaving, events), weights)


def _count(groups: Ints, stratum: Floats, leaving: Floats, events: Floats) -> Counts:
    """Counts at risk from counts of those who leave at each time, strata and times ascending."""
    if len(groups) < 2:
        raise NotEstimable("fewer than two arms with subjects")
    if not events.any():
        raise NotEstimable("no event in any arm")
    number = np.unique(stratum, return_inverse=True)[1].reshape(-1)
    remaining = np.cumsum(leaving[::-1], axis=0)[::-1].astype(float)
    following = np.r_[number[1:] != number[:-1], True]
    after = np.r_[remaining[1:], np.zeros((1, leaving.shape[1]))][following]
    at_risk = remaining - after[number]
    timed = events.sum(axis=1) > 0
    return Counts(tuple(int(g) for g in groups), number[timed], at_risk[timed], events[timed])


def compare_counts(counts: Counts, weights: tuple[float, float]) -> LogRank:
    """The test from counts; see `compare_survival`."""
    total, deaths = counts.at_risk.sum(axis=1), counts.events.sum(axis=1)
    weight = _weigh(counts.stratum, deaths / total, weights)
    share = counts.at_risk / total[:, None]
    observed = (weight[:, None] * counts.events).sum(axis=0)
    expected = (weight * deaths) @ share
    spare = np.divide(total - deaths, total - 1, out=np.zeros(len(total)), where=total > 1)
    scale = weight**2 * deaths * spare
    variance = np.diag(scale @ share) - share.T @ (share * scale[:, None])
    difference = observed - expected
    at_risk = np.diag(variance) > 1e-12 * max(float(np.diag(variance).max()), 1e-300)
    kept = np.flatnonzero(at_risk)[1:]
    if not len(kept):
        raise NotEstimable("the arms are never at risk together at an event")
    chi_square = float(
        difference[kept] @ np.linalg.solve(variance[np.ix_(kept, kept)], difference[kept])
    )
    df = len(kept)
    return LogRank(
        chi_square,
        df,
        float(chi2.sf(chi_square, df)),
        dict(zip(counts.groups, observed.tolist(), strict=True)),
        dict(zip(counts.groups, expected.tolist(), strict=True)),
    )


def _weigh(stratum: Ints, hazard: Floats, weights: tuple[float, float]) -> Floats:
    rho, gamma = weights
    if rho == gamma == 0:
        return np.ones(len(hazard))
    before = np.ones(len(hazard))
    for number in np.unique(stratum):
        within = np.flatnonzero(stratum == number)
        before[within[1:]] = np.cumprod(1 - hazard[within[:-1]])
    return np.asarray(before**rho * (1 - before) ** gamma)
