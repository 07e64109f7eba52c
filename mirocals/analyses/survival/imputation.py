"""The adjusted model where CSF-pNFH is missing: complete cases, and multiple imputation."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mirocals.analyses.ancova import pool
from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import ASSUMED, EXPLORATORY, Result, format_p
from mirocals.analyses.survival.compatible_imputation import Incomplete, impute
from mirocals.analyses.survival.hazard import (
    Model,
    arms_to_compare,
    complete_cases,
    cox_row,
    design_columns,
    give_model,
    model_treatment,
)
from mirocals.analyses.survival.sensitivity import setting
from mirocals.analyses.trial import Arm, Endpoint, Trial


def treat_missing(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Complete cases beside multiple imputation of the adjusted model's interacting covariate.

    Imputed so that it agrees with the adjusted model, its interaction included (Bartlett et al.,
    Stat Methods Med 2015): proposed by the regression of its logarithm on arm and the other
    covariates, accepted by the probability of the outcome. Combined by Rubin's (1987) rules with
    his degrees of freedom. Numbers of imputations and iterations, and the seed, are rows of
    analysis_terms.csv.
    """
    terms = trial.terms_of("adjusted_cox")
    modifiers = [term for term in terms if term.kind == "interaction"]
    if not modifiers:
        return
    name = modifiers[0].name
    row = cox_row(trial, endpoint, "SENS.COMPLETE", f"adjusted, complete cases of {name}").but(
        reason=ASSUMED, purpose=EXPLORATORY
    )
    yield from give_model(trial, row, endpoint.subjects, terms)
    row = row.but(
        analysis_id=f"{endpoint.paramcd}.SENS.IMPUTED",
        analysis=f"adjusted, {name} imputed",
        method="Cox proportional hazards, substantive-model-compatible multiple imputation",
        ci_method="Rubin, t distribution",
    )
    try:
        models, notes = _impute(trial, endpoint, name)
    except (NotEstimable, np.linalg.LinAlgError) as reason:
        yield row.not_estimable(reason)
        return
    row = row.but(n=models[0].fit.subjects, events=models[0].fit.events).noted(*notes)
    for effect in models[0].effects:
        fits = [model.fit.coefficients[effect.column] for model in models]
        estimates = np.array([fit.estimate for fit in fits])
        errors = np.array([fit.standard_error for fit in fits])
        found = pool(estimates, errors**2)
        at = row.but(
            term=effect.term,
            group_variable=effect.group_variable,
            group_level=effect.group_level,
            unit=effect.unit,
        )
        for statistic, value in (
            ("hazard ratio", np.exp(found.estimate)),
            ("hazard ratio lower", np.exp(found.lower)),
            ("hazard ratio upper", np.exp(found.upper)),
        ):
            text = f"{value:.{effect.decimals}f}"
            yield at.but(statistic=statistic, value=float(value), formatted=text)
        yield at.but(statistic="p value", value=found.p_value, formatted=format_p(found.p_value))


def _impute(trial: Trial, endpoint: Endpoint, name: str) -> tuple[list[Model], list[str]]:
    """The adjusted model fitted to each imputed data set, and what their rows note."""
    subjects, terms = endpoint.subjects, trial.terms_of("adjusted_cox")
    if name not in subjects or subjects[name].isna().all():
        raise NotEstimable(f"no subject has a value of {name}")
    known, left_out = complete_cases(subjects, tuple(term for term in terms if term.name != name))
    compared, dropped = arms_to_compare(trial, known)
    known = known[~known["TRT01PN"].isin([arm.number for arm in dropped])].reset_index(drop=True)
    missing = int(known[name].isna().sum())
    if not missing:
        raise NotEstimable(f"no subject lacks {name}: the complete cases are everybody")
    if not (known[name].dropna() > 0).all():
        raise NotEstimable(f"a value of {name} is not above 0")
    number, iterations, seed = (
        int(setting(trial, f"imputation{what}")) for what in ("s", "_iterations", "_seed")
    )
    data = _describe_missing(trial, known, name, compared)
    if len(known) - missing <= data.predictors.shape[1] + 1:
        raise NotEstimable(f"too few values of {name} to impute from")
    rng, models, unaccepted = np.random.default_rng(seed), [], 0
    for _ in range(number):
        filled, without = impute(data, iterations, rng)
        unaccepted += without
        models.append(model_treatment(trial, known.assign(**{name: filled}), terms))
    notes = [f"{missing} value(s) of {name} imputed, {number} times"]
    if unaccepted:
        notes.append(f"{unaccepted} imputed value(s) are the most probable of those proposed")
    notes += [f"fitted without {arm.name}: {why}" for arm, why in dropped.items()]
    return models, [*notes, left_out] if left_out else notes


def _describe_missing(
    trial: Trial, known: pd.DataFrame, name: str, compared: list[Arm]
) -> Incomplete:
    terms = trial.terms_of("adjusted_cox")
    at = [
        design_columns(trial, known.assign(**{name: value}), compared, terms)[0].to_numpy()
        for value in (0.0, 1.0)
    ]
    others = [term.name for term in terms if term.name != name]
    columns = pd.get_dummies(
        known[["TRT01PN", *others]].astype({"TRT01PN": "str"}), drop_first=True
    ).astype(float)
    spread = columns.std()
    columns = (columns - columns.mean())[spread[spread > 0].index] / spread[spread > 0]
    return Incomplete(
        time=known["AVAL"].to_numpy(dtype=float),
        event=known["EVENT"].to_numpy(dtype=bool),
        at_zero=at[0],
        per_unit=at[1] - at[0],
        predictors=np.c_[np.ones(len(columns)), columns.to_numpy()],
        covariate=known[name].to_numpy(dtype=float),
    )
