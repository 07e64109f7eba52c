"""Sensitivity of the slopes to what was not assessed: imputation with a shift, and Rubin's rules.

A visit is missing where no value was obtained and its target day lies before death or, for who is
not known to have died, no later than the last day known alive; nothing is imputed after death.
Values are drawn from the mixed model fitted to what was observed, with its parameters drawn from
their approximate posterior, and moved by a delta in all arms but the reference (Carpenter, Roger &
Kenward, J Biopharm Stat 2013;23:1352).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirocals.analyses.ancova import Contrast, pool
from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.function.mixed import (
    START,
    RestrictedLikelihood,
    search,
    sum_within,
)
from mirocals.analyses.function.slopes import METHOD, SlopeModel, build_model
from mirocals.analyses.outcomes import Outcome, Plan, Population, outcome_row
from mirocals.analyses.results import LEVEL, Result, format_number, format_p, number

Floats = NDArray[np.float64]


def estimate_with_deltas(plan: Plan, outcome: Outcome, population: Population) -> Iterator[Result]:
    """Difference in slope with missing values imputed, once for each delta of the measure."""
    row = outcome_row(plan, outcome, population).but(
        analysis_id=f"{outcome.paramcd}.DELTA{population.suffix}",
        analysis=f"{outcome.label}: rate of change, missing values imputed with a delta",
        method=f"{METHOD}; multiple imputation, Rubin's rules",
        ci_method="t",
        ci_level=LEVEL,
        unit=f"{outcome.unit} per month",
    )
    draws = plan.values("imputations")
    deltas = [float(text) for text in plan.values("delta", outcome.paramcd)]
    if not draws:
        yield row.not_estimable("the study declares no imputations in outcome_rules.csv")
        return
    observed = population.of(outcome.records)
    missing = list_missing(outcome, population)
    without = int(missing["BASE"].isna().sum())
    if without:
        row = row.noted(f"{without} missed visit(s) of subjects without a baseline not imputed")
    missing = missing[missing["BASE"].notna()]
    try:
        build_model(plan, observed)
        both = build_model(plan, pd.concat([observed, missing], ignore_index=True))
        filled = impute(both, int(draws[0]), int(plan.values("imputation_seed")[0]))
    except NotEstimable as reason:
        yield row.not_estimable(reason)
        return
    unseen = np.isnan(both.response)
    moved = unseen[:, None] & (both.design[:, both.slope + 1 :] != 0)
    row = row.but(n=len(np.unique(both.subject))).noted(*both.notes)
    for delta in deltas:
        shifted = filled + delta * moved.any(axis=1)
        try:
            found = combine(both, shifted)
        except NotEstimable as reason:
            yield row.but(term=f"delta {delta:g}").not_estimable(reason)
            continue
        for arm, difference in zip(both.others, found, strict=True):
            note = f"{int(unseen.sum())} values imputed, {filled.shape[0]} times"
            arm_row = row.but(
                term=f"delta {delta:g}", group_variable="TRT01P", group_level=arm.name,
                note="; ".join(filter(None, (note, row.note))),
            )  # fmt: skip
            for statistic, value in (
                ("difference in slope", difference.estimate),
                ("standard error", difference.standard_error),
                ("difference in slope lower", difference.lower),
                ("difference in slope upper", difference.upper),
            ):
                text = format_number(value, 3)
                yield arm_row.but(statistic=statistic, value=number(value), formatted=text)
            p = difference.p_value
            yield arm_row.but(statistic="p value", value=p, formatted=format_p(p), unit=None)


def list_missing(outcome: Outcome, population: Population) -> pd.DataFrame:
    """A row for each visit not assessed while the subject was known alive; AVAL is missing.

    BASE is missing too for who has no baseline.
    """
    subjects = population.subjects
    alive = (subjects["LSTALVDT"] - subjects["RANDDT"]).dt.days.to_numpy(float) + 1
    dead = (subjects["DTHDT"] - subjects["RANDDT"]).dt.days.to_numpy(float) + 1
    until = np.where(np.isnan(dead), alive, dead - 1)  # who died on a day was alive before it
    observed = outcome.records
    seen = set(zip(observed["SUBJECT"].tolist(), observed["AVISITN"].tolist(), strict=True))
    base = outcome.baseline.drop_duplicates("SUBJECT").set_index("SUBJECT")["AVAL"].astype(float)
    columns = [name for name in observed.columns if name in subjects.columns]
    blocks = []
    for visit in outcome.visits:
        due = visit.target_day <= until
        unseen = [(number, visit.number) not in seen for number in subjects["SUBJECT"].tolist()]
        rows = subjects.loc[due & np.array(unseen, bool), columns]
        value = rows["SUBJECT"].map(base)
        rows = rows.assign(AVISITN=visit.number, ADY=visit.target_day, AVAL=np.nan, BASE=value)
        blocks.append(rows)
    found = pd.concat(blocks, ignore_index=True)
    for name in columns:
        found[name] = found[name].astype(observed[name].dtype)
    return found


def impute(model: SlopeModel, draws: int, seed: int) -> Floats:
    """Completed responses, draws x records: the missing ones drawn from the mixed model."""
    rng = np.random.default_rng(seed)
    unseen = np.isnan(model.response)
    seen = ~unseen
    subject = np.unique(model.subject[seen], return_inverse=True)[1]
    parts = (model.response[seen], model.design[seen], model.months[seen])
    likelihood, best = search(*parts, subject)
    curve, turn = np.linalg.eigh(likelihood.curvature(best))
    curve = np.maximum(curve, 1e-6 * max(curve.max(), 1e-300))
    spread = turn * np.sqrt(2 / curve) @ turn.T  # the symmetric root: no sign is left to LAPACK
    size = int(model.subject.max()) + 1
    cross = np.zeros((size, 2, 2))
    z = np.c_[np.ones(len(model.months)), model.months]
    np.add.at(cross, model.subject[seen], z[seen][:, :, None] * z[seen][:, None, :])
    filled = np.tile(model.response, (draws, 1))
    free = likelihood.records - likelihood.width
    for draw in range(draws):
        theta = best + spread @ rng.standard_normal(3)
        effects, covariance, residual = likelihood.solve(theta)
        variance = residual * free / rng.chisquare(free)
        root = np.linalg.cholesky(covariance * (variance / residual))
        effects = effects + root @ rng.standard_normal(len(effects))
        relative = likelihood.relative(theta)
        inner = np.eye(2) + relative @ cross
        posterior = np.linalg.solve(inner, np.broadcast_to(relative, cross.shape))
        rest = np.where(seen, model.response - model.design @ effects, 0.0)
        level = sum_within(model.subject, rest[:, None] * z)
        mean = (posterior @ level[:, :, None])[:, :, 0]
        symmetric = (posterior + np.swapaxes(posterior, 1, 2)) / 2
        value, vector = np.linalg.eigh(symmetric)
        spreads = vector * np.sqrt(np.maximum(value, 0) * variance)[:, None, :]
        roots = spreads @ np.swapaxes(vector, 1, 2)
        random = mean + (roots @ rng.standard_normal((size, 2, 1)))[:, :, 0]
        drawn = model.design @ effects + (z * random[model.subject]).sum(axis=1)
        drawn += np.sqrt(variance) * rng.standard_normal(len(drawn))
        filled[draw, unseen] = drawn[unseen]
    return filled


def combine(model: SlopeModel, filled: Floats) -> list[Contrast]:
    """The difference in slope of each arm by Rubin's rules over the completed data sets."""
    estimates, variances = [], []
    theta = START
    for response in filled:
        complete = replace(model, response=response)
        likelihood = RestrictedLikelihood(
            complete.response, complete.design, complete.months, complete.subject
        )
        theta = likelihood.minimise(theta)
        effects, covariance, _ = likelihood.solve(theta)
        estimates.append(effects[model.slope + 1 :])
        variances.append(np.diag(covariance)[model.slope + 1 :])
    return [pool(*pair) for pair in zip(np.array(estimates).T, np.array(variances).T, strict=True)]
