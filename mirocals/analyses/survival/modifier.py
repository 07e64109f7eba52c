"""The hazard ratio of treatment along the covariate it interacts with."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import ASSUMED, EXPLORATORY, LEVEL, Result
from mirocals.analyses.survival.hazard import Model, cox_row, model_treatment
from mirocals.analyses.trial import Arm, Endpoint, Trial


@dataclass(frozen=True)
class RatioCurve:
    """Hazard ratios of an arm against the reference at values of a covariate, with limits."""

    value: np.ndarray
    ratio: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    turns_at: float | None


def trace_ratio(model: Model, arm: Arm, modifier: str, values: np.ndarray) -> RatioCurve:
    """Hazard ratio exp(b + c x) at each x; interval: Wald, from the covariance of b and c.

    `turns_at` is where the estimate reaches 1, if that is among the values observed.
    """
    names = list(model.design.columns)
    places = [names.index(arm.name), names.index(f"{arm.name} x {modifier}")]
    estimate = np.array([model.fit.coefficients[names[i]].estimate for i in places])
    covariance = model.fit.covariance[np.ix_(places, places)]
    at = np.c_[np.ones(len(values)), values]
    log_ratio = at @ estimate
    half = norm.ppf(0.5 + LEVEL / 2) * np.sqrt(((at @ covariance) * at).sum(axis=1))
    turn = -estimate[0] / estimate[1]
    seen = model.subjects[modifier]
    return RatioCurve(
        values,
        np.exp(log_ratio),
        np.exp(log_ratio - half),
        np.exp(log_ratio + half),
        float(turn) if seen.min() <= turn <= seen.max() else None,
    )


def follow_modifier(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Hazard ratios of the adjusted model at the seed's values of its interacting covariate."""
    terms = trial.terms_of("adjusted_cox")
    modifiers = [term for term in terms if term.kind == "interaction"]
    for modifier in modifiers:
        row = cox_row(trial, endpoint, f"COX.ADJ.AT.{modifier.name}", "hazard ratio by covariate")
        row = row.but(reason=ASSUMED, purpose=EXPLORATORY, unit=modifier.unit)
        shown = [t for t in trial.terms_of("hazard_ratio_at") if t.kind == modifier.name]
        values = np.array([float(term.name) for term in shown])
        try:
            model = model_treatment(trial, endpoint.subjects, terms)
        except NotEstimable as reason:
            yield row.not_estimable(reason)
            continue
        for arm in model.compared:
            arm_row = row.but(
                group_variable="TRT01P",
                group_level=arm.name,
                n=model.fit.subjects,
                events=model.fit.events,
            ).noted(model.missing or "")
            yield from _at_values(
                arm_row, modifier.name, trace_ratio(model, arm, modifier.name, values)
            )


def _at_values(row: Result, modifier: str, curve: RatioCurve) -> Iterator[Result]:
    for value, *ratios in zip(curve.value, curve.ratio, curve.lower, curve.upper, strict=True):
        at = row.but(term=f"{modifier} = {value:g}", unit=None)
        for statistic, ratio in zip(("", " lower", " upper"), ratios, strict=True):
            yield at.but(
                statistic=f"hazard ratio{statistic}", value=float(ratio), formatted=f"{ratio:.2f}"
            )
    at = row.but(term=f"{modifier} where the hazard ratio is 1")
    if curve.turns_at is None:
        yield at.not_estimable("the hazard ratio does not reach 1 within the values observed")
    else:
        yield at.but(statistic="value", value=curve.turns_at, formatted=f"{curve.turns_at:.0f}")
