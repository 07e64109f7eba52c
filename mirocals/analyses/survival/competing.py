"""Incidence of one kind of event where another, such as death, precludes it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from mirocals.analyses.estimability import NotEstimable

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Incidence:
    """Cumulative incidence at each observed time, ascending; limits are NaN where it is 0 or 1.

    `complete` where nobody is left without an event: what stands at the last time then holds.
    """

    time: Floats
    incidence: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    complete: bool

    def at(self, day: float) -> tuple[float, float, float, float]:
        """Incidence, standard error and limits on a day; raises NotEstimable after follow-up."""
        if day > self.time[-1] and not self.complete:
            raise NotEstimable(f"follow-up ends on day {self.time[-1]:g}")
        i = int(np.searchsorted(self.time, day, side="right")) - 1
        if i < 0:
            return 0.0, 0.0, np.nan, np.nan
        found = (self.incidence[i], self.standard_error[i], self.lower[i], self.upper[i])
        share, error, lower, upper = (float(value) for value in found)
        return share, error, lower, upper


def estimate_incidence(
    time: Floats, cause: NDArray[np.int64], kind: int, level: float = 0.95
) -> Incidence:
    """Aalen-Johansen estimate of the incidence of events of one kind; cause 0 is censored.

    Estimator: Aalen & Johansen (1978); variance: infinitesimal jackknife, as R's survfit;
    confidence interval: log-log transform of the incidence. Raises NotEstimable without a subject.
    """
    if not len(time):
        raise NotEstimable("no subject")
    times = np.unique(time)
    here = time[:, None] == times
    at_risk = time[:, None] >= times
    total = at_risk.sum(axis=0)
    any_kind, of_kind = here & (cause > 0)[:, None], here & (cause == kind)[:, None]
    hazard, hazard_of_kind = any_kind.sum(axis=0) / total, of_kind.sum(axis=0) / total
    before = np.r_[1.0, np.cumprod(1 - hazard)[:-1]]
    incidence = np.cumsum(before * hazard_of_kind)
    # influence of each subject on the hazards, on survival just before, and on the incidence
    on_any = (any_kind - at_risk * hazard) / total
    on_kind = (of_kind - at_risk * hazard_of_kind) / total
    left = np.where(hazard < 1, 1 - hazard, 1.0)
    on_log = np.cumsum(on_any / left, axis=1)
    on_before = -before * np.c_[np.zeros(len(time)), on_log[:, :-1]]
    influence = np.cumsum(on_before * hazard_of_kind + before * on_kind, axis=1)
    error = np.sqrt((influence**2).sum(axis=0))
    lower, upper = _log_log(incidence, error, level)
    complete = bool((cause[time == times[-1]] > 0).all())
    return Incidence(times, incidence, error, lower, upper, complete)


def _log_log(value: Floats, error: Floats, level: float) -> tuple[Floats, Floats]:
    lower, upper = np.full(len(value), np.nan), np.full(len(value), np.nan)
    inside = (value > 0) & (value < 1)
    log_value = np.log(value[inside])
    half = norm.ppf(0.5 + level / 2) * error[inside] / (value[inside] * log_value)
    lower[inside] = value[inside] ** np.exp(-half)
    upper[inside] = value[inside] ** np.exp(half)
    return lower, upper
