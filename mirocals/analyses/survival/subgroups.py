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
        table = model.subjects.assign(level=levels.loc[model.subjects.index].astype(str))
        order = [str(level) for level in levels.cat.categories]
        names = {arm.number: arm.name for arm in trial.arms}
        notes, smaller, larger, df = compare_cells(table, order, names)
    except NotEstimable as reason:
        yield row.not_estimable(reason)
        return
    yield from give_ratio(row.noted(*notes), smaller, larger, df)


def compare_cells(
    subjects: pd.DataFrame, order: list[str], arms: dict[int, str]
) -> tuple[list[str], float, float, int]:
    """What is to be noted; log likelihoods without and with an interaction; degrees of freedom.

    With the interaction each arm of each level has its own hazard. A cell without an event has a
    hazard of 0 in the limit, where the likelihood has its supremum: that of a fit without its
    subjects. A level without any event tells nothing of treatment and is left out of both.
    """
    events = subjects.groupby(["level", "TRT01PN"])["EVENT"].sum()
    by_level = events.groupby("level").sum()
    kept = [level for level in order if by_level.get(level, 0) > 0]
    notes = [f"{level} left out: no event" for level in by_level.index[by_level == 0]]
    if len(kept) < 2:
        raise NotEstimable("events in one subgroup only")
    subjects = subjects[subjects["level"].isin(kept)]
    cells = [cell for cell in events.index if cell[0] in kept]
    compared = sorted(set(subjects["TRT01PN"]))
    df = len(cells) - (len(compared) + len(kept) - 1)
    if df < 1:
        raise NotEstimable("no two subgroups have subjects in both arms")
    mains = {f"{number}": subjects["TRT01PN"] == number for number in compared[1:]}
    mains |= {level: subjects["level"] == level for level in kept[1:]}
    empty = [cell for cell in cells if not events[cell]]
    notes += [
        f"no event in arm {arms[arm]} of {level}: tested at the supremum of the likelihood"
        for level, arm in empty
    ]
    of_cell = pd.Series(list(zip(subjects["level"], subjects["TRT01PN"], strict=True)))
    of_cell.index = subjects.index
    full = [cell for cell in cells if cell not in empty]
    within = subjects[of_cell.isin(full)]
    each = {f"{cell}": of_cell.loc[within.index] == cell for cell in full[1:]}
    smaller = _likelihood(subjects, pd.DataFrame(mains))
    return notes, smaller, _likelihood(within, pd.DataFrame(each)), df


def _likelihood(subjects: pd.DataFrame, design: pd.DataFrame) -> float:
    time, event = subjects["AVAL"].to_numpy(), subjects["EVENT"].to_numpy(dtype=bool)
    return fit_cox(time, event, design.astype(float)).log_likelihood
