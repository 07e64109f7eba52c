"""Risk and restricted mean survival by arm: marginal, and averaged over the covariates."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import ASSUMED, EXPLORATORY, LEVEL, Result, format_number, format_p
from mirocals.analyses.survival.describe import base_row
from mirocals.analyses.survival.hazard import Model, design_columns, model_treatment
from mirocals.analyses.survival.kaplan_meier import KaplanMeier
from mirocals.analyses.survival.partial_likelihood import RiskSets, maximise
from mirocals.analyses.survival.restricted_mean import restrict_mean
from mirocals.analyses.survival.sensitivity import setting
from mirocals.analyses.trial import Arm, Endpoint, Trial

NAMES = ("survival", "risk", "restricted mean survival")
UNITS = ("probability", "probability", "days")


def last_day(endpoint: Endpoint, curves: dict[int, KaplanMeier]) -> float:
    """The horizon; without one, the last day up to which every arm was followed."""
    if endpoint.horizon_days is not None:
        return float(endpoint.horizon_days)
    return min((float(curve.time[-1]) for curve in curves.values()), default=0.0)


def marginal(trial: Trial, endpoint: Endpoint, curves: dict[int, KaplanMeier]) -> Iterator[Result]:
    """Risk and restricted mean survival of the Kaplan-Meier curves, and their differences."""
    tau = last_day(endpoint, curves)
    row = base_row(trial, endpoint).but(
        analysis_id=f"{endpoint.paramcd}.RMST",
        analysis="risk and restricted mean survival",
        reason=ASSUMED,
        purpose=EXPLORATORY,
        method="area below and complement of the Kaplan-Meier curve, Greenwood variance",
        ci_method="Wald",
        ci_level=LEVEL,
        term=f"day {tau:g}",
        n=len(endpoint.subjects),
        events=int(endpoint.subjects["EVENT"].sum()),
    )
    found: dict[int, tuple[tuple[float, float], tuple[float, float]]] = {}
    for arm in trial.arms:
        arm_row = row.but(group_level=arm.name)
        if arm.number not in curves:
            yield arm_row.not_estimable(f"no subject in arm {arm.name}")
            continue
        curve = curves[arm.number]
        arm_row = arm_row.but(n=int(curve.at_risk[0]), events=int(curve.events.sum()))
        try:
            at, mean = curve.at(tau), restrict_mean(curve, tau)
        except NotEstimable as reason:
            yield arm_row.not_estimable(reason)
            continue
        found[arm.number] = ((1 - at.survival, at.standard_error), (mean.mean, mean.standard_error))
        for name, unit, pair in zip(NAMES[1:], UNITS[1:], found[arm.number], strict=True):
            yield from _with_interval(arm_row.but(unit=unit), name, *pair)
    for arm in trial.arms:
        if arm != trial.reference and 1 in found and arm.number in found:
            arm_row = row.but(group_level=arm.name, note=_against(trial, row.note))
            for name, unit, one, other in zip(
                NAMES[1:], UNITS[1:], found[arm.number], found[1], strict=True
            ):
                error = float(np.hypot(one[1], other[1]))
                difference = one[0] - other[0]
                at_difference = arm_row.but(unit=unit)
                yield from _with_interval(at_difference, f"{name} difference", difference, error)
                if error > 0:
                    p = float(2 * norm.sf(abs(difference) / error))
                    yield at_difference.but(
                        statistic=f"{name} difference p value", value=p, formatted=format_p(p)
                    )


def _against(trial: Trial, note: str | None) -> str:
    against = f"against {trial.reference.name}" if trial.reference else ""
    return "; ".join(text for text in (against, note) if text)


def _digits(row: Result) -> int:
    return 1 if row.unit == "days" else 3


def _with_interval(row: Result, name: str, value: float, error: float) -> Iterator[Result]:
    half = float(norm.ppf(0.5 + LEVEL / 2)) * error
    values = {"": value, " lower": value - half, " upper": value + half, " standard error": error}
    for suffix, number in values.items():
        text = format_number(number, _digits(row))
        yield row.but(statistic=f"{name}{suffix}", value=number, formatted=text)


@dataclass(frozen=True)
class Counterfactual:
    """The adjusted model's rows, and the same rows with everybody in each arm."""

    time: np.ndarray
    event: np.ndarray
    observed: np.ndarray
    as_arm: dict[int, np.ndarray]

    def average(self, rows: np.ndarray, tau: float, start: np.ndarray | None) -> np.ndarray:
        """Survival, risk and restricted mean at tau, a row an arm, of a sample of the rows.

        Raises LinAlgError where the likelihood of the sample has no maximum.
        """
        time, event, observed = self.time[rows], self.event[rows], self.observed[rows]
        fit = maximise(time, event, observed, start=start)
        estimate = fit.estimate
        if not (fit.settled and np.isfinite(estimate).all()):
            raise np.linalg.LinAlgError("no maximum")
        centre = observed.mean(axis=0)
        moments, rises = RiskSets(time, event, observed - centre).hazard_steps(estimate)
        before = moments <= tau
        cumulative = np.cumsum(rises[before])
        widths = np.diff(np.r_[0.0, moments[before], tau])
        table = []
        for columns in self.as_arm.values():
            relative = np.exp((columns[rows] - centre) @ estimate)
            curve = np.exp(-np.outer(cumulative, relative)).mean(axis=1)
            curve = np.r_[1.0, curve]
            table.append((curve[-1], 1 - curve[-1], float(curve @ widths)))
        return np.array(table)


def standardise(
    trial: Trial, endpoint: Endpoint, curves: dict[int, KaplanMeier]
) -> Iterator[Result]:
    """The adjusted model's survival had all been in each arm, averaged over all (g-computation).

    Estimator: mean over subjects of exp(-H0(t) exp(x b)) with Breslow's baseline (Makuch, 1982;
    Robins, 1986); interval: percentiles of bootstrap resamples within arms, from the
    seed `bootstrap_seed` of analysis_terms.csv.
    """
    terms = trial.terms_of("adjusted_cox")
    tau = last_day(endpoint, curves)
    resamples = next(
        (int(t.kind) for t in trial.terms_of("sensitivity") if t.name == "bootstrap"), 0
    )
    row = base_row(trial, endpoint).but(
        analysis_id=f"{endpoint.paramcd}.STANDARDISED",
        analysis="standardised risk and restricted mean survival",
        reason=ASSUMED,
        purpose=EXPLORATORY,
        method="g-computation from the adjusted Cox model, Breslow baseline",
        ties="Efron",
        ci_method=f"bootstrap percentile, {resamples} resamples within arms",
        ci_level=LEVEL,
        term=f"day {tau:g}",
    )
    if not terms or not resamples:
        yield row.not_estimable("the study declares no adjusted model or no bootstrap")
        return
    try:
        seed = int(setting(trial, "bootstrap_seed"))
        model = model_treatment(trial, endpoint.subjects, terms)
    except NotEstimable as reason:
        yield row.not_estimable(reason)
        return
    arms = [arm for arm in trial.arms if arm == trial.reference or arm in model.compared]
    rows = _counterfactual(trial, model, arms, terms)
    everyone = np.arange(len(rows.time))
    fitted = np.array([model.fit.coefficients[name].estimate for name in model.design.columns])
    point = rows.average(everyone, tau, fitted)
    drawn, failed = _resample(rows, model, tau, fitted, resamples, seed)
    note = f"{failed} resample(s) without a fit left out" if failed else None
    notes = "; ".join(text for text in (note, model.missing, row.note) if text) or None
    row = row.but(n=model.fit.subjects, events=model.fit.events, note=notes)
    if len(drawn) < resamples / 2:
        yield row.not_estimable(f"{failed} of {resamples} resamples have no fit")
        return
    for i, arm in enumerate(arms):
        yield from _give(row.but(group_level=arm.name), "", point[i], drawn[:, i])
    for i, arm in enumerate(arms[1:], start=1):
        arm_row = row.but(group_level=arm.name, note=_against(trial, row.note))
        gap, gaps = point[i] - point[0], drawn[:, i] - drawn[:, 0]
        yield from _give(arm_row, " difference", gap, gaps)


def _counterfactual(trial: Trial, model: Model, arms: list[Arm], terms: tuple) -> Counterfactual:
    as_arm = {
        arm.number: design_columns(
            trial, model.subjects.assign(TRT01PN=arm.number), model.compared, terms
        )[0].to_numpy(dtype=float)
        for arm in arms
    }
    return Counterfactual(model.time, model.event, model.design.to_numpy(dtype=float), as_arm)


def _resample(
    rows: Counterfactual, model: Model, tau: float, fitted: np.ndarray, resamples: int, seed: int
) -> tuple[np.ndarray, int]:
    rng = np.random.default_rng(seed)
    arm = model.subjects["TRT01PN"].to_numpy()
    members = [np.flatnonzero(arm == number) for number in np.unique(arm)]
    drawn, failed = [], 0
    for _ in range(resamples):
        sample = np.concatenate([rng.choice(rows_of, len(rows_of)) for rows_of in members])
        try:
            drawn.append(rows.average(sample, tau, fitted))
        except np.linalg.LinAlgError:
            failed += 1
    return np.array(drawn), failed


def _give(row: Result, suffix: str, point: np.ndarray, drawn: np.ndarray) -> Iterator[Result]:
    tail = 50 * (1 - LEVEL)
    limits = np.percentile(drawn, [tail, 100 - tail], axis=0)
    for k, (name, unit) in enumerate(zip(NAMES, UNITS, strict=True)):
        at = row.but(unit=unit)
        for word, value in (("", point[k]), (" lower", limits[0, k]), (" upper", limits[1, k])):
            text = format_number(float(value), _digits(at))
            yield at.but(statistic=f"{name}{suffix}{word}", value=float(value), formatted=text)
