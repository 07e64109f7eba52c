"""Slopes of function: the mixed model of each outcome, overall and within strata."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from mirocals.analyses.ancova import contrast, covariate_columns, left_out
from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.function.mixed import MixedFit, fit_mixed
from mirocals.analyses.outcomes import Outcome, Plan, Population, outcome_row, without_baseline
from mirocals.analyses.results import LEVEL, Result, format_number, format_p, number
from mirocals.analyses.trial import Arm

Floats = NDArray[np.float64]

METHOD = (
    "linear mixed model, REML: baseline, covariates, months from randomisation, months x arm;"
    " random intercept and slope, unstructured"
)
DECIMALS = 3


@dataclass(frozen=True)
class SlopeModel:
    """The matrices of the mixed model: the last columns are months, then months x each arm.

    `notes` name the covariates and count the records that are not in it.
    """

    response: Floats
    design: Floats
    months: Floats
    subject: NDArray[np.int64]
    others: tuple[Arm, ...]
    notes: tuple[str, ...]

    @property
    def slope(self) -> int:
        """The column of the reference arm's slope."""
        return self.design.shape[1] - 1 - len(self.others)


def build_model(plan: Plan, rows: pd.DataFrame) -> SlopeModel:
    """The matrices of records with AVAL, BASE and ADY; NotEstimable where an arm has none.

    Arms share one intercept, the same expectation at randomisation, so that the whole difference
    of arms is one of slopes.
    """
    notes = without_baseline(rows["BASE"])
    rows = rows[rows["BASE"].notna()]
    if rows.empty:
        raise NotEstimable("no value after baseline")
    empty = [arm.name for arm in plan.arms if not (rows["TRT01PN"] == arm.number).any()]
    if empty:
        raise NotEstimable(f"no value after baseline in arm {', '.join(empty)}")
    if plan.reference is None or not plan.others:
        raise NotEstimable("fewer than two arms, or none is the reference (TRT01PN 1)")
    months = (rows["ADY"].to_numpy(float) - 1) / float(plan.values("month_days")[0])
    names = ["BASE", *plan.values("covariate")]
    covariates, dropped = covariate_columns(rows, names)
    arm = rows["TRT01PN"].to_numpy()
    timed = [months * (arm == other.number) for other in plan.others]
    return SlopeModel(
        response=rows["AVAL"].to_numpy(float),
        design=np.column_stack([np.ones(len(rows)), covariates, months, *timed]),
        months=months,
        subject=np.unique(rows["SUBJECT"].to_numpy(), return_inverse=True)[1],
        others=plan.others,
        notes=(*left_out(dropped), *notes),
    )


def estimate_slopes(plan: Plan, outcome: Outcome, population: Population) -> Iterator[Result]:
    """Slope of each arm, differences from the reference, and the components of variance."""
    row = outcome_row(plan, outcome, population).but(
        analysis_id=f"{outcome.paramcd}.MIXED{population.suffix}",
        analysis=f"{outcome.label}: rate of change",
        method=METHOD,
        ci_method="Wald",
        ci_level=LEVEL,
    )
    try:
        model = build_model(plan, population.of(outcome.records))
        fit = fit_mixed(model.response, model.design, model.months, model.subject)
    except NotEstimable as reason:
        yield row.but(term="TRT01P*month").not_estimable(reason)
        return
    notes = ["a random effect has no variance of its own"] if fit.singular else []
    row = row.but(n=fit.subjects).noted(*model.notes, *notes)
    yield from _slope_rows(plan, row, outcome, model, fit)
    yield from _difference_rows(plan, row, outcome, model, fit)
    yield from _variance_rows(row, outcome, fit)


def _slope_rows(
    plan: Plan, row: Result, outcome: Outcome, model: SlopeModel, fit: MixedFit
) -> Iterator[Result]:
    for arm in plan.arms:
        weights = np.zeros(len(fit.effects))
        weights[model.slope] = 1
        if arm in model.others:
            weights[model.slope + 1 + model.others.index(arm)] = 1
        found = contrast(
            float(weights @ fit.effects), float(np.sqrt(weights @ fit.covariance @ weights)), np.inf
        )
        arm_row = row.but(
            group_variable="TRT01P", group_level=arm.name, term="month",
            unit=f"{outcome.unit} per month",
        )  # fmt: skip
        for statistic, value in (
            ("slope", found.estimate),
            ("slope standard error", found.standard_error),
            ("slope lower", found.lower),
            ("slope upper", found.upper),
        ):
            yield _tell(arm_row, statistic, value)


def _difference_rows(
    plan: Plan, row: Result, outcome: Outcome, model: SlopeModel, fit: MixedFit
) -> Iterator[Result]:
    reference = plan.reference.name if plan.reference else ""
    for place, arm in enumerate(model.others, model.slope + 1):
        variance = fit.covariance[place, place]
        found = contrast(float(fit.effects[place]), float(np.sqrt(variance)), np.inf)
        note = "; ".join(filter(None, (f"against {reference}", row.note)))
        arm_row = row.but(
            group_variable="TRT01P", group_level=arm.name, term="TRT01P*month", note=note,
            unit=f"{outcome.unit} per month",
        )  # fmt: skip
        for statistic, value in (
            ("difference in slope", found.estimate),
            ("standard error", found.standard_error),
            ("difference in slope lower", found.lower),
            ("difference in slope upper", found.upper),
        ):
            yield _tell(arm_row, statistic, value)
        arm_row = arm_row.but(unit=None)
        z = found.estimate / found.standard_error
        yield arm_row.but(statistic="z", value=z, formatted=f"{z:.2f}")
        p = found.p_value
        yield arm_row.but(statistic="p value", value=p, formatted=format_p(p))
        chosen = [place, model.slope]
        ratio = compare_ratio(fit.effects[chosen], fit.covariance[np.ix_(chosen, chosen)])
        what = f"difference in slope over the slope of {reference}: below 0 is a slower change"
        ratio_row = arm_row.but(ci_method="Fieller", note="; ".join((what, note)))
        for statistic, value in zip(
            ("relative difference in slope", *(f"relative difference in slope {side}"
                                              for side in ("lower", "upper"))),
            ratio, strict=True,
        ):  # fmt: skip
            yield _tell(ratio_row, statistic, value)


def compare_ratio(estimates: Floats, covariance: Floats) -> tuple[float, float, float]:
    """The ratio of the first estimate to the second, with its limits.

    By Fieller's theorem (J R Stat Soc B 1954;16:175), normal quantile; limits are not a number
    where the second does not differ from 0 at this level, because the interval is then unbounded.
    """
    upper, lower = estimates
    square = float(stats.norm.ppf(0.5 + LEVEL / 2)) ** 2
    a = lower**2 - square * covariance[1, 1]
    b = upper * lower - square * covariance[0, 1]
    c = upper**2 - square * covariance[0, 0]
    if a <= 0:
        return float(upper / lower), np.nan, np.nan
    half = np.sqrt(max(b**2 - a * c, 0.0))
    return float(upper / lower), float((b - half) / a), float((b + half) / a)


def _variance_rows(row: Result, outcome: Outcome, fit: MixedFit) -> Iterator[Result]:
    row = row.but(ci_method=None, ci_level=None)
    deviations = np.sqrt(np.diag(fit.random))
    product = float(deviations.prod())
    for term, statistic, value, unit in (
        ("random intercept", "standard deviation", deviations[0], outcome.unit),
        ("random slope", "standard deviation", deviations[1], f"{outcome.unit} per month"),
        ("random", "correlation", fit.random[0, 1] / product if product > 0 else np.nan, None),
        ("residual", "standard deviation", np.sqrt(fit.residual), outcome.unit),
        ("model", "restricted log likelihood", fit.log_likelihood, None),
    ):
        yield _tell(row.but(term=term, unit=unit), statistic, float(value))
    yield row.but(
        term="model", statistic="records", value=float(fit.records), formatted=f"{fit.records}"
    )


def _tell(row: Result, statistic: str, value: float) -> Result:
    return row.but(
        statistic=statistic, value=number(value), formatted=format_number(value, DECIMALS)
    )
