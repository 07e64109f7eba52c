"""Death and function in one outcome: combined assessment of function and survival.

All pairs of subjects: who dies earlier loses, a survivor beats a death, two survivors are compared
by their change at their last common visit, ties count 0 (Finkelstein & Schoenfeld, Stat Med
1999;18:1341; Berry et al., Amyotroph Lateral Scler Frontotemporal Degener 2013;14:162).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import LEVEL

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class WinRatio:
    """Pairs won, lost and tied by the first group, and the ratio of those won to those lost."""

    wins: int
    losses: int
    ties: int
    ratio: float
    lower: float
    upper: float
    p_value: float


def compare_pairs(death: Floats, change: Floats) -> NDArray[np.int64]:
    """How each subject (row) fares against each other (column): 1 wins, -1 loses, 0 ties.

    `death` is the day of death, infinite for survivors; `change` subjects x visits, in order of
    visits, missing where not assessed. Two survivors without a common visit tie.
    """
    survivor = np.isinf(death)
    with np.errstate(invalid="ignore"):
        by_death = np.sign(np.subtract.outer(death, death))
    by_death[np.ix_(survivor, survivor)] = 0
    by_change = np.zeros(by_death.shape)
    for values in change.T:
        seen = ~np.isnan(values)
        common = np.ix_(seen, seen)
        by_change[common] = np.sign(np.subtract.outer(values[seen], values[seen]))
    both = np.logical_and.outer(survivor, survivor)
    return np.where(both, by_change, by_death).astype(np.int64)


def rank_scores(outcome: NDArray[np.int64]) -> Floats:
    """Mid-ranks of the subjects' scores: pairs won less pairs lost; a higher rank is better."""
    return stats.rankdata(outcome.sum(axis=1)).astype(float)


def estimate_win_ratio(outcome: NDArray[np.int64], treated: Bools) -> WinRatio:
    """Win ratio of the treated against the others, over all their pairs.

    Variance of the log ratio from the projections of the two-sample U statistics of wins and losses
    (Bebu & Lachin, Biostatistics 2016;17:178); Wald limits and p value on the log scale. Pocock et
    al., Eur Heart J 2012;33:176, for the ratio itself.
    """
    between = outcome[np.ix_(treated, ~treated)]
    if between.size == 0:
        raise NotEstimable("no pair of subjects between the arms")
    won, lost = between == 1, between == -1
    wins, losses = int(won.sum()), int(lost.sum())
    ties = between.size - wins - losses
    if wins == 0 or losses == 0:
        raise NotEstimable(f"{wins} pairs won and {losses} lost: no ratio")
    contrast = won / won.mean() - lost / lost.mean()
    variance = sum(
        float((contrast.mean(axis=axis) ** 2).sum()) / contrast.shape[1 - axis] ** 2
        for axis in (0, 1)
    )
    ratio, error = wins / losses, float(np.sqrt(variance))
    half = float(stats.norm.ppf(0.5 + LEVEL / 2)) * error
    p = float(2 * stats.norm.sf(abs(np.log(ratio)) / error)) if error > 0 else np.nan
    return WinRatio(
        wins, losses, ties, ratio,
        float(np.exp(np.log(ratio) - half)), float(np.exp(np.log(ratio) + half)), p,
    )  # fmt: skip
