"""Imputation of a covariate that agrees with the Cox model it is imputed for.

Substantive-model-compatible imputation by rejection sampling: Bartlett, Seaman, White & Carpenter,
Stat Methods Med 2015;24:462. An interaction in the model is then in the imputed values too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.survival.partial_likelihood import RiskSets, maximise

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

AT_ONCE, TURNS = 25, 40  # proposals a value at a time, and how often


@dataclass(frozen=True)
class Incomplete:
    """Data of a Cox model whose columns are linear in one covariate above 0, missing in some rows.

    The columns of the model are `at_zero + covariate * per_unit`; `predictors` are the columns of
    the covariate's own regression, with a column of ones; `covariate` is not a number where it is
    missing.
    """

    time: Floats
    event: Bools
    at_zero: Floats
    per_unit: Floats
    predictors: Floats
    covariate: Floats

    def columns(self, values: Floats) -> Floats:
        """The columns of the model where the covariate has these values."""
        return self.at_zero + self.per_unit * values[:, None]


def impute(data: Incomplete, iterations: int, rng: np.random.Generator) -> tuple[Floats, int]:
    """The covariate with its missing values drawn once, and how many had no accepted proposal.

    Each iteration draws log hazard ratios from the normal approximation to their posterior (Cox
    model, Efron ties) with Breslow's baseline hazard at them, and the regression of the log
    covariate on the predictors from its posterior (normal errors, flat prior), both fitted to the
    values of the iteration before. A value is proposed from that regression, which does not know
    the outcome, and accepted with the probability of the outcome given it over its largest
    possible one: exp(-h) of the censored, h exp(1 - h) of those with the event, where h is the
    cumulative hazard. Where none of AT_ONCE x TURNS proposals is accepted, the most probable stays.
    Raises NotEstimable or LinAlgError where a fit has no maximum.
    """
    missing = np.flatnonzero(np.isnan(data.covariate))
    seen = ~np.isnan(data.covariate)
    centre, sigma = _draw_regression(data.predictors[seen], np.log(data.covariate[seen]), rng)
    values, unaccepted = data.covariate.copy(), 0
    values[missing] = np.exp(
        data.predictors[missing] @ centre + sigma * rng.standard_normal(len(missing))
    )
    reached: Floats | None = None
    for _ in range(iterations):
        base, slope, reached = _draw_hazard(data, values, reached, rng)
        centre, sigma = _draw_regression(data.predictors, np.log(values), rng)
        expected = data.predictors @ centre
        values[missing], unaccepted = draw_values(
            expected[missing], sigma, base[missing], slope[missing], data.event[missing], rng
        )
    return values, unaccepted


def _draw_regression(
    predictors: Floats, target: Floats, rng: np.random.Generator
) -> tuple[Floats, float]:
    inverse = np.linalg.inv(predictors.T @ predictors)
    centre = inverse @ predictors.T @ target
    squares = float(((target - predictors @ centre) ** 2).sum())
    sigma = float(np.sqrt(squares / rng.chisquare(len(target) - len(centre))))
    root = np.linalg.cholesky(inverse)
    return centre + sigma * root @ rng.standard_normal(len(centre)), sigma


def _draw_hazard(
    data: Incomplete, values: Floats, start: Floats | None, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Log cumulative hazard of each subject at its time, and the estimate it was drawn around.

    The hazard is that where the covariate is 0, and its change per unit.
    """
    columns = data.columns(values)
    fit = maximise(data.time, data.event, columns, start=start)
    if not fit.settled:
        raise NotEstimable("a fit to imputed values does not converge")
    root = np.linalg.cholesky(fit.covariance)
    drawn = fit.estimate + root @ rng.standard_normal(len(fit.estimate))
    middle = columns.mean(axis=0)
    times, rises = RiskSets(data.time, data.event, columns - middle).hazard_steps(drawn)
    so_far = np.r_[0.0, np.cumsum(rises)][np.searchsorted(times, data.time, side="right")]
    with np.errstate(divide="ignore"):  # a hazard of 0 before the first event
        base = np.log(so_far) + (data.at_zero - middle) @ drawn
    return base, data.per_unit @ drawn, fit.estimate


def draw_values(
    expected: Floats,
    sigma: float,
    base: Floats,
    slope: Floats,
    event: Bools,
    rng: np.random.Generator,
) -> tuple[Floats, int]:
    """A value a row by rejection, and how many rows had no accepted proposal.

    `base` and `slope` give the log cumulative hazard at a value; `expected` and `sigma` are mean
    and standard deviation of the logarithm of the proposals.
    """
    kept = np.exp(expected)
    best = np.full(len(kept), -np.inf)
    open_ = np.arange(len(kept))
    for _ in range(TURNS):
        noise = rng.standard_normal((len(open_), AT_ONCE))
        proposed = np.exp(expected[open_, None] + sigma * noise)
        log_hazard = base[open_, None] + slope[open_, None] * proposed
        with np.errstate(over="ignore"):
            chance = np.where(event[open_, None], log_hazard + 1, 0) - np.exp(log_hazard)
        accepted = np.log(rng.random(chance.shape)) < chance
        found = accepted.any(axis=1)
        row = np.arange(len(open_))
        chosen = np.where(found, accepted.argmax(axis=1), chance.argmax(axis=1))
        better = found | (chance[row, chosen] > best[open_])
        kept[open_[better]] = proposed[row, chosen][better]
        best[open_[better]] = chance[row, chosen][better]
        open_ = open_[~found]
        if not len(open_):
            break
    return kept, len(open_)
