"""Mean survival up to a day: the area below the Kaplan-Meier curve."""

from dataclasses import dataclass

import numpy as np

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.survival.kaplan_meier import KaplanMeier


@dataclass(frozen=True)
class RestrictedMean:
    """Days lived on average up to the day `tau`, with the standard error."""

    tau: float
    mean: float
    standard_error: float


def restrict_mean(curve: KaplanMeier, tau: float) -> RestrictedMean:
    """Restricted mean survival time (Irwin, 1949; Royston & Parmar, BMC Med Res Methodol 2013).

    Variance: Greenwood's, the sum over events before tau of (area from there to tau)^2 d / (n (n -
    d)); an event that leaves nobody at risk adds nothing. Raises NotEstimable where follow-up ends
    before tau with somebody alive.
    """
    if tau > curve.time[-1] and curve.survival[-1] > 0:
        raise NotEstimable(f"follow-up ends on day {curve.time[-1]:g}")
    before = curve.time < tau
    edges = np.r_[0.0, curve.time[before], tau]
    areas = np.diff(edges) * np.r_[1.0, curve.survival[before]]
    beyond = np.cumsum(areas[::-1])[::-1][1:]
    d, n = curve.events[before].astype(float), curve.at_risk[before].astype(float)
    terms = np.divide(beyond**2 * d, n * (n - d), out=np.zeros(len(d)), where=n > d)
    return RestrictedMean(tau, float(areas.sum()), float(np.sqrt(terms.sum())))
