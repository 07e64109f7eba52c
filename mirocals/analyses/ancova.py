"""Analysis of covariance of arms against the reference, by ordinary least squares."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special
from statsmodels.regression.linear_model import OLS

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import LEVEL
from mirocals.analyses.trial import Arm

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contrast:
    """An estimate with its standard error, t interval and two-sided p value."""

    estimate: float
    standard_error: float
    lower: float
    upper: float
    p_value: float
    degrees_of_freedom: float


def estimate_mean(values: Floats) -> Contrast:
    """The mean with its t interval; the p value is that of a mean of 0."""
    if len(values) == 0:
        raise NotEstimable("no value")
    mean = float(values.mean())
    if len(values) == 1:
        return Contrast(mean, np.nan, np.nan, np.nan, np.nan, 0)
    return contrast(mean, float(values.std(ddof=1) / np.sqrt(len(values))), len(values) - 1)


def contrast(estimate: float, standard_error: float, degrees_of_freedom: float) -> Contrast:
    """An estimate with limits and p value by Student's t, or the normal where df is infinite.

    Without a standard error, limits are the estimate and there is no p value.
    """
    if not standard_error > 0:
        return Contrast(estimate, standard_error, estimate, estimate, np.nan, degrees_of_freedom)
    quantile = special.stdtrit(degrees_of_freedom, 0.5 + LEVEL / 2)
    tail = special.stdtr(degrees_of_freedom, -abs(estimate) / standard_error)
    if np.isinf(degrees_of_freedom):
        quantile = special.ndtri(0.5 + LEVEL / 2)
        tail = special.ndtr(-abs(estimate) / standard_error)
    half = float(quantile) * standard_error
    p = float(2 * tail)
    return Contrast(
        estimate, standard_error, estimate - half, estimate + half, p, degrees_of_freedom
    )


def pool(estimates: Floats, variances: Floats) -> Contrast:
    """One estimate from those of each completed data set, by Rubin's rules.

    Rubin, Multiple Imputation for Nonresponse in Surveys, 1987, section 3.1: t with Rubin's degrees
    of freedom.
    """
    draws = len(estimates)
    within = float(variances.mean())
    between = float(estimates.var(ddof=1)) if draws > 1 else 0.0
    extra = (1 + 1 / draws) * between
    freedom = (draws - 1) * (1 + within / extra) ** 2 if extra > 0 else np.inf
    return contrast(float(estimates.mean()), float(np.sqrt(within + extra)), freedom)


def covariate_columns(rows: pd.DataFrame, names: Sequence[str]) -> tuple[Floats, list[str]]:
    """Columns of the covariates, centred; and the names of those that do not vary or are missing.

    Text is a category, compared with its first value in alphabetical order, which is that of the
    codes of a categorical column.
    """
    columns, dropped = [], []
    for name in names:
        if name not in rows.columns or rows[name].isna().any() or rows[name].nunique() < 2:
            dropped.append(name)
        elif isinstance(rows[name].dtype, pd.CategoricalDtype):
            codes = rows[name].cat.codes.to_numpy()
            columns += [(codes == code).astype(float) for code in np.unique(codes)[1:]]
        elif pd.api.types.is_numeric_dtype(rows[name]):
            columns.append(rows[name].to_numpy(float))
        else:
            values = rows[name].astype(str)
            columns += [(values == level).to_numpy(float) for level in sorted(values.unique())[1:]]
    matrix = np.column_stack(columns) if columns else np.empty((len(rows), 0))
    return matrix - matrix.mean(axis=0) if len(rows) else matrix, dropped


def left_out(dropped: Sequence[str]) -> list[str]:
    """What the rows of a model note of covariates that are not in it."""
    reason = "the same in every record, or missing in one"
    return [f"{', '.join(dropped)} not in the model: {reason}"] if dropped else []


def compare_adjusted(
    response: Floats, arm: NDArray[np.int64], arms: Sequence[Arm], covariates: Floats
) -> dict[Arm, Contrast]:
    """Adjusted difference of each arm from the reference (TRT01PN 1).

    Ordinary least squares of the response on the arms and the covariates; t intervals. Raises
    NotEstimable where an arm or its difference is not determined.
    """
    counts = {member: int((arm == member.number).sum()) for member in arms}
    empty = [member.name for member, count in counts.items() if count == 0]
    if empty:
        raise NotEstimable(f"no value in arm {', '.join(empty)}")
    others = [member for member in arms if member.number != 1]
    if not others or len(others) == len(arms):
        raise NotEstimable("fewer than two arms, or none is the reference (TRT01PN 1)")
    if not np.ptp(response) > 0:
        raise NotEstimable("the response is the same in every record")
    shown = np.column_stack([arm == member.number for member in others]).astype(float)
    design = np.column_stack([np.ones(len(response)), shown, covariates])
    scaled = design / np.maximum(np.abs(design).max(axis=0), 1e-300)
    if np.linalg.matrix_rank(scaled) < design.shape[1]:
        raise NotEstimable("arms and covariates are collinear")
    free = len(response) - design.shape[1]
    if free < 1:
        raise NotEstimable("no degree of freedom is left for the error")
    fit = OLS(response, design).fit()
    if not fit.scale > 1e-20 * np.abs(response).max() ** 2:
        raise NotEstimable("the response is fitted without error")
    return {
        member: contrast(float(fit.params[place]), float(fit.bse[place]), free)
        for place, member in enumerate(others, 1)
    }
