"""The survival analyses of one endpoint, as rows of results."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import (
    ASSUMED,
    DATA_DRIVEN,
    EXPLORATORY,
    LEVEL,
    PRIMARY,
    PROTOCOL,
    SECONDARY,
    CurvePoint,
    Result,
    format_number,
    format_p,
    number,
    software,
)
from mirocals.analyses.survival.kaplan_meier import KaplanMeier, estimate_survival
from mirocals.analyses.survival.log_rank import compare_survival
from mirocals.analyses.trial import Arm, Endpoint, Trial, unplaced

LOG_LOG = "log-log (Kalbfleisch & Prentice)"


@dataclass
class EndpointResults:
    """What the analyses of one endpoint found; `curves` by TRT01PN for the figure."""

    rows: list[Result] = field(default_factory=list)
    points: list[CurvePoint] = field(default_factory=list)
    curves: dict[int, KaplanMeier] = field(default_factory=dict)


def base_row(trial: Trial, endpoint: Endpoint) -> Result:
    """What every row of an endpoint's analyses has in common."""
    dummy = "dummy arms" if trial.dummy_arms else ""
    specified = endpoint.published and not endpoint.component
    return Result(
        analysis_id=endpoint.paramcd,
        analysis="",
        reason=PROTOCOL if specified else ASSUMED,
        purpose=(PRIMARY if endpoint.primary else EXPLORATORY if endpoint.component else SECONDARY),
        paramcd=endpoint.paramcd,
        horizon_days=endpoint.horizon_days,
        population=endpoint.population,
        group_variable="TRT01P",
        dataset="ADTTE",
        software=software(),
        note="; ".join(text for text in (dummy, endpoint.left_out) if text) or None,
    )


def strata_of(subjects: pd.DataFrame, variable: str) -> list[tuple[int, str]]:
    """Order and text of each stratum with subjects: `NFHPGR1N` and `NFHPGR1`."""
    found = subjects[[f"{variable}N", variable]].dropna().drop_duplicates()
    return sorted((int(order), str(text)) for order, text in found.to_numpy())


def describe_survival(trial: Trial, endpoint: Endpoint, found: EndpointResults) -> None:
    """Kaplan-Meier by arm in the ITT population, then within each stratum of the seed."""
    row = base_row(trial, endpoint).but(
        analysis_id=f"{endpoint.paramcd}.KM",
        analysis="survival by arm",
        method="Kaplan-Meier, Greenwood variance",
        ci_method=LOG_LOG,
        ci_level=LEVEL,
    )
    found.curves = _describe_arms(trial, endpoint, row, endpoint.subjects, found)
    for term in trial.terms_of("stratified_cox"):
        if {term.name, f"{term.name}N"} <= set(endpoint.subjects.columns):
            divided = row.noted(*unplaced(endpoint.subjects[term.name], term.name))
            for order, text in strata_of(endpoint.subjects, term.name):
                within = divided.but(
                    analysis_id=f"{row.analysis_id}.{term.name}.{order}",
                    reason=DATA_DRIVEN,
                    purpose=EXPLORATORY,
                    population=f"ITT, {term.name} {text}",
                )
                chosen = endpoint.subjects[endpoint.subjects[term.name] == text]
                _describe_arms(trial, endpoint, within, chosen, found)


def _describe_arms(
    trial: Trial, endpoint: Endpoint, row: Result, subjects: pd.DataFrame, found: EndpointResults
) -> dict[int, KaplanMeier]:
    curves = {}
    events = int(subjects["EVENT"].sum())
    everyone = row.but(group_variable=None, n=len(subjects), events=events)
    for statistic, count in (("n", len(subjects)), ("events", events)):
        found.rows.append(
            everyone.but(statistic=statistic, value=float(count), formatted=f"{count}")
        )
    if not trial.arms:
        found.rows.append(everyone.not_estimable("no arm with an ITT subject"))
    for arm in trial.arms:
        members = subjects[subjects["TRT01PN"] == arm.number]
        events = int(members["EVENT"].sum())
        arm_row = row.but(group_level=arm.name, n=len(members), events=events)
        try:
            curve = estimate_survival(
                members["AVAL"].to_numpy(), members["EVENT"].to_numpy(dtype=bool), LEVEL
            )
        except NotEstimable as reason:
            found.rows.append(arm_row.not_estimable(reason))
            continue
        curves[arm.number] = curve
        found.rows += _arm_rows(arm_row, curve, days_shown(trial, endpoint))
        found.points += _points(arm_row, curve)
    return curves


def days_shown(trial: Trial, endpoint: Endpoint) -> list[float]:
    """The days survival is shown at: those of the seed up to the horizon, and the horizon."""
    horizon = math.inf if endpoint.horizon_days is None else float(endpoint.horizon_days)
    days = {float(term.name) for term in trial.terms_of("survival_at")}
    return sorted(day for day in days | {horizon} if day <= horizon and math.isfinite(day))


def _arm_rows(row: Result, curve: KaplanMeier, days: list[float]) -> Iterator[Result]:
    for statistic, count in (
        ("n", int(curve.at_risk[0])),
        ("events", int(curve.events.sum())),
        ("censored", int(curve.censored.sum())),
    ):
        yield row.but(statistic=statistic, value=float(count), formatted=f"{count}")
    names = ("median", "median lower", "median upper")
    for statistic, value in zip(names, curve.median(), strict=True):
        reached = math.isfinite(value)
        last = f"the curve stays above one half to the last day observed, {curve.time[-1]:g}"
        yield row.but(
            term="median survival",
            statistic=statistic,
            value=number(value),
            formatted=f"{value:g}" if reached else "not reached",
            unit="days",
            note=row.note if reached else "; ".join(filter(None, (last, row.note))),
        )
    for day in days:
        at_day = row.but(term=f"day {day:g}")
        try:
            point = curve.at(day)
        except NotEstimable as reason:
            yield at_day.not_estimable(reason)
            continue
        for statistic, value in (
            ("survival", point.survival),
            ("survival standard error", point.standard_error),
            ("survival lower", point.lower),
            ("survival upper", point.upper),
        ):
            defined = math.isfinite(value)
            undefined = "undefined where survival is 0 or 1"
            yield at_day.but(
                statistic=statistic,
                value=number(value),
                formatted=format_number(value, 3),
                unit="probability",
                note=row.note if defined else "; ".join(filter(None, (undefined, row.note))),
            )
        yield at_day.but(
            statistic="at risk", value=float(point.at_risk), formatted=f"{point.at_risk}"
        )


def _points(row: Result, curve: KaplanMeier) -> Iterator[CurvePoint]:
    def point(
        day: float, counts: tuple[int, int, int], probabilities: tuple[float, float, float]
    ) -> CurvePoint:
        survival, lower, upper = (number(p) for p in probabilities)
        return CurvePoint(
            row.analysis_id, str(row.paramcd), "TRT01P", str(row.group_level), day, *counts,
            survival, lower, upper,
        )  # fmt: skip

    if curve.time[0] > 0:
        yield point(0.0, (int(curve.at_risk[0]), 0, 0), (1.0, math.nan, math.nan))
    for i, day in enumerate(curve.time):
        yield point(
            float(day),
            (int(curve.at_risk[i]), int(curve.events[i]), int(curve.censored[i])),
            (float(curve.survival[i]), float(curve.lower[i]), float(curve.upper[i])),
        )


def compare_arms(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Log-rank test of all arms, with observed and expected events by arm."""
    row = base_row(trial, endpoint).but(
        analysis_id=f"{endpoint.paramcd}.LOGRANK",
        analysis="log-rank test",
        method="log-rank, unweighted, hypergeometric variance",
    )
    yield from give_log_rank(trial, row, endpoint.subjects)


def compare_within_strata(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Log-rank test of all arms within the strata of randomisation."""
    names = [term.name for term in trial.terms_of("stratified_logrank")]
    if not names:
        return
    row = base_row(trial, endpoint).but(
        analysis_id=f"{endpoint.paramcd}.LOGRANK.STRATIFIED",
        analysis="log-rank test, stratified",
        reason=ASSUMED,
        purpose=EXPLORATORY,
        method=f"log-rank, stratified by {' x '.join(names)}, hypergeometric variance",
    )
    try:
        strata = number_strata(endpoint.subjects, names)
    except NotEstimable as reason:
        yield row.not_estimable(reason)
        return
    yield from give_log_rank(trial, row, endpoint.subjects, strata)


def number_strata(subjects: pd.DataFrame, names: list[str]) -> np.ndarray:
    """A number for each combination of the variables; raises NotEstimable where one is missing."""
    absent = [name for name in names if name not in subjects or subjects[name].isna().any()]
    if absent:
        raise NotEstimable(f"some or all subjects have no value of {', '.join(absent)}")
    return subjects.groupby(names, sort=True).ngroup().to_numpy()


def give_log_rank(
    trial: Trial,
    row: Result,
    subjects: pd.DataFrame,
    strata: np.ndarray | None = None,
    weights: tuple[float, float] = (0.0, 0.0),
) -> Iterator[Result]:
    """Rows of one log-rank test, or why it cannot be made."""
    row = row.but(n=len(subjects), events=int(subjects["EVENT"].sum()))
    groups = subjects["TRT01PN"].to_numpy(dtype=np.int64)
    try:
        test = compare_survival(
            subjects["AVAL"].to_numpy(),
            subjects["EVENT"].to_numpy(dtype=bool),
            groups,
            strata,
            weights,
        )
    except NotEstimable as reason:
        yield row.not_estimable(reason)
        return
    yield row.but(statistic="chi-square", value=test.chi_square, formatted=f"{test.chi_square:.3f}")
    df = test.degrees_of_freedom
    yield row.but(statistic="degrees of freedom", value=float(df), formatted=f"{df}")
    yield row.but(statistic="p value", value=test.p_value, formatted=format_p(test.p_value))
    if any(weights):
        return  # weighted sums of events are not events
    for arm in trial.arms:
        if arm.number in test.observed:
            yield from _observed_and_expected(row, arm, groups, test.observed, test.expected)


def _observed_and_expected(
    row: Result,
    arm: Arm,
    groups: np.ndarray,
    observed: dict[int, float],
    expected: dict[int, float],
) -> Iterator[Result]:
    count = int(observed[arm.number])
    arm_row = row.but(group_level=arm.name, n=int((groups == arm.number).sum()), events=count)
    yield arm_row.but(statistic="observed", value=float(count), formatted=f"{count}")
    share = expected[arm.number]
    yield arm_row.but(statistic="expected", value=share, formatted=f"{share:.2f}")
