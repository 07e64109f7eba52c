"""The joint rank of death and function, as rows of results."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mirocals.analyses.ancova import Contrast, compare_adjusted, covariate_columns, left_out
from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.function.joint_rank import (
    WinRatio,
    compare_pairs,
    estimate_win_ratio,
    rank_scores,
)
from mirocals.analyses.outcomes import (
    Outcome,
    Plan,
    Population,
    outcome_row,
    without_baseline,
)
from mirocals.analyses.results import LEVEL, Result, format_number, format_p, number
from mirocals.analyses.trial import Arm

PAIRS = (
    "all pairs: an earlier death loses, a survivor beats a death, two survivors by change at their"
    " last common visit"
)


def rank_jointly(plan: Plan, outcome: Outcome, population: Population) -> Iterator[Result]:
    """Combined assessment of function and survival: rank ANCOVA, and the win ratio."""
    row = outcome_row(plan, outcome, population).but(
        analysis_id=f"CAFS{population.suffix}",
        analysis="combined assessment of function and survival",
        dataset=f"ADSL, {outcome.dataset}",
        ci_level=LEVEL,
    )
    days = plan.values("joint_rank_day")
    if not days:
        yield row.not_estimable("the study declares no joint_rank_day in outcome_rules.csv")
        return
    subjects = population.subjects
    last_day = int(days[0])
    row = row.but(horizon_days=last_day)
    if subjects.empty:
        yield row.not_estimable("no subject")
        return
    records = population.of(outcome.records)
    records = records[records["AVISITN"].isin(_visits(outcome, last_day))]
    row = row.noted(*_open(subjects, last_day), *without_baseline(records["CHG"]))
    pairs = compare_pairs(*arrange(outcome, subjects, last_day))
    yield from _rank_rows(plan, row, subjects, pairs)
    yield from _win_rows(plan, row, subjects, pairs)


def _open(subjects: pd.DataFrame, last_day: int) -> list[str]:
    """What rows note of who counts as a survivor without being followed to the last day."""
    followed = (subjects["LSTALVDT"] - subjects["RANDDT"]).dt.days + 1 >= last_day
    number = int((subjects["DTHDT"].isna() & ~followed).sum())
    text = f"{number} subject(s) not followed to day {last_day} count as survivors"
    return [text] if number else []


def arrange(
    outcome: Outcome, subjects: pd.DataFrame, last_day: int
) -> tuple[np.ndarray, np.ndarray]:
    """Study day of death up to the last day, else infinite; change, subjects x visits."""
    died = (subjects["DTHDT"] - subjects["RANDDT"]).dt.days.to_numpy(float) + 1
    death = np.where(died <= last_day, died, np.inf)
    records = outcome.records[outcome.records["CHG"].notna()]
    change = records.pivot_table(index="SUBJECT", columns="AVISITN", values="CHG", aggfunc="last")
    change = change.reindex(index=subjects["SUBJECT"], columns=_visits(outcome, last_day))
    return death, change.to_numpy(float)


def _visits(outcome: Outcome, last_day: int) -> list[int]:
    return [visit.number for visit in outcome.visits if visit.target_day <= last_day]


def _rank_rows(
    plan: Plan, row: Result, subjects: pd.DataFrame, pairs: np.ndarray
) -> Iterator[Result]:
    ranks = rank_scores(pairs)
    names = plan.values("covariate")
    row = row.but(
        term="rank", group_variable="TRT01P", ci_method="t",
        method=f"{PAIRS}; analysis of covariance of the ranks: arm, {', '.join(names)}",
    )  # fmt: skip
    arms = subjects["TRT01PN"].to_numpy()
    for arm in plan.arms:
        mine = ranks[arms == arm.number]
        arm_row = row.but(group_level=arm.name, n=len(mine), ci_method=None, ci_level=None)
        if not len(mine):
            yield arm_row.not_estimable("no subject")
            continue
        mean = float(mine.mean())
        yield arm_row.but(statistic="mean rank", value=mean, formatted=f"{mean:.1f}")
    covariates, dropped = covariate_columns(subjects, names)
    row = row.noted(*left_out(dropped))
    try:
        found = compare_adjusted(ranks, arms, plan.arms, covariates)
    except NotEstimable as reason:
        yield row.not_estimable(reason)
        return
    for arm, difference in found.items():
        yield from _difference_rows(row.but(group_level=arm.name), difference)


def _difference_rows(row: Result, difference: Contrast) -> Iterator[Result]:
    row = row.noted("a higher rank is better")
    for statistic, value in (
        ("difference in mean rank", difference.estimate),
        ("difference in mean rank lower", difference.lower),
        ("difference in mean rank upper", difference.upper),
    ):
        yield row.but(statistic=statistic, value=number(value), formatted=format_number(value, 1))
    p = difference.p_value
    yield row.but(statistic="p value", value=p, formatted=format_p(p))


def _win_rows(
    plan: Plan, row: Result, subjects: pd.DataFrame, pairs: np.ndarray
) -> Iterator[Result]:
    row = row.but(
        term="win ratio", group_variable="TRT01P", method=f"{PAIRS}; win ratio, unmatched",
        ci_method="Wald on the log scale, Bebu & Lachin",
    )  # fmt: skip
    arms = subjects["TRT01PN"].to_numpy()
    for arm in plan.arms:
        if arm == plan.reference:
            continue
        here = np.isin(arms, (1, arm.number))
        arm_row = row.but(group_level=arm.name, n=int(here.sum()))
        try:
            found = estimate_win_ratio(pairs[np.ix_(here, here)], arms[here] == arm.number)
        except NotEstimable as reason:
            yield arm_row.not_estimable(reason)
            continue
        yield from _ratio_rows(arm_row, arm, found)


def _ratio_rows(row: Result, arm: Arm, found: WinRatio) -> Iterator[Result]:
    for statistic, count in (
        ("pairs won", found.wins), ("pairs lost", found.losses), ("pairs tied", found.ties)
    ):  # fmt: skip
        yield row.but(statistic=statistic, value=float(count), formatted=f"{count}")
    for statistic, value in (
        ("win ratio", found.ratio),
        ("win ratio lower", found.lower),
        ("win ratio upper", found.upper),
    ):
        yield row.but(statistic=statistic, value=number(value), formatted=format_number(value, 2))
    p = found.p_value
    yield row.but(statistic="p value", value=p, formatted=format_p(p))
