"""Proportional hazards regression that says why, where it cannot be fitted."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.survival.partial_likelihood import Maximum, RiskSets, maximise
from mirocals.analyses.survival.separation import find_separation

Floats = NDArray[np.float64]

COLLINEAR = 1e-10  # smallest eigenvalue of the information at zero, relative to the largest
FAR = 15.0  # a difference of log hazards that no data support: the sign of a missing maximum


@dataclass(frozen=True)
class Coefficient:
    """A log hazard ratio per unit of its column, with Wald test and interval of its exponent."""

    name: str
    estimate: float
    standard_error: float
    z: float
    p_value: float
    hazard_ratio: float
    lower: float
    upper: float


@dataclass(frozen=True)
class CoxFit:
    """A fitted model."""

    coefficients: dict[str, Coefficient]
    covariance: Floats
    log_likelihood: float
    subjects: int
    events: int


def fit_cox(
    time: Floats,
    event: NDArray[np.bool_],
    design: pd.DataFrame,
    ties: str = "efron",
    strata: NDArray[np.int64] | None = None,
    level: float = 0.95,
) -> CoxFit:
    """Fit a Cox model to the numeric columns of `design`, one row a subject, none missing.

    Estimator: maximum partial likelihood (Cox, 1972); ties: Efron (1977) or Breslow (1974);
    interval and p value: Wald, from the observed information. Estimates are per unit of the
    columns. Raises NotEstimable, with the reason, for no subject or event, a constant or collinear
    column, separation, or no convergence.
    """
    if not len(time):
        raise NotEstimable("no subject with all covariates")
    if not event.any():
        raise NotEstimable("no event")
    columns = design.to_numpy(dtype=float)
    for name, column in zip(design.columns, columns.T, strict=True):
        if np.ptp(column) == 0:
            raise NotEstimable(f"{name} is the same for every subject ({column[0]:g})")
    names = list(design.columns)
    scaled = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    _check_collinearity(RiskSets(time, event, scaled, ties, strata), names)
    found = _maximise(time, event, columns, ties, strata)
    if found is None or np.ptp(columns @ found.estimate) > FAR:
        direction = find_separation(time, event, scaled, strata)
        if direction is not None:
            along = _involved(direction, names)
            raise NotEstimable(f"separation: the likelihood rises without limit along {along}")
    if found is None:
        raise NotEstimable("the fit does not converge")
    return CoxFit(
        _coefficients(names, found.estimate, found.standard_error, level),
        found.covariance,
        found.log_likelihood,
        len(time),
        int(event.sum()),
    )


def _maximise(
    time: Floats,
    event: NDArray[np.bool_],
    columns: Floats,
    ties: str,
    strata: NDArray[np.int64] | None,
) -> Maximum | None:
    """The maximum; None where Newton's steps run away or the information vanishes."""
    try:
        found = maximise(time, event, columns, ties, strata)
    except np.linalg.LinAlgError:
        return None
    return found if found.settled and np.isfinite(found.standard_error).all() else None


def _check_collinearity(sets: RiskSets, names: list[str]) -> None:
    information = sets.moments(np.zeros(len(names))).information
    idle = [name for name, value in zip(names, np.diag(information), strict=True) if value <= 1e-12]
    if idle:
        raise NotEstimable(f"{', '.join(idle)} does not vary among subjects at risk at an event")
    values, vectors = np.linalg.eigh(information)
    if values[0] <= COLLINEAR * values[-1]:
        raise NotEstimable(f"covariates are collinear: {_involved(vectors[:, 0], names)}")


def _involved(direction: Floats, names: list[str]) -> str:
    share = np.abs(direction) / np.abs(direction).max()
    return ", ".join(name for name, part in zip(names, share, strict=True) if part > 0.1)


def _coefficients(
    names: list[str], estimate: Floats, error: Floats, level: float
) -> dict[str, Coefficient]:
    half = norm.ppf(0.5 + level / 2) * error
    z = estimate / error
    return {
        name: Coefficient(
            name=name,
            estimate=float(estimate[i]),
            standard_error=float(error[i]),
            z=float(z[i]),
            p_value=float(2 * norm.sf(abs(z[i]))),
            hazard_ratio=float(np.exp(estimate[i])),
            lower=float(np.exp(estimate[i] - half[i])),
            upper=float(np.exp(estimate[i] + half[i])),
        )
        for i, name in enumerate(names)
    }
