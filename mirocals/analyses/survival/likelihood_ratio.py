"""Likelihood-ratio tests of interactions, as rows of results."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
from scipy.stats import chi2

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import Result, format_p
from mirocals.analyses.survival.hazard import model_treatment
from mirocals.analyses.trial import Term, Trial

JOINT = "interaction"  # the term of a test of an interaction as a whole


def interaction_row(row: Result) -> Result:
    """What every row of such a test has in common."""
    return row.but(
        group_variable=None,
        group_level=None,
        term=JOINT,
        unit=None,
        method="Cox proportional hazards, likelihood-ratio test of the interaction",
        ci_method=None,
        ci_level=None,
    )


def give_ratio(row: Result, smaller: float, larger: float, df: int) -> Iterator[Result]:
    """Twice the difference of two log likelihoods, as chi-square (Wilks, 1938)."""
    ratio = 2 * (larger - smaller)
    p = float(chi2.sf(ratio, df))
    yield row.but(statistic="chi-square", value=ratio, formatted=f"{ratio:.3f}")
    yield row.but(statistic="degrees of freedom", value=float(df), formatted=f"{df}")
    yield row.but(statistic="p value", value=p, formatted=format_p(p))


def compare_products(
    trial: Trial, row: Result, subjects: pd.DataFrame, terms: tuple[Term, ...]
) -> Iterator[Result]:
    """Joint test of all products of treatment in an adjusted model, of the same subjects."""
    row = interaction_row(row)
    mains = tuple(
        replace(term, kind="continuous") if term.kind == "interaction" else term for term in terms
    )
    try:
        larger, smaller = (model_treatment(trial, subjects, chosen) for chosen in (terms, mains))
    except NotEstimable as reason:
        yield row.not_estimable(reason)
        return
    row = row.but(n=larger.fit.subjects, events=larger.fit.events).noted(larger.missing or "")
    df = larger.design.shape[1] - smaller.design.shape[1]
    yield from give_ratio(row, smaller.fit.log_likelihood, larger.fit.log_likelihood, df)
