"""The figures of function: courses of each subject with the mean, and mean changes by visit."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure as Drawing

from mirocals.analyses.figure import COLOURS, INK, WIDTH
from mirocals.analyses.findings import NOMINAL, Figure
from mirocals.analyses.lookup import Lookup
from mirocals.analyses.outcomes import ALIVE_AND_SEEN, Outcome, Plan, Population
from mirocals.analyses.profiles import (
    BESIDE,
    draw_profile,
    legend_below,
    mark_days,
    tell_counts,
    tidy,
)
from mirocals.analyses.results import Result
from mirocals.analyses.trial import Arm

HEIGHT = 3.3  # inches


def draw_courses(plan: Plan, outcome: Outcome, rows: Sequence[Result]) -> list[Figure]:
    """Every subject's values over study days, a panel an arm, with the mean by visit."""
    if outcome.records.empty or not plan.arms:
        return []
    counts = outcome.records.groupby("TRT01PN")["SUBJECT"].nunique().to_dict()
    arms = "; ".join(f"{arm.name}: {counts.get(arm.number, 0)} subjects" for arm in plan.arms)
    found = Lookup(rows)
    slopes = "; ".join(
        f"{arm.name} " + found.interval(f"{outcome.paramcd}.MIXED", arm.name, "month", "slope")
        for arm in plan.arms
    )
    return [
        Figure(
            figure_id=f"courses_{outcome.paramcd.lower()}",
            title=f"{outcome.label}: course of each subject",
            alt=f"A line a subject of {outcome.label} ({outcome.unit}) over study days from"
            f" baseline on, a panel an arm, with the mean of those assessed at each visit. {arms}."
            f" Slope a month with 95 % confidence interval: {slopes}.",
            population="ITT",
            method="Values as observed; thick line: mean of those alive and assessed at the visit",
            dataset=outcome.dataset,
            draw=partial(_draw_courses, plan.arms, outcome),
            notes=(ALIVE_AND_SEEN, "Exploratory: described without a test."),
        )
    ]


def _draw_courses(arms: Sequence[Arm], outcome: Outcome) -> Drawing:
    figure = Drawing(figsize=(WIDTH, HEIGHT), layout="constrained")
    panels = figure.subplots(1, len(arms), sharex=True, sharey=True, squeeze=False)[0]
    columns = ["SUBJECT", "TRT01PN", "AVISITN", "ADY", "AVAL"]
    everything = [outcome.baseline[columns].assign(ADY=1), outcome.records[columns]]
    days = {visit.number: visit.target_day for visit in outcome.visits}
    for index, (panel, arm) in enumerate(zip(panels, arms, strict=True)):
        lines: dict[int, list[tuple[float, float]]] = {}
        means: dict[float, list[float]] = {}
        for rows in everything:
            mine = rows[rows["TRT01PN"] == arm.number]
            for subject, _, visit, day, value in mine.to_numpy().tolist():
                lines.setdefault(subject, []).append((float(day), float(value)))
                means.setdefault(float(days.get(visit, 1)), []).append(float(value))
        panel.add_collection(
            LineCollection(
                [np.array(line) for line in lines.values()],
                colors=COLOURS[index % len(COLOURS)],
                linewidths=0.5,
                alpha=0.35,
            )  # fmt: skip
        )
        at = sorted(means)
        panel.plot(at, [np.mean(means[day]) for day in at], color=INK, linewidth=1.8)
        panel.set_title(f"{arm.name}, n = {len(lines)}", fontsize=8.5, loc="left")
        panel.set_xlabel("Study day")
        panel.autoscale_view()
        mark_days(panel, [1.0, *(float(visit.target_day) for visit in outcome.visits)])
        tidy(panel)
    panels[0].set_ylabel(f"{outcome.label} ({outcome.unit})")
    return figure


def draw_changes(
    plan: Plan, outcome: Outcome, populations: Sequence[Population], rows: Sequence[Result]
) -> list[Figure]:
    """Mean change from baseline by visit and arm, a panel a population."""
    found = Lookup(rows)
    shown = [
        population
        for population in populations
        if len(population.of(outcome.records)) and outcome.visits
    ]
    if not shown or not plan.arms:
        return []
    parts = []
    for population in shown:
        code, last = f"{outcome.paramcd}.VISIT{population.suffix}", outcome.visits[-1].name
        arms = ", ".join(
            f"{arm.name} {found.interval(code, arm.name, last, 'mean change')}" for arm in plan.arms
        )
        parts.append(f"{population.title}: mean change at {last} {arms}")
    return [
        Figure(
            figure_id=f"profile_{outcome.paramcd.lower()}",
            title=f"{outcome.label}: mean change from baseline by visit",
            alt=f"Mean change of {outcome.label} ({outcome.unit}) from baseline by arm over study"
            f" days, with 95 % confidence intervals, a panel a population. {'. '.join(parts)}.",
            population="ITT",
            method="Means of those alive and assessed at the visit, t interval; nothing imputed",
            dataset=outcome.dataset,
            draw=partial(_draw_changes, plan.arms, outcome, shown, found),
            notes=(
                tell_counts([arm.name for arm in plan.arms]),
                BESIDE,
                ALIVE_AND_SEEN,
                NOMINAL,
                *(plan.trial.notes_on_post_hoc if shown[-1].suffix else ()),
            ),
        )
    ]


def _draw_changes(
    arms: Sequence[Arm], outcome: Outcome, shown: list[Population], found: Lookup
) -> Drawing:
    figure = Drawing(figsize=(WIDTH, HEIGHT + 0.3), layout="constrained")
    panels = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
    days = [1.0, *(float(visit.target_day) for visit in outcome.visits)]
    for panel, population in zip(panels, shown, strict=True):
        code = f"{outcome.paramcd}.VISIT{population.suffix}"
        counts = []
        for index, arm in enumerate(arms):
            where = [(code, arm.name, visit.name, "mean change") for visit in outcome.visits]
            values = [found.values(*one) for one in where]
            draw_profile(panel, days, np.array([(0.0, 0.0, 0.0), *values]), arm.name, index)
            started = population.of(outcome.baseline)["TRT01PN"] == arm.number
            counts.append([f"{int(started.sum())}", *(found.count(*one) for one in where)])
        title = f"{population.title}\nn = {len(population.subjects)}"
        panel.set_title(title, fontsize=7.5, loc="left")
        panel.set_xlabel("Study day")
        mark_days(panel, days, counts)
        tidy(panel)
    panels[0].set_ylabel(f"Mean change ({outcome.unit})")
    legend_below(figure, panels[0])
    return figure
