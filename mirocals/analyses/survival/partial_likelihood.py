"""The partial likelihood of a Cox model in matrix form, and its maximum by Newton's method.

One pass costs a few cumulative sums over the subjects sorted by time, whatever the number of ties
and strata, so that the same code fits 220 subjects a thousand times over and a million once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STEPS, HALVINGS = 20, 30  # with more steps, rounding would hide that there is no maximum
STILL = 1e-9  # change of a log hazard by a Newton step at the maximum
FLAT = 1e-13  # relative fall of the log likelihood that is rounding


@dataclass(frozen=True)
class Moments:
    """Log likelihood, score and information at a point; `residual` is a martingale residual."""

    log_likelihood: float
    score: Floats
    information: Floats
    residual: Floats


@dataclass(frozen=True)
class Maximum:
    """The estimates on the scale of the columns; `settled` is False where Newton's steps stall."""

    estimate: Floats
    covariance: Floats
    log_likelihood: float
    settled: bool

    @property
    def standard_error(self) -> Floats:
        """Square roots of the diagonal of the covariance."""
        return np.sqrt(np.diag(self.covariance))


class RiskSets:
    """Subjects sorted by stratum and falling time, and who is at risk at each event.

    Ties: `efron` (1977) or `breslow` (1974). Rows of `columns` are subjects; none is missing.
    """

    def __init__(
        self,
        days: Floats | Ints,
        event: Bools,
        columns: Floats,
        ties: str = "efron",
        strata: Ints | None = None,
    ) -> None:
        time: Floats = np.asarray(days, dtype=float)
        self.order = (
            np.argsort(-time, kind="stable") if strata is None else np.lexsort((-time, strata))
        )
        self.columns = np.ascontiguousarray(columns[self.order], dtype=float)
        time = time[self.order]
        group = np.zeros(len(time), dtype=np.int64) if strata is None else strata[self.order]
        self.deaths = np.flatnonzero(event[self.order])
        new = np.ones(len(self.deaths), dtype=bool)
        died, within = time[self.deaths], group[self.deaths]
        new[1:] = (died[1:] != died[:-1]) | (within[1:] != within[:-1])
        self.starts = np.flatnonzero(new)
        self.at = np.cumsum(new) - 1  # the event time of each death
        self.times = died[self.starts]
        together = np.diff(np.r_[self.starts, len(self.deaths)])
        rank = np.arange(len(self.deaths)) - self.starts[self.at]
        self.share = rank / together[self.at] if ties == "efron" else np.zeros(len(rank))
        # rows of one stratum and time end where the next differ
        edge = np.flatnonzero((time[1:] != time[:-1]) | (group[1:] != group[:-1]))
        ends = np.r_[edge, len(time) - 1]
        self.last = ends[np.searchsorted(ends, self.deaths[self.starts])]
        opens = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
        row = np.arange(len(time))
        number = np.searchsorted(opens, row, side="right") - 1
        self.before = opens[number[self.last]] - 1  # the row before the stratum, -1 for none
        closes = np.atleast_1d(np.searchsorted(self.last, np.r_[opens[1:], len(time)]))
        self.first = np.searchsorted(self.last, row, side="left")
        self.close = closes[number]

    def at_risk(self, values: Floats) -> Floats:
        """Sums of the sorted subjects' values over those at risk at each event time."""
        total = np.cumsum(values, axis=0)
        sums = total[self.last]
        inner = self.before >= 0
        if inner.any():
            sums[inner] -= total[self.before[inner]]
        return sums

    def failing(self, values: Floats) -> Floats:
        """Sums of the sorted subjects' values over those with the event at each event time."""
        return np.add.reduceat(values[self.deaths], self.starts, axis=0)

    def weighted_sums(self, estimate: Floats) -> tuple[Floats, Floats, Floats]:
        """Hazards of the sorted subjects, and total and mean covariates at risk, a row a death."""
        hazard = np.exp(self.columns @ estimate)
        weighted = self.columns * hazard[:, None]
        total = self.at_risk(hazard)[self.at] - self.share * self.failing(hazard)[self.at]
        sums = self.at_risk(weighted)[self.at]
        if self.share.any():
            sums = sums - self.share[:, None] * self.failing(weighted)[self.at]
        return hazard, total, sums / total[:, None]

    def moments(self, estimate: Floats) -> Moments:
        """Log likelihood, score and observed information at an estimate."""
        hazard, total, mean = self.weighted_sums(estimate)
        count = len(self.times)
        # summed from the earliest event on, where hazards are largest and each rise smallest
        rise = np.r_[np.cumsum(np.bincount(self.at, 1 / total, count)[::-1])[::-1], 0.0]
        expected = hazard * (rise[self.first] - rise[self.close])
        spared = np.bincount(self.at, self.share / total, count)
        expected[self.deaths] -= hazard[self.deaths] * spared[self.at]
        residual = -expected
        residual[self.deaths] += 1
        second = self.columns.T @ (self.columns * expected[:, None])
        return Moments(
            float((self.columns[self.deaths] @ estimate).sum() - np.log(total).sum()),
            self.columns.T @ residual,
            second - mean.T @ mean,
            residual,
        )

    def hazard_steps(self, estimate: Floats) -> tuple[Floats, Floats]:
        """Event times, ascending, and the baseline's rise at each, of an unstratified model.

        Breslow's (1972) estimator with the denominators of the ties' method.
        """
        _, total, _ = self.weighted_sums(estimate)
        rises = np.bincount(self.at, 1 / total, len(self.times)).astype(float)
        return self.times[::-1], rises[::-1]


def maximise(
    time: Floats | Ints,
    event: Bools,
    columns: Floats,
    ties: str = "efron",
    strata: Ints | None = None,
    start: Floats | None = None,
) -> Maximum:
    """Maximum partial likelihood: log hazard ratios per unit of the columns.

    Estimator: Cox (1972); covariance from the observed information. Columns are centred and scaled
    to fit; Newton's step is halved until the likelihood does not fall. Raises LinAlgError where
    the information is singular.
    """
    scale = columns.std(axis=0)
    scale[scale == 0] = 1
    sets = RiskSets(time, event, (columns - columns.mean(axis=0)) / scale, ties, strata)
    with np.errstate(all="ignore"):
        return _climb(sets, scale, start)


def _climb(sets: RiskSets, scale: Floats, start: Floats | None) -> Maximum:
    estimate = np.zeros(len(scale)) if start is None else start * scale
    here, settled = sets.moments(estimate), False
    for _ in range(STEPS):
        step = np.linalg.solve(here.information, here.score)
        if not np.isfinite(step).all():
            break
        slack = FLAT * abs(here.log_likelihood)
        settled = bool(np.abs(sets.columns @ step).max() <= STILL)
        for _ in range(HALVINGS):
            reached = sets.moments(estimate + step)
            if settled or reached.log_likelihood >= here.log_likelihood - slack:
                break
            step = step / 2
        else:
            break
        estimate, here = estimate + step, reached
        if settled:
            break
    covariance = np.linalg.inv(here.information) / np.outer(scale, scale)
    return Maximum(estimate / scale, covariance, here.log_likelihood, settled)
