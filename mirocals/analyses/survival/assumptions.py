"""How far the assumptions behind the tests and models hold: hazards that are proportional."""

from collections.abc import Iterator

import pandas as pd

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import ASSUMED, EXPLORATORY, Result, format_p
from mirocals.analyses.survival.describe import base_row, give_log_rank
from mirocals.analyses.survival.hazard import cox_row, give_model, model_treatment
from mirocals.analyses.survival.proportionality import check_proportionality
from mirocals.analyses.trial import Endpoint, Trial


def give_proportionality(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Grambsch-Therneau tests of the unadjusted and of the adjusted model."""
    models = (("COX", ()), ("COX.ADJ", trial.terms_of("adjusted_cox")))
    for suffix, terms in models:
        row = _exploratory(
            cox_row(trial, endpoint, f"{suffix}.PH", "test of proportional hazards")
        ).but(
            method="Grambsch-Therneau score test, Kaplan-Meier time scale (R's cox.zph)",
            ci_method=None,
            ci_level=None,
        )
        if suffix == "COX.ADJ" and not terms:
            continue
        try:
            model = model_treatment(trial, endpoint.subjects, terms)
            tests = check_proportionality(model.fit, model.time, model.event, model.design)
        except NotEstimable as reason:
            yield row.not_estimable(reason)
            continue
        row = row.but(n=model.fit.subjects, events=model.fit.events)
        for test in tests:
            at = row.but(term=test.name)
            df = test.degrees_of_freedom
            chi_square = test.chi_square
            yield at.but(statistic="chi-square", value=chi_square, formatted=f"{chi_square:.3f}")
            yield at.but(statistic="degrees of freedom", value=float(df), formatted=f"{df}")
            yield at.but(statistic="p value", value=test.p_value, formatted=format_p(test.p_value))


def weigh_times(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Log-rank tests that weigh early, middle or late differences."""
    for term in trial.terms_of("weighted_logrank"):
        rho, gamma = (float(part) for part in term.name.split())
        row = _exploratory(base_row(trial, endpoint)).but(
            analysis_id=f"{endpoint.paramcd}.LOGRANK.FH.{rho:g}.{gamma:g}",
            analysis="log-rank test, weighted",
            method=f"Fleming-Harrington test, rho = {rho:g}, gamma = {gamma:g}",
        )
        yield from give_log_rank(trial, row, endpoint.subjects, weights=(rho, gamma))


def split_time(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Unadjusted hazard ratios period by period, each of those still at risk at its start.

    With one hazard ratio a period the partial likelihood falls apart into one a period, which is
    what each of these models maximises.
    """
    cuts = [float(term.name) for term in trial.terms_of("piecewise_at")]
    end = endpoint.subjects["AVAL"].max() if len(endpoint.subjects) else 0.0
    edges = [0.0, *(cut for cut in cuts if cut < end), float(end)]
    if len(edges) < 3:
        return
    for number, (start, stop) in enumerate(zip(edges, edges[1:], strict=False), start=1):
        row = _exploratory(
            cox_row(trial, endpoint, f"COX.PERIOD.{number}", "hazard ratio within period")
        ).but(population=f"ITT, at risk after day {start:g}, to day {stop:g}")
        yield from give_model(trial, row, _within(endpoint.subjects, start, stop), ())


def _within(subjects: pd.DataFrame, start: float, stop: float) -> pd.DataFrame:
    at_risk = subjects[subjects["AVAL"] > start] if start else subjects
    seen = at_risk["EVENT"] & (at_risk["AVAL"] <= stop)
    return at_risk.assign(EVENT=seen, AVAL=at_risk["AVAL"].clip(upper=stop))


def _exploratory(row: Result) -> Result:
    return row.but(reason=ASSUMED, purpose=EXPLORATORY)
