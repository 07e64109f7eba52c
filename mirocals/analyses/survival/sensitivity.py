"""The main comparison once more, under other choices: who, until when, how tied, how measured."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import ASSUMED, DATA_DRIVEN, EXPLORATORY, Result
from mirocals.analyses.survival.hazard import cox_row, give_model
from mirocals.analyses.survival.likelihood_ratio import compare_products
from mirocals.analyses.trial import Endpoint, Term, Trial

Change = Callable[[Trial, Endpoint, Result], tuple[pd.DataFrame, tuple[Term, ...], Result]]


@dataclass(frozen=True)
class Variant:
    """One other choice: its code, its name, what it changes, and how it is fitted."""

    code: str
    name: str
    change: Change
    ties: str = "efron"
    stratified: bool = False
    reason: str = ASSUMED


def vary(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """A model for every variant; a variant that cannot be made says why."""
    for variant in VARIANTS:
        row = cox_row(trial, endpoint, f"SENS.{variant.code}", variant.name).but(
            reason=variant.reason, purpose=EXPLORATORY, ties=variant.ties.capitalize()
        )
        strata = [term.name for term in trial.terms_of("stratified_logrank")]
        try:
            if variant.stratified and not strata:
                raise NotEstimable("the study declares no strata of randomisation")
            subjects, terms, row = variant.change(trial, endpoint, row)
        except NotEstimable as reason:
            yield row.not_estimable(reason)
            continue
        chosen = strata if variant.stratified else None
        yield from give_model(trial, row, subjects, terms, variant.ties, chosen)
        if sum(term.kind == "interaction" for term in terms) > 1:
            yield from compare_products(trial, row, subjects, terms)


def setting(trial: Trial, name: str) -> float:
    """A number of the seed's sensitivity analyses; raises NotEstimable where none is declared."""
    return settings(trial, name)[0]


def settings(trial: Trial, name: str) -> list[float]:
    """The numbers of one row of them, with blanks between; raises as `setting` does."""
    for term in trial.terms_of("sensitivity"):
        if term.name == name:
            return [float(text) for text in term.kind.split()]
    raise NotEstimable(f"the study declares no {name} in analysis_terms.csv")


def _need(subjects: pd.DataFrame, *names: str) -> None:
    absent = [name for name in names if name not in subjects.columns]
    if absent:
        raise NotEstimable(f"{', '.join(absent)} not in ADSL")


def _plain(
    trial: Trial, endpoint: Endpoint, row: Result
) -> tuple[pd.DataFrame, tuple[Term, ...], Result]:
    return endpoint.subjects, (), row


def _per_protocol(
    trial: Trial, endpoint: Endpoint, row: Result
) -> tuple[pd.DataFrame, tuple[Term, ...], Result]:
    _need(endpoint.subjects, "PPROTFL")
    chosen = endpoint.subjects[endpoint.subjects["PPROTFL"] == "Y"]
    return chosen, (), row.but(population="per protocol")


def _on_treatment(
    trial: Trial, endpoint: Endpoint, row: Result
) -> tuple[pd.DataFrame, tuple[Term, ...], Result]:
    _need(endpoint.subjects, "STARTDT", "TRTSDT", "TRTEDT")
    days = setting(trial, "on_treatment_days")
    treated = endpoint.subjects[endpoint.subjects["TRTSDT"].notna()]
    end = _days(treated["TRTEDT"], treated["STARTDT"]) + days
    end = end.fillna(np.inf)
    changed = treated.assign(
        EVENT=treated["EVENT"] & (treated["AVAL"] <= end),
        AVAL=np.minimum(treated["AVAL"], end),
    )
    text = f"ITT with a first dose, to {days:g} days after the last"
    return changed, (), row.but(population=text)


def _days(later: pd.Series, earlier: pd.Series) -> pd.Series:
    return (pd.to_datetime(later) - pd.to_datetime(earlier)).dt.days.astype(float)


def _partial_deaths(latest: bool) -> Change:
    def change(
        trial: Trial, endpoint: Endpoint, row: Result
    ) -> tuple[pd.DataFrame, tuple[Term, ...], Result]:
        subjects = endpoint.subjects
        _need(subjects, "STARTDT", "DTHDTE", "DTHDTF", "LSTALVDT")
        partial = subjects["DTHDTE"].notna()
        if not partial.any():
            raise NotEstimable("no partial death date: the main analysis stands")
        first = pd.to_datetime(subjects["DTHDTE"])
        period = np.where(subjects["DTHDTF"] == "M", "Y", "M")
        ends = [_end(day, unit) for day, unit in zip(first, period, strict=True)]
        last = pd.Series(ends, index=first.index)
        met = pd.to_datetime(subjects["LSTALVDT"])
        early = first.where(~(met > first), met)  # nobody died before a day of contact
        moved = _days(last if latest else early, subjects["STARTDT"]).clip(lower=0)
        horizon = np.inf if endpoint.horizon_days is None else float(endpoint.horizon_days)
        changed = subjects.assign(
            EVENT=np.where(partial, moved <= horizon, subjects["EVENT"]).astype(bool),
            AVAL=np.where(partial, np.minimum(moved, horizon), subjects["AVAL"]),
        )
        note = f"{int(partial.sum())} partial death date(s) moved"
        return changed, (), row.but(note="; ".join(filter(None, (note, row.note))))

    return change


def _end(day: pd.Timestamp, unit: str) -> pd.Timestamp:
    return day if pd.isna(day) else day.to_period(unit).end_time.normalize()


def _modifier(trial: Trial) -> Term:
    for term in trial.terms_of("adjusted_cox"):
        if term.kind == "interaction":
            return term
    raise NotEstimable("the adjusted model has no interaction")


def _adjusted(change: Change) -> Change:
    """The adjusted model of whom another choice takes."""

    def adjust(
        trial: Trial, endpoint: Endpoint, row: Result
    ) -> tuple[pd.DataFrame, tuple[Term, ...], Result]:
        _modifier(trial)
        subjects, _, row = change(trial, endpoint, row)
        return subjects, trial.terms_of("adjusted_cox"), row

    return adjust


def _adjusted_within_strata(
    trial: Trial, endpoint: Endpoint, row: Result
) -> tuple[pd.DataFrame, tuple[Term, ...], Result]:
    """The adjusted model whose strata of randomisation stratify and are no covariates."""
    _modifier(trial)
    strata = {term.name for term in trial.terms_of("stratified_logrank")}
    terms = tuple(term for term in trial.terms_of("adjusted_cox") if term.name not in strata)
    return endpoint.subjects, terms, row


def _without_interaction(
    trial: Trial, endpoint: Endpoint, row: Result
) -> tuple[pd.DataFrame, tuple[Term, ...], Result]:
    modifier = _modifier(trial)
    terms = tuple(
        replace(term, kind="continuous") if term == modifier else term
        for term in trial.terms_of("adjusted_cox")
    )
    return endpoint.subjects, terms, row


def _transformed(name: str, transform: Callable[[Trial, pd.Series], pd.DataFrame]) -> Change:
    """The adjusted model with its interacting covariate as other columns."""

    def change(
        trial: Trial, endpoint: Endpoint, row: Result
    ) -> tuple[pd.DataFrame, tuple[Term, ...], Result]:
        modifier = _modifier(trial)
        _need(endpoint.subjects, modifier.name)
        values = endpoint.subjects[modifier.name].astype(float)
        if values.isna().all():
            raise NotEstimable(f"no subject has a value of {modifier.name}")
        columns = transform(trial, values)
        unit = modifier.unit if name == "capped" else f"{modifier.unit}, {name}"
        replaced = [
            replace(modifier, name=f"{modifier.name} {column}", unit=unit) for column in columns
        ]
        others = [term for term in trial.terms_of("adjusted_cox") if term != modifier]
        joined = endpoint.subjects.assign(
            **{f"{modifier.name} {column}": columns[column] for column in columns}
        )
        return joined, (*replaced, *others), row

    return change


def _capped(trial: Trial, values: pd.Series) -> pd.DataFrame:
    limit = float(np.nanpercentile(values, setting(trial, "capped_percentile")))
    return pd.DataFrame({"capped": values.clip(upper=limit)})


def _log2(trial: Trial, values: pd.Series) -> pd.DataFrame:
    """Doublings from the median, so that treatment's ratio is the one at the median."""
    if not (values.dropna() > 0).all():
        raise NotEstimable("a value is not above 0")
    return pd.DataFrame({"log2 from the median": np.log2(values / values.median())})


def _spline(trial: Trial, values: pd.Series) -> pd.DataFrame:
    """Restricted cubic spline (Harrell, 2001), centred; its three knots are percentiles."""
    knots = settings(trial, "spline_knots")
    if len(knots) != 3:
        raise NotEstimable("spline_knots in analysis_terms.csv are not three percentiles")
    low, middle, high = np.nanpercentile(values, knots)
    if not low < middle < high:
        names = ", ".join(f"{knot:g}" for knot in knots)
        raise NotEstimable(f"the percentiles {names} are not distinct")

    def cubed(knot: float) -> pd.Series:
        return (values - knot).clip(lower=0) ** 3

    bent = cubed(low) - cubed(middle) * (high - low) / (high - middle)
    bent = (bent + cubed(high) * (middle - low) / (high - middle)) / (high - low) ** 2
    at_middle = (middle - low) ** 3 / (high - low) ** 2
    return pd.DataFrame({"linear": values - middle, "bent": bent - at_middle})


def _cut(
    trial: Trial, endpoint: Endpoint, row: Result
) -> tuple[pd.DataFrame, tuple[Term, ...], Result]:
    modifier, percentile = _modifier(trial), setting(trial, "cut_percentile")
    _need(endpoint.subjects, modifier.name)
    values = endpoint.subjects[modifier.name].astype(float)
    if values.isna().all():
        raise NotEstimable(f"no subject has a value of {modifier.name}")
    limit = float(np.nanpercentile(values, percentile))
    text = f"ITT, {modifier.name} up to the percentile {percentile:g} ({limit:.0f} {modifier.unit})"
    return endpoint.subjects[values <= limit], (), row.but(population=text)


VARIANTS = (
    Variant("BRESLOW", "ties by Breslow", _plain, ties="breslow"),
    Variant("STRATIFIED", "stratified by the strata of randomisation", _plain, stratified=True),
    Variant("PER_PROTOCOL", "per protocol", _per_protocol),
    Variant("ON_TREATMENT", "on treatment", _on_treatment),
    Variant("DEATH_EARLIEST", "partial death dates at their earliest", _partial_deaths(False)),
    Variant("DEATH_LATEST", "partial death dates at their latest", _partial_deaths(True)),
    Variant("CUT", "lower part of CSF-pNFH, as first announced", _cut, reason=DATA_DRIVEN),
    Variant("MAIN", "adjusted, without the interaction", _without_interaction),
    Variant("ADJ.BRESLOW", "adjusted, ties by Breslow", _adjusted(_plain), ties="breslow"),
    Variant(
        "ADJ.STRATIFIED",
        "adjusted, stratified by the strata of randomisation",
        _adjusted_within_strata,
        stratified=True,
    ),
    Variant("ADJ.PER_PROTOCOL", "adjusted, per protocol", _adjusted(_per_protocol)),
    Variant("ADJ.ON_TREATMENT", "adjusted, on treatment", _adjusted(_on_treatment)),
    Variant("CAPPED", "adjusted, CSF-pNFH capped", _transformed("capped", _capped)),
    Variant("LOG2", "adjusted, CSF-pNFH as doublings", _transformed("log2", _log2)),
    Variant("SPLINE", "adjusted, CSF-pNFH as a spline", _transformed("spline", _spline)),
)
