"""How far single subjects move the adjusted estimates."""

from collections.abc import Iterator

import numpy as np

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import ASSUMED, EXPLORATORY, Result
from mirocals.analyses.survival.hazard import cox_row, model_treatment
from mirocals.analyses.survival.partial_likelihood import maximise
from mirocals.analyses.trial import Endpoint, Trial


def leave_out(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """The largest dfbetas of treatment and its interactions, each subject left out in turn.

    dfbetas: change of the estimate over its standard error (Belsley, Kuh & Welsch, 1980), by exact
    refits, not by one step. Beside it the hazard ratio without the subject who moves it most, whom
    the note names; it counts those without whom the model cannot be fitted, who may move it more.
    """
    terms = trial.terms_of("adjusted_cox")
    row = cox_row(trial, endpoint, "COX.ADJ.INFLUENCE", "influence of single subjects").but(
        reason=ASSUMED, purpose=EXPLORATORY, method="Cox model refitted without each subject"
    )
    if not terms:
        return
    try:
        model = model_treatment(trial, endpoint.subjects, terms)
    except NotEstimable as reason:
        yield row.not_estimable(reason)
        return
    names = list(model.design.columns)
    columns = model.design.to_numpy(dtype=float)
    estimate = np.array([model.fit.coefficients[name].estimate for name in names])
    error = np.array([model.fit.coefficients[name].standard_error for name in names])
    everyone = np.arange(len(columns))
    without = np.full((len(columns), len(names)), np.nan)
    for i in everyone:
        kept = everyone != i
        try:
            fit = maximise(model.time[kept], model.event[kept], columns[kept], start=estimate)
            without[i] = fit.estimate if fit.settled else np.nan
        except np.linalg.LinAlgError:
            continue
    row = row.but(n=model.fit.subjects, events=model.fit.events).noted(model.missing or "")
    failed = int(np.isnan(without).any(axis=1).sum())
    if failed:
        row = row.noted(f"{failed} subject(s) without whom the model has no fit not counted")
    moved = (estimate - without) / error
    for effect in model.effects:
        place = names.index(effect.column)
        if effect.group_variable != "TRT01P":
            continue
        at = row.but(term=effect.term, group_variable="TRT01P", group_level=effect.group_level)
        if np.isnan(moved[:, place]).all():
            yield at.not_estimable("no fit without any one of the subjects")
            continue
        most = int(np.nanargmax(np.abs(moved[:, place])))
        who = endpoint.subjects.loc[model.subjects.index[most], "USUBJID"]
        at = at.noted(f"without {who}")
        largest, ratio = float(moved[most, place]), float(np.exp(without[most, place]))
        yield at.but(statistic="largest dfbetas", value=largest, formatted=f"{largest:.2f}")
        yield at.but(
            statistic="hazard ratio without the subject",
            value=ratio,
            formatted=f"{ratio:.{effect.decimals}f}",
        )
