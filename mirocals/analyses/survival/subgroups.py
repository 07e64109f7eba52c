"""Treatment within subgroups, and whether it differs between them."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import ASSUMED, EXPLORATORY, Result
from mirocals.analyses.survival.cox import fit_cox
from mirocals.analyses.survival.hazard import OUTCOME, cox_row, give_model, model_treatment
from mirocals.analyses.survival.likelihood_ratio import give_ratio, interaction_row
from mirocals.analyses.trial import Endpoint, Trial, unplaced


def compare_subgroups(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Hazard ratio within each subgroup of the seed, and a test of interaction a variable.

    Models without covariates; the interaction is tested by likelihood ratio, with the subgroups as
    main effects. P values are nominal and not corrected for their number.
    """
    declared = trial.seed("subgroups")
    if declared.empty:
        return
    for one in declared.sort_values("subgroup_order").itertuples(index=False):
        row = cox_row(trial, endpoint, f"SUBGROUP.{one.variable}", "hazard ratio within subgroup")
        row = row.but(reason=ASSUMED, purpose=EXPLORATORY)
        if one.variable not in endpoint.subjects.columns:
            yield row.not_estimable(f"{one.variable} not in ADSL")
            continue
        levels = divide(endpoint.subjects[str(one.variable)], one.cuts)
        known = [level for level in levels.cat.categories if (levels == level).any()]
        if not known:
            yield row.not_estimable(f"no subject has a value of {one.variable}")
            continue
        row = row.noted(*unplaced(levels, one.variable))
        for number, level in enumerate(known, start=1):
            within = endpoint.subjects.loc[(levels == level).to_numpy(), OUTCOME]
            name = f"{row.analysis_id}.{number}"
            population = f"ITT, {one.variable} {level}"
            yield from give_model(
                trial, row.but(analysis_id=name, population=population), within, ()
            )
        yield from _test_interaction(trial, endpoint, row, levels)


def divide(values: pd.Series, cuts: object) -> pd.Series:
    """Levels of a subgroup variable in their order; a value at a cut belongs above it."""
    if not isinstance(cuts, str) or not cuts.strip():
        return values.astype("string").astype("category")
    edges = [float(cut) for cut in cuts.split(";")]
    names = [f"< {edges[0]:g}"]
    names += [f"{low:g} to < {high:g}" for low, high in zip(edges, edges[1:], strict=False)]
    names.append(f"≥ {edges[-1]:g}")
    return pd.cut(values.astype(float), [-np.inf, *edges, np.inf], right=False, labels=names)


def _test_interaction(
    trial: Trial, endpoint: Endpoint, row: Result, levels: pd.Series
) -> Iterator[Result]:
    known = endpoint.subjects.loc[levels.notna().to_numpy(), OUTCOME]
    row = interaction_row(row).but(n=len(known), events=int(known["EVENT"].sum()))
    try:
        model = model_treatment(trial, known, ())
        group = levels.loc[model.subjects.index]
        found = [level for level in levels.cat.categories if (group == level).any()]
        if len(found) < 2:
            raise NotEstimable("one subgroup only")
        mains = model.design.copy()
        for level in found[1:]:
            mains[f"level {level}"] = (group == level).to_numpy(dtype=float)
        both = mains.copy()
        for arm in model.compared:
            for level in found[1:]:
                product = model.design[arm.name] * mains[f"level {level}"]
                both[f"{arm.name} in {level}"] = product
        smaller, larger = (fit_cox(model.time, model.event, design) for design in (mains, both))
    except NotEstimable as reason:
        yield row.not_estimable(reason)
        return
    df = both.shape[1] - mains.shape[1]
    yield from give_ratio(row, smaller.log_likelihood, larger.log_likelihood, df)
