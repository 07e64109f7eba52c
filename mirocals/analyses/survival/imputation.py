"""The adjusted model where CSF-pNFH is missing: complete cases, and multiple imputation."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mirocals.analyses.ancova import pool
from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import ASSUMED, EXPLORATORY, Result, format_p
from mirocals.analyses.survival.hazard import (
    Model,
    complete_cases,
    cox_row,
    give_model,
    model_treatment,
)
from mirocals.analyses.survival.sensitivity import setting
from mirocals.analyses.trial import Endpoint, Trial


def treat_missing(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Complete cases beside multiple imputation of the adjusted model's interacting covariate.

    Imputed: the logarithm, by Bayesian linear regression on arm, other covariates, the event and
    the Nelson-Aalen cumulative hazard at the subject's time (White & Royston, Stat Med 2009);
    combined by Rubin's (1987) rules with his degrees of freedom. The seed is a row of
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
        method="Cox proportional hazards, multiple imputation",
        ci_method="Rubin, t distribution",
    )
    try:
        number = int(setting(trial, "imputations"))
        seed = int(setting(trial, "imputation_seed"))
        models, notes = _impute(trial, endpoint, name, number, seed)
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


def _impute(
    trial: Trial, endpoint: Endpoint, name: str, number: int, seed: int
) -> tuple[list[Model], list[str]]:
    """The adjusted model fitted to each imputed data set, and what their rows note."""
    subjects, terms = endpoint.subjects, trial.terms_of("adjusted_cox")
    if name not in subjects or subjects[name].isna().all():
        raise NotEstimable(f"no subject has a value of {name}")
    others = tuple(term for term in terms if term.name != name)
    known, left_out = complete_cases(subjects, others)
    known = known.reset_index(drop=True)
    missing = known[name].isna().to_numpy()
    if not missing.any():
        raise NotEstimable(f"no subject lacks {name}: the complete cases are everybody")
    if not (known.loc[~missing, name] > 0).all():
        raise NotEstimable(f"a value of {name} is not above 0")
    predictors = _predictors(known, [term.name for term in others])
    seen, target = predictors[~missing], np.log(known.loc[~missing, name].to_numpy(dtype=float))
    if len(seen) <= seen.shape[1] + 1:
        raise NotEstimable(f"too few values of {name} to impute from")
    inverse = np.linalg.inv(seen.T @ seen)
    centre = inverse @ seen.T @ target
    spare = len(seen) - seen.shape[1]
    squares = float(((target - seen @ centre) ** 2).sum())
    root, rng = np.linalg.cholesky(inverse), np.random.default_rng(seed)
    models = []
    for _ in range(number):
        sigma = np.sqrt(squares / rng.chisquare(spare))
        beta = centre + sigma * root @ rng.standard_normal(len(centre))
        noise = sigma * rng.standard_normal(int(missing.sum()))
        filled = known[name].astype(float).to_numpy().copy()
        filled[missing] = np.exp(predictors[missing] @ beta + noise)
        models.append(model_treatment(trial, known.assign(**{name: filled}), terms))
    notes = [f"{int(missing.sum())} value(s) of {name} imputed, {number} times"]
    return models, [*notes, left_out] if left_out else notes


def _predictors(subjects: pd.DataFrame, others: list[str]) -> np.ndarray:
    time, event = subjects["AVAL"].to_numpy(), subjects["EVENT"].to_numpy(dtype=bool)
    times, place = np.unique(time, return_inverse=True)
    deaths = np.bincount(place, event, len(times))
    at_risk = np.cumsum(np.bincount(place, minlength=len(times))[::-1])[::-1]
    hazard = np.cumsum(deaths / at_risk)[place]
    columns = pd.get_dummies(
        subjects[["TRT01PN", *others]].astype({"TRT01PN": "str"}), drop_first=True
    ).astype(float)
    spread = columns.std()
    columns = (columns - columns.mean())[spread[spread > 0].index] / spread[spread > 0]
    return np.c_[np.ones(len(columns)), columns.to_numpy(), event, hazard]
