"""Whether hazards are proportional: the score test of a coefficient that drifts with time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.survival.cox import COLLINEAR, CoxFit
from mirocals.analyses.survival.partial_likelihood import RiskSets

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ScoreTest:
    """A chi-square test; `name` is the column, or `all` for the test of all columns at once."""

    name: str
    chi_square: float
    degrees_of_freedom: int
    p_value: float


def check_proportionality(
    fit: CoxFit,
    time: Floats,
    event: NDArray[np.bool_],
    design: pd.DataFrame,
    ties: str = "efron",
) -> list[ScoreTest]:
    """Grambsch & Therneau's test (Biometrika 1994;81:515) as R's cox.zph makes it since 3.0.

    The score test of adding, for each column, its product with 1 - S(t-), the Kaplan-Meier curve of
    all subjects, at the fitted coefficients, with the information as observed. Raises NotEstimable
    where all events lie on the same day, or a column varies among those at risk on one day only.
    """
    names = list(design.columns)
    scale = design.to_numpy(dtype=float).std(axis=0)
    columns = (design.to_numpy(dtype=float) - design.to_numpy(dtype=float).mean(axis=0)) / scale
    sets = RiskSets(time, event, columns, ties)
    estimate = np.array([fit.coefficients[name].estimate for name in names]) * scale
    score, second = _terms(sets, estimate)
    clock = 1 - _survival_before(time, event, sets.times)[sets.at]
    clock = clock - clock.mean()
    if np.ptp(clock) == 0:
        raise NotEstimable("all events lie on the same day")
    drift = clock @ score
    flat = second.sum(axis=0)
    cross, steep = (np.tensordot(clock**power, second, axes=1) for power in (1, 2))
    adjusted = steep - cross @ np.linalg.solve(flat, cross)
    largest = np.linalg.eigvalsh(flat)[-1] * (clock**2).max()
    if np.linalg.eigvalsh(adjusted)[0] <= COLLINEAR * largest:
        raise NotEstimable("a covariate varies at one event time only")
    found: list[ScoreTest] = []
    for chosen in [*([i] for i in range(len(names))), list(range(len(names)))]:
        within = adjusted[np.ix_(chosen, chosen)]
        chi_square = float(drift[chosen] @ np.linalg.solve(within, drift[chosen]))
        name = names[chosen[0]] if len(found) < len(names) else "all"
        found.append(
            ScoreTest(name, chi_square, len(chosen), float(chi2.sf(chi_square, len(chosen))))
        )
    return found


def _terms(sets: RiskSets, estimate: Floats) -> tuple[Floats, Floats]:
    """What each death adds to the score and to the information."""
    hazard, total, mean = sets.weighted_sums(estimate)
    products = (sets.columns[:, :, None] * sets.columns[:, None, :]) * hazard[:, None, None]
    flat = products.reshape(len(hazard), -1)
    sums = sets.at_risk(flat)[sets.at] - sets.share[:, None] * sets.failing(flat)[sets.at]
    second = (sums / total[:, None]).reshape(-1, *products.shape[1:])
    return sets.columns[sets.deaths] - mean, second - mean[:, :, None] * mean[:, None, :]


def _survival_before(time: Floats, event: NDArray[np.bool_], moments: Floats) -> Floats:
    times = np.unique(time[event])
    at_risk = len(time) - np.searchsorted(np.sort(time), times, side="left")
    deaths = np.bincount(np.searchsorted(times, time[event]), minlength=len(times))
    survival = np.r_[1.0, np.cumprod(1 - deaths / at_risk)]
    return survival[np.searchsorted(times, moments, side="left")]
