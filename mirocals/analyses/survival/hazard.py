"""The Cox models of one endpoint: which columns they take, and their rows of results."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import ASSUMED, DATA_DRIVEN, EXPLORATORY, LEVEL, Result, format_p
from mirocals.analyses.survival.cox import Coefficient, CoxFit, fit_cox
from mirocals.analyses.survival.describe import base_row, number_strata, strata_of
from mirocals.analyses.trial import Arm, Endpoint, Term, Trial, unplaced

WALD = "Wald"
OUTCOME = ["AVAL", "EVENT", "TRT01PN"]  # what a model needs of a subject besides its terms
FINE = 5  # decimals of a hazard ratio per unit of a covariate with many units,
MANY = 1000  # which are at least so many between the lowest and the highest value


@dataclass(frozen=True)
class Effect:
    """A column of a design matrix, and where its estimate stands in the results."""

    column: str
    term: str
    group_variable: str | None
    group_level: str | None
    unit: str | None
    note: str | None
    decimals: int


def unadjusted(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Hazard ratio of each arm against the reference, without covariates."""
    row = cox_row(trial, endpoint, "COX", "hazard ratio, unadjusted")
    yield from give_model(trial, row, endpoint.subjects, ())


def adjusted(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Hazard ratios adjusted for the seed's covariates, with its interactions.

    With an interaction the treatment's hazard ratio is the one where that covariate is 0. Assumed:
    only its terms of CSF-pNFH are published, not the other covariates.
    """
    row = cox_row(trial, endpoint, "COX.ADJ", "hazard ratio, adjusted").but(reason=ASSUMED)
    terms = trial.terms_of("adjusted_cox")
    if not terms:
        yield row.not_estimable("the study declares no covariates in analysis_terms.csv")
        return
    yield from give_model(trial, row, endpoint.subjects, terms)


def by_stratum(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Hazard ratio of each arm against the reference within each stratum, without covariates."""
    for term in trial.terms_of("stratified_cox"):
        suffix = f"COX.{term.name}"
        row = cox_row(trial, endpoint, suffix, "hazard ratio within stratum").but(
            reason=DATA_DRIVEN, purpose=EXPLORATORY
        )
        columns = {term.name, f"{term.name}N"}
        strata = (
            strata_of(endpoint.subjects, term.name)
            if columns <= set(endpoint.subjects.columns)
            else []
        )
        if not strata:
            yield row.not_estimable(f"no subject has a value of {term.name}")
            continue
        row = row.noted(*unplaced(endpoint.subjects[term.name], term.name))
        for order, text in strata:
            yield from give_model(
                trial,
                row.but(
                    analysis_id=f"{row.analysis_id}.{order}",
                    population=f"ITT, {term.name} {text}",
                ),
                endpoint.subjects.loc[endpoint.subjects[term.name] == text, OUTCOME],
                (),
            )


def cox_row(trial: Trial, endpoint: Endpoint, suffix: str, analysis: str) -> Result:
    """What every row of a Cox model has in common."""
    return base_row(trial, endpoint).but(
        analysis_id=f"{endpoint.paramcd}.{suffix}",
        analysis=analysis,
        group_variable=None,
        term="TRT01P",
        method="Cox proportional hazards",
        ties="Efron",
        ci_method=WALD,
        ci_level=LEVEL,
    )


@dataclass(frozen=True)
class Model:
    """A fitted model of treatment, on which subjects and columns, and what was left out."""

    subjects: pd.DataFrame
    design: pd.DataFrame
    effects: list[Effect]
    compared: list[Arm]
    dropped: dict[Arm, str]
    missing: str | None
    fit: CoxFit

    @property
    def time(self) -> np.ndarray:
        """Days of the subjects of the model."""
        return self.subjects["AVAL"].to_numpy()

    @property
    def event(self) -> np.ndarray:
        """Who of them had the event."""
        return self.subjects["EVENT"].to_numpy(dtype=bool)


def model_treatment(
    trial: Trial,
    subjects: pd.DataFrame,
    terms: tuple[Term, ...],
    ties: str = "efron",
    strata: list[str] | None = None,
) -> Model:
    """Fit a Cox model of treatment and terms to the subjects with all of them.

    Raises NotEstimable, where treatment cannot be estimated.
    """
    wanted = [*OUTCOME, *(term.name for term in terms), *(strata or [])]
    subjects = subjects[[name for name in dict.fromkeys(wanted) if name in subjects]]
    complete, missing = complete_cases(subjects, terms)
    compared, dropped = arms_to_compare(trial, complete)
    kept = [arm.number for arm in (trial.reference, *compared) if arm]
    complete = complete[complete["TRT01PN"].isin(kept)]
    if not compared:
        raise NotEstimable("; ".join(dropped.values()))
    design, effects = design_columns(trial, complete, compared, terms)
    groups = number_strata(complete, strata) if strata else None
    time, event = complete["AVAL"].to_numpy(), complete["EVENT"].to_numpy(dtype=bool)
    fit = fit_cox(time, event, design, ties, groups)
    return Model(complete, design, effects, compared, dropped, missing, fit)


def give_model(
    trial: Trial,
    row: Result,
    subjects: pd.DataFrame,
    terms: tuple[Term, ...],
    ties: str = "efron",
    strata: list[str] | None = None,
) -> Iterator[Result]:
    """Rows of a model: every coefficient, or why it cannot be estimated."""
    row = row.but(n=len(subjects), events=int(subjects["EVENT"].sum()))
    try:
        complete, _ = complete_cases(subjects, terms)
        compared, dropped = arms_to_compare(trial, complete)
        for arm, reason in dropped.items():
            yield row.but(group_variable="TRT01P", group_level=arm.name).not_estimable(reason)
        if not compared:
            return
        model = model_treatment(trial, subjects, terms, ties, strata)
    except NotEstimable as reason:
        yield row.not_estimable(reason)
        return
    notes = [model.missing] if model.missing else []
    notes += [f"fitted without {arm.name}: {why}" for arm, why in model.dropped.items()]
    notes += [row.note] if row.note else []
    fit = model.fit
    model_row = row.but(n=fit.subjects, events=fit.events, note="; ".join(notes) or None)
    for effect in model.effects:
        yield from _effect_rows(model_row, effect, fit.coefficients[effect.column])


def complete_cases(
    subjects: pd.DataFrame, terms: tuple[Term, ...]
) -> tuple[pd.DataFrame, str | None]:
    """The subjects with every covariate, and a note that counts the others.

    Raises NotEstimable where there are none, or none has a value of one of them.
    """
    if subjects.empty:
        raise NotEstimable("no subject")
    empty = [
        term.name
        for term in terms
        if term.name not in subjects.columns or subjects[term.name].isna().all()
    ]
    if empty:
        raise NotEstimable(f"no subject has a value of {', '.join(empty)}")
    names = [term.name for term in terms]
    known = subjects[names].notna().all(axis=1)
    if known.all():
        return subjects, None
    complete = subjects[known]
    counts = subjects[names].isna().sum()
    parts = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    left = len(subjects) - len(complete)
    return complete, f"{left} subject(s) without all covariates left out (missing: {parts})"


def arms_to_compare(trial: Trial, subjects: pd.DataFrame) -> tuple[list[Arm], dict[Arm, str]]:
    """Arms that can be compared with the reference, and why the others cannot.

    An arm without an event has a hazard ratio of 0; in the limit the other arms' estimates are
    those of a fit without it.
    """
    if trial.reference is None:
        raise NotEstimable("no ITT subject in the reference arm (TRT01PN 1)")
    of_arm, event = subjects["TRT01PN"].to_numpy(), subjects["EVENT"].to_numpy(dtype=bool)
    reasons = {}
    for arm in trial.arms:
        here = of_arm == arm.number
        if not event[here].any():
            reasons[arm] = f"no {'event' if here.any() else 'subject'} in arm {arm.name}"
    if trial.reference in reasons:
        raise NotEstimable(reasons[trial.reference])
    others = [arm for arm in trial.arms if arm != trial.reference]
    if not others:
        raise NotEstimable("fewer than two arms with subjects")
    return [arm for arm in others if arm not in reasons], reasons


def design_columns(
    trial: Trial, subjects: pd.DataFrame, arms: list[Arm], terms: tuple[Term, ...]
) -> tuple[pd.DataFrame, list[Effect]]:
    """Columns of the model: an indicator for each arm, then the terms and their interactions."""
    columns: dict[str, np.ndarray] = {}
    effects: list[Effect] = []

    def add(effect: Effect, values: np.ndarray) -> None:
        columns[effect.column] = values.astype(float)
        effects.append(effect)

    reference = trial.reference.name if trial.reference else ""
    modifiers = [term.name for term in terms if term.kind == "interaction"]
    at_zero = f"; where {' and '.join(modifiers)} = 0, not a population average"
    against = f"against {reference}{at_zero if modifiers else ''}"
    treated = {arm: (subjects["TRT01PN"] == arm.number).to_numpy() for arm in arms}
    for arm in arms:
        add(Effect(arm.name, "TRT01P", "TRT01P", arm.name, None, against, 2), treated[arm])
    for term in terms:
        if term.kind == "category":
            values = subjects[term.name].astype(str)
            first, *rest = sorted(values.unique())
            if not rest:
                raise NotEstimable(f"{term.name} is the same for every subject ({first})")
            for level in rest:
                name, note = f"{term.name} {level}", f"against {first}"
                effect = Effect(name, term.name, term.name, level, None, note, 2)
                add(effect, (values == level).to_numpy())
            continue
        measured = subjects[term.name].to_numpy(dtype=float)
        unit = f"per {term.unit}" if term.unit else None
        fine = term.kind == "interaction" or np.ptp(measured) >= MANY
        decimals = FINE if fine else 3
        add(Effect(term.name, term.name, None, None, unit, None, decimals), measured)
        if term.kind == "interaction":
            for arm in arms:
                product = f"TRT01P*{term.name}"
                add(
                    Effect(
                        f"{arm.name} x {term.name}", product, "TRT01P", arm.name, unit,
                        f"ratio of hazard ratios against {reference}", 4,
                    ),
                    treated[arm] * measured,
                )  # fmt: skip
    return pd.DataFrame(columns), effects


def _effect_rows(row: Result, effect: Effect, found: Coefficient) -> Iterator[Result]:
    note = "; ".join(text for text in (effect.note, row.note) if text) or None
    row = row.but(
        term=effect.term,
        group_variable=effect.group_variable,
        group_level=effect.group_level,
        unit=effect.unit,
        note=note,
    )
    d = effect.decimals
    for statistic, value, text in (
        ("hazard ratio", found.hazard_ratio, f"{found.hazard_ratio:.{d}f}"),
        ("hazard ratio lower", found.lower, f"{found.lower:.{d}f}"),
        ("hazard ratio upper", found.upper, f"{found.upper:.{d}f}"),
        ("coefficient", found.estimate, f"{found.estimate:.{d + 2}f}"),
        ("standard error", found.standard_error, f"{found.standard_error:.{d + 2}f}"),
        ("z", found.z, f"{found.z:.2f}"),
        ("p value", found.p_value, format_p(found.p_value)),
    ):
        yield row.but(statistic=statistic, value=value, formatted=text)
