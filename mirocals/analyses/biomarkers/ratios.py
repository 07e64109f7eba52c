"""Ratios to baseline of a biomarker by arm and visit, and ratios of arms, on the log scale."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mirocals.analyses.ancova import (
    Contrast,
    compare_adjusted,
    covariate_columns,
    estimate_mean,
    left_out,
)
from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.outcomes import Outcome, Plan, Population, Visit, outcome_row
from mirocals.analyses.results import LEVEL, Result, format_number, format_p, number
from mirocals.analyses.trial import Arm

EVERY = "every on-treatment visit"
WITHHELD = "withheld while the study is blinded"


def analyse_ratios(plan: Plan, outcome: Outcome, population: Population) -> Iterator[Result]:
    """Ratios to baseline of each arm, then ratios of arms; of each the reason where there is none.

    Ratios to baseline are geometric means with their t interval. Ratios of each arm to the
    reference are those of an analysis of covariance of the log ratio at each visit; their rows
    `every on-treatment visit` hold the least and greatest ratio and the largest p value over the
    visits of the treatment period at which the biomarker was measured.
    """
    names = plan.values("covariate")
    row = outcome_row(plan, outcome, population).but(
        ci_method="t on the log scale", ci_level=LEVEL, group_variable="TRT01P"
    )
    described = row.but(
        analysis_id=f"{outcome.paramcd}.RATIO",
        analysis=f"{outcome.label}: ratio to baseline by visit",
        method="geometric mean of the ratios to baseline of those assessed at the visit",
    )
    compared = row.but(
        analysis_id=f"{outcome.paramcd}.ANCOVA",
        analysis=f"{outcome.label}: ratio of arms by visit",
        method="analysis of covariance of the log ratio to baseline at the visit: arm, log"
        f" baseline, {', '.join(names)}",
    )
    try:
        records = logged(outcome)
    except NotEstimable as reason:
        for one in (described, compared):
            yield one.but(group_variable=None).not_estimable(reason)
        return
    number = len(outcome.records) - len(records)
    text = f"{number} record(s) without a value and a baseline above 0 left out" if number else ""
    described, compared = described.noted(text), compared.noted(text)
    yield from _describe(plan, outcome, described, records)
    yield from _compare(plan, outcome, compared, records, ["LOGBASE", *names])


def _describe(plan: Plan, outcome: Outcome, row: Result, records: pd.DataFrame) -> Iterator[Result]:
    for visit, rows in by_visit(outcome, records):
        for arm in plan.arms:
            values = rows.loc[rows["TRT01PN"] == arm.number, "LOGRATIO"].to_numpy(float)
            arm_row = row.but(term=visit.name, group_level=arm.name, n=len(values))
            try:
                mean = estimate_mean(values)
            except NotEstimable as reason:
                yield arm_row.not_estimable(reason)
                continue
            yield from _ratio_rows(arm_row, outcome, "geometric mean ratio", mean)


def _compare(
    plan: Plan, outcome: Outcome, row: Result, records: pd.DataFrame, names: list[str]
) -> Iterator[Result]:
    found: dict[Arm, list[Contrast]] = {arm: [] for arm in plan.others}
    failed = []
    for visit, rows in by_visit(outcome, records):
        visit_row = row.but(term=visit.name, n=len(rows))
        covariates, dropped = covariate_columns(rows, names)
        visit_row = visit_row.noted(*left_out(dropped))
        try:
            compared = compare_adjusted(
                rows["LOGRATIO"].to_numpy(float),
                rows["TRT01PN"].to_numpy(),
                plan.arms,
                covariates,
            )
        except NotEstimable as reason:
            yield visit_row.but(group_variable=None).not_estimable(reason)
            failed += [visit.name] if visit.on_treatment else []
            continue
        for arm, difference in compared.items():
            arm_row = visit_row.but(group_level=arm.name)
            yield from _ratio_rows(arm_row, outcome, "ratio of arms", difference)
            p = difference.p_value
            yield arm_row.but(statistic="p value", value=p, formatted=format_p(p))
            found[arm] += [difference] if visit.on_treatment else []
    yield from _every_visit(row, outcome, found, failed)


def logged(outcome: Outcome) -> pd.DataFrame:
    """The records with LOGRATIO and LOGBASE, natural logs; NotEstimable where there is none."""
    if outcome.withheld:
        raise NotEstimable(WITHHELD)
    records = outcome.records
    records = records[(records["AVAL"] > 0) & (records["BASE"] > 0)]
    if records.empty:
        raise NotEstimable("no value after baseline")
    base = np.log(records["BASE"])
    return records.assign(LOGBASE=base, LOGRATIO=np.log(records["AVAL"]) - base)


def by_visit(outcome: Outcome, records: pd.DataFrame) -> Iterator[tuple[Visit, pd.DataFrame]]:
    """The visits at which anybody has a value, in order, with their records."""
    for visit in outcome.visits:
        rows = records[records["AVISITN"] == visit.number]
        if len(rows):
            yield visit, rows


def count_below(plan: Plan, outcome: Outcome, population: Population) -> Iterator[Result]:
    """Values below the limit of quantification at baseline and each visit, of each arm.

    They are those whose AVAL is half the limit: DTYPE HALFLLOQ.
    """
    row = outcome_row(plan, outcome, population).but(
        analysis_id=f"{outcome.paramcd}.LLOQ",
        analysis=f"{outcome.label}: values below the limit of quantification",
        method="count",
        group_variable="TRT01P",
    )
    if outcome.withheld or (outcome.records.empty and outcome.baseline.empty):
        reason = WITHHELD if outcome.withheld else "no value"
        yield row.but(group_variable=None).not_estimable(reason)
        return
    visits = [("BASELINE", outcome.baseline)]
    visits += [(visit.name, rows) for visit, rows in by_visit(outcome, outcome.records)]
    for name, rows in visits:
        for arm in plan.arms:
            mine = rows[rows["TRT01PN"] == arm.number]
            below = int(mine["BELOW"].sum())
            yield row.but(
                term=name, group_level=arm.name, n=len(mine), statistic="below limit",
                value=float(below), formatted=f"{below}",
            )  # fmt: skip


def _ratio_rows(row: Result, outcome: Outcome, statistic: str, found: Contrast) -> Iterator[Result]:
    for name, value in (
        (statistic, found.estimate),
        (f"{statistic} lower", found.lower),
        (f"{statistic} upper", found.upper),
    ):
        ratio = float(np.exp(value))
        text = format_number(ratio, outcome.decimals)
        yield row.but(statistic=name, value=number(ratio), formatted=text)


def _every_visit(
    row: Result, outcome: Outcome, found: dict[Arm, list[Contrast]], failed: list[str]
) -> Iterator[Result]:
    for arm, differences in found.items():
        arm_row = row.but(term=EVERY, group_level=arm.name, n=None, ci_method=None, ci_level=None)
        if failed or not differences:
            missing = ", ".join(failed) or "any on-treatment visit"
            yield arm_row.not_estimable(f"no ratio of arms at {missing}")
            continue
        ratios = [float(np.exp(difference.estimate)) for difference in differences]
        for statistic, ratio in (
            ("least ratio of arms", min(ratios)),
            ("greatest ratio of arms", max(ratios)),
        ):
            text = format_number(ratio, outcome.decimals)
            yield arm_row.but(statistic=statistic, value=number(ratio), formatted=text)
        p = max(difference.p_value for difference in differences)
        yield arm_row.but(statistic="largest p value", value=p, formatted=format_p(p))
