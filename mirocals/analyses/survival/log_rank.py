"""The log-rank test of equal survival in two or more groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2
from statsmodels.duration.survfunc import survdiff

from mirocals.analyses.estimability import NotEstimable


@dataclass(frozen=True)
class LogRank:
    """The test and, by group, deaths observed and expected if survival were the same."""

    chi_square: float
    degrees_of_freedom: int
    p_value: float
    observed: dict[int, int]
    expected: dict[int, float]


def compare_survival(
    time: NDArray[np.float64], event: NDArray[np.bool_], group: NDArray[np.int64]
) -> LogRank:
    """Plain (unweighted, unstratified) log-rank test over all groups at once.

    Variance: hypergeometric (Mantel, 1966; Peto & Peto, 1972, with k - 1 degrees of freedom). The
    p value is taken from the upper tail, so that small ones keep their digits. Raises NotEstimable
    where there are fewer than two groups, no event, or no event while two groups are at risk.
    """
    groups = [int(g) for g in np.unique(group)]
    if len(groups) < 2:
        raise NotEstimable("fewer than two arms with subjects")
    if not event.any():
        raise NotEstimable("no event in any arm")
    expected = expect_events(time, event, group)
    try:
        chi_square = float(survdiff(time, event.astype(float), group)[0])
    except np.linalg.LinAlgError:
        chi_square = float("nan")
    if not np.isfinite(chi_square):
        raise NotEstimable("the arms are never at risk together at an event")
    df = len(groups) - 1
    observed = {g: int(event[group == g].sum()) for g in groups}
    return LogRank(chi_square, df, float(chi2.sf(chi_square, df)), observed, expected)


def expect_events(
    time: NDArray[np.float64], event: NDArray[np.bool_], group: NDArray[np.int64]
) -> dict[int, float]:
    """Events expected by group: at each event time, shared out by the numbers at risk."""
    expected = {int(g): 0.0 for g in np.unique(group)}
    for moment in np.unique(time[event]):
        at_risk = time >= moment
        deaths = np.sum(event & (time == moment))
        for g in expected:
            expected[g] += float(deaths * np.sum(at_risk & (group == g)) / np.sum(at_risk))
    return expected
