"""Proportional hazards regression that says why, where it cannot be fitted."""

import warnings
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm
from statsmodels.duration.hazard_regression import PHReg

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.survival.separation import find_separation

Floats = NDArray[np.float64]

COLLINEAR = 1e-10  # smallest eigenvalue of the information at zero, relative to the largest
STILL, MOVING = 1e-6, 1e-3  # change of a log hazard by a Newton step: at the maximum, on the way
FLAT = 1e-10  # relative rise of the log likelihood that is no rise
STEPS = 15  # Newton needs fewer; with more, rounding would hide that there is no maximum


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
    interval and p value: Wald, from the observed information. Columns are centred and scaled to
    fit, and estimates returned on the scale of the columns. Raises NotEstimable, with the reason,
    for no subject or event, a constant or collinear column, separation, or no convergence.
    """
    if not len(time):
        raise NotEstimable("no subject with all covariates")
    if not event.any():
        raise NotEstimable("no event")
    columns = design.to_numpy(dtype=float)
    for name, column in zip(design.columns, columns.T, strict=True):
        if np.ptp(column) == 0:
            raise NotEstimable(f"{name} is the same for every subject ({column[0]:g})")
    scale = columns.std(axis=0)
    scaled = (columns - columns.mean(axis=0)) / scale
    names = list(design.columns)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # what they warn of is tested below, by name
        model = PHReg(time, scaled, status=event.astype(float), ties=ties, strata=strata)
        _check_collinearity(model, names)
        estimate = _maximise(model)
        if estimate is None:
            raise NotEstimable(_why_no_maximum(time, event, scaled, strata, names))
        covariance = np.linalg.inv(-model.hessian(estimate))
        log_likelihood = float(model.loglike(estimate))
    error = np.sqrt(np.diag(covariance)) / scale
    found = _coefficients(names, estimate / scale, error, level)
    return CoxFit(found, log_likelihood, len(time), int(event.sum()))


def _check_collinearity(model: PHReg, names: list[str]) -> None:
    information = -np.asarray(model.hessian(np.zeros(len(names))))
    idle = [name for name, value in zip(names, np.diag(information), strict=True) if value <= 1e-12]
    if idle:
        raise NotEstimable(f"{', '.join(idle)} does not vary among subjects at risk at an event")
    values, vectors = np.linalg.eigh(information)
    if values[0] <= COLLINEAR * values[-1]:
        raise NotEstimable(f"covariates are collinear: {_involved(vectors[:, 0], names)}")


def _why_no_maximum(
    time: Floats,
    event: NDArray[np.bool_],
    scaled: Floats,
    strata: NDArray[np.int64] | None,
    names: list[str],
) -> str:
    direction = find_separation(time, event, scaled, strata)
    if direction is None:
        return "the fit does not converge"
    return f"separation: the likelihood rises without limit along {_involved(direction, names)}"


def _maximise(model: PHReg) -> Floats | None:
    """The maximum by statsmodels' Newton steps; where those overshoot, by steps held in check."""
    with suppress(np.linalg.LinAlgError):
        estimate = model.fit(method="newton", maxiter=STEPS).params
        if np.isfinite(estimate).all() and _move(model, _step(model, estimate)) <= STILL:
            return estimate
        return _climb(model)
    return None


def _climb(model: PHReg) -> Floats | None:
    """The maximum by Newton steps, each halved until the likelihood rises; None where it stalls."""
    estimate = np.zeros(model.exog.shape[1])
    height = model.loglike(estimate)
    for _ in range(2 * STEPS):
        step = _step(model, estimate)
        if _move(model, step) <= STILL:
            return estimate + step
        for _ in range(2 * STEPS):
            reached = model.loglike(estimate + step)
            if reached >= height:
                break
            step = step / 2
        else:
            return None
        if reached - height <= FLAT * abs(reached) and _move(model, step) > MOVING:
            return None
        estimate, height = estimate + step, reached
    return None


def _step(model: PHReg, estimate: Floats) -> Floats:
    return np.linalg.solve(-model.hessian(estimate), model.score(estimate))


def _move(model: PHReg, step: Floats) -> float:
    """The largest change of a subject's log hazard by a step."""
    return float(np.abs(model.exog @ step).max())


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
