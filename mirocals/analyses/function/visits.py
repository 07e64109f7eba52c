"""Change from baseline by visit: means by arm, and differences adjusted for baseline."""

from collections.abc import Iterator

import numpy as np

from mirocals.analyses.ancova import compare_adjusted, covariate_columns, estimate_mean, left_out
from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.outcomes import (
    Outcome,
    Plan,
    Population,
    outcome_row,
    without_baseline,
)
from mirocals.analyses.results import LEVEL, Result, format_number, format_p, number


def describe_changes(plan: Plan, outcome: Outcome, population: Population) -> Iterator[Result]:
    """Mean change of each arm at each visit, and the difference by analysis of covariance.

    Of those alive and assessed at the visit; nothing is imputed.
    """
    base = outcome_row(plan, outcome, population).but(
        analysis_id=f"{outcome.paramcd}.VISIT{population.suffix}",
        analysis=f"{outcome.label}: change from baseline by visit",
        method="mean of those alive and assessed at the visit",
        ci_method="t",
        ci_level=LEVEL,
        unit=outcome.unit,
    )
    names = ["BASE", *plan.values("covariate")]
    everyone = population.of(outcome.records)
    base = base.noted(*without_baseline(everyone["CHG"]))
    everyone = everyone[everyone["CHG"].notna()]
    if not outcome.visits or everyone.empty:
        yield base.not_estimable("no value after baseline")
        return
    for visit in outcome.visits:
        rows = everyone[everyone["AVISITN"] == visit.number]
        row = base.but(term=visit.name, group_variable="TRT01P")
        for arm in plan.arms:
            values = rows.loc[rows["TRT01PN"] == arm.number, "CHG"].to_numpy(float)
            arm_row = row.but(group_level=arm.name, n=len(values))
            try:
                mean = estimate_mean(values)
            except NotEstimable as reason:
                yield arm_row.not_estimable(reason)
                continue
            for statistic, value in (
                ("mean change", mean.estimate),
                ("mean change lower", mean.lower),
                ("mean change upper", mean.upper),
            ):
                yield _tell(arm_row, outcome, statistic, value)
        row = row.but(
            method=f"analysis of covariance at the visit: arm, {', '.join(names)}", n=len(rows)
        )
        covariates, dropped = covariate_columns(rows, names)
        row = row.noted(*left_out(dropped))
        try:
            found = compare_adjusted(
                rows["CHG"].to_numpy(float), rows["TRT01PN"].to_numpy(), plan.arms, covariates
            )
        except NotEstimable as reason:
            yield row.but(group_variable=None).not_estimable(reason)
            continue
        for arm, difference in found.items():
            arm_row = row.but(group_level=arm.name)
            for statistic, value in (
                ("difference in change", difference.estimate),
                ("difference in change lower", difference.lower),
                ("difference in change upper", difference.upper),
            ):
                yield _tell(arm_row, outcome, statistic, value)
            p = difference.p_value
            yield arm_row.but(statistic="p value", value=p, formatted=format_p(p), unit=None)


def _tell(row: Result, outcome: Outcome, statistic: str, value: float) -> Result:
    value = np.nan if value is None else value
    text = format_number(value, outcome.decimals)
    return row.but(statistic=statistic, value=number(value), formatted=text)
