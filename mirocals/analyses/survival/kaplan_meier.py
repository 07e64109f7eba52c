"""The product-limit estimator of survival, with its pointwise confidence interval."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from statsmodels.duration.survfunc import SurvfuncRight

from mirocals.analyses.estimability import NotEstimable

Floats = NDArray[np.float64]

TOLERANCE = 1.5e-8  # how near to one half a survival counts as one half; R's survival uses the same


@dataclass(frozen=True)
class SurvivalAt:
    """Survival at one time: estimate, Greenwood standard error, limits (NaN where undefined)."""

    survival: float
    standard_error: float
    lower: float
    upper: float
    at_risk: int


@dataclass(frozen=True)
class KaplanMeier:
    """A survival curve: one element for each distinct observed time, ascending.

    Time in days. `at_risk` counts subjects just before the time, `survival` holds from the time on.
    """

    time: Floats
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    censored: NDArray[np.int64]
    survival: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats

    def at(self, day: float) -> SurvivalAt:
        """Survival at a day; raises NotEstimable where follow-up ended before it.

        At risk are those observed to the day or beyond it.
        """
        if day > self.time[-1] and self.survival[-1] > 0:
            raise NotEstimable(f"follow-up ends on day {self.time[-1]:g}")
        at_risk = int((self.events + self.censored)[self.time >= day].sum())
        index = int(np.searchsorted(self.time, day, side="right")) - 1
        if index < 0:
            return SurvivalAt(1.0, 0.0, np.nan, np.nan, at_risk)
        return SurvivalAt(
            float(self.survival[index]),
            float(self.standard_error[index]),
            float(self.lower[index]),
            float(self.upper[index]),
            at_risk,
        )

    def median(self) -> tuple[float, float, float]:
        """Median survival in days with its interval; NaN where not reached.

        The limits are where the limits of the curve cross one half (Brookmeyer & Crowley, 1982,
        on the log-log scale). A curve flat at one half gives the middle of the flat part.
        """
        return (
            self._crossing(self.survival),
            self._crossing(self.lower),
            self._crossing(self.upper),
        )

    def _crossing(self, curve: Floats) -> float:
        reached = np.flatnonzero(curve <= 0.5 + TOLERANCE)
        if not len(reached):
            return float("nan")
        first = reached[0]
        if curve[first] < 0.5 - TOLERANCE:
            return float(self.time[first])
        below = np.flatnonzero(curve < 0.5 - TOLERANCE)
        end = self.time[below[0]] if len(below) else self.time[-1]
        return float((self.time[first] + end) / 2)


def estimate_survival(time: Floats, event: NDArray[np.bool_], level: float = 0.95) -> KaplanMeier:
    """Kaplan-Meier estimate of one group.

    Estimator: product limit; variance: Greenwood; confidence interval: log-log transform
    (Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., 1.4), undefined
    where survival is 0 or 1. Of subjects with the same time, events come before censorings.
    Raises NotEstimable without a subject.
    """
    if not len(time):
        raise NotEstimable("no subject")
    times = np.unique(time)
    events = np.array([np.sum(event & (time == t)) for t in times], dtype=np.int64)
    censored = np.array([np.sum(~event & (time == t)) for t in times], dtype=np.int64)
    at_risk = np.cumsum((events + censored)[::-1])[::-1]
    survival, error = np.ones(len(times)), np.zeros(len(times))
    if events.any():
        curve: Any = SurvfuncRight(time, event.astype(float))
        step = np.searchsorted(curve.surv_times, times, side="right") - 1
        survival = np.where(step < 0, 1.0, curve.surv_prob[step])
        error = np.where(step < 0, 0.0, curve.surv_prob_se[step])
    lower, upper = _log_log_interval(survival, error, level)
    return KaplanMeier(times, at_risk, events, censored, survival, error, lower, upper)


def _log_log_interval(survival: Floats, error: Floats, level: float) -> tuple[Floats, Floats]:
    inside = (survival > 0) & (survival < 1)
    lower, upper = np.full(len(survival), np.nan), np.full(len(survival), np.nan)
    log_survival = np.log(survival[inside])
    centre = np.log(-log_survival)
    half = norm.ppf(0.5 + level / 2) * error[inside] / (survival[inside] * -log_survival)
    lower[inside] = np.exp(-np.exp(centre + half))
    upper[inside] = np.exp(-np.exp(centre - half))
    return lower, upper
