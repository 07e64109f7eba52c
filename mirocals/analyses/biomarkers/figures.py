"""Time courses of the biomarkers: geometric mean ratio to baseline by arm, with interval."""

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from mirocals.analyses.biomarkers.ratios import by_visit, logged
from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.figure import INK, MUTED, WIDTH
from mirocals.analyses.findings import NOMINAL, Figure
from mirocals.analyses.lookup import Lookup
from mirocals.analyses.outcomes import ALIVE_AND_SEEN, Outcome, Plan, Visit
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

COLUMNS, PANEL = 3, 2.25  # panels a row, inches a panel's height
# Ticks of the ratio, by how far the limits of an axis lie from each other.
TICKS = (
    (1.15, tuple(round(0.5 + 0.02 * step, 2) for step in range(76))),
    (1.6, tuple(round(0.3 + 0.05 * step, 2) for step in range(55))),
    (math.inf, (0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)),
)


def draw_biomarkers(
    plan: Plan, outcomes: Sequence[Outcome], results: Sequence[Result]
) -> list[Figure]:
    """One figure of all biomarkers that have values after baseline; none where none has."""
    shown: list[tuple[Outcome, list[Visit]]] = []
    missing: dict[str, list[str]] = {}
    for outcome in outcomes:
        try:
            shown.append((outcome, [visit for visit, _ in by_visit(outcome, logged(outcome))]))
        except NotEstimable as why:
            missing.setdefault(str(why), []).append(outcome.label)
    if not shown or not plan.arms:
        return []
    found = Lookup(results)
    return [
        Figure(
            figure_id="biomarker_ratios",
            title="Biomarkers: ratio to baseline by visit",
            alt=_describe(plan, shown, found),
            population="ITT",
            method="Geometric mean ratios to baseline with 95 % confidence interval (t on the log"
            " scale), of those assessed at the visit",
            dataset="ADLB",
            draw=partial(_draw, plan.arms, shown, found),
            notes=(
                tell_counts([arm.name for arm in plan.arms]),
                BESIDE,
                ALIVE_AND_SEEN,
                NOMINAL,
                *(f"Not shown, {why}: {'; '.join(told)}." for why, told in missing.items()),
            ),
        )
    ]


def _draw(arms: Sequence[Arm], shown: list[tuple[Outcome, list[Visit]]], found: Lookup) -> Drawing:
    height = -(-len(shown) // COLUMNS)
    figure = Drawing(figsize=(WIDTH, PANEL * height + 0.6), layout="constrained")
    panels = figure.subplots(height, COLUMNS, sharey="row", squeeze=False)
    for panel in panels.flat[len(shown) :]:
        panel.set_visible(False)
    last = max(visit.target_day for _, visits in shown for visit in visits)
    for panel, (outcome, visits) in zip(panels.flat, shown, strict=False):
        days = [1.0, *(float(visit.target_day) for visit in visits)]
        counts = []
        for index, arm in enumerate(arms):
            where = [(f"{outcome.paramcd}.RATIO", arm.name, visit.name, "geometric mean ratio")
                     for visit in visits]  # fmt: skip
            values = [found.values(*one) for one in where]
            draw_profile(panel, days, np.array([(1.0, 1.0, 1.0), *values]), arm.name, index)
            started = int((outcome.baseline["TRT01PN"] == arm.number).sum())
            counts.append([f"{started}", *(found.count(*one) for one in where)])
        panel.axhline(1, color=MUTED, linewidth=0.6, zorder=0)
        panel.set_title(outcome.label, fontsize=8.5, color=INK, loc="left")
        panel.set_xlabel("Study day")
        tidy(panel)
        mark_days(panel, days, counts)
        panel.set_xlim(1 - 0.05 * last, 1.05 * last)
    for row in panels:
        _scale(row[0])
    for row in panels:
        row[0].set_ylabel("Ratio to baseline")
    legend_below(figure, panels.flat[0])
    return figure


def _scale(first: Axes) -> None:
    """A logarithmic axis with a handful of ticks."""
    first.set_yscale("log")
    low, high = first.get_ylim()
    every = next(ticks for most, ticks in TICKS if high / low < most)
    ticks = [tick for tick in every if low <= tick <= high]
    first.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    first.set_yticks([], minor=True)


def _describe(plan: Plan, shown: list[tuple[Outcome, list[Visit]]], found: Lookup) -> str:
    parts = []
    for outcome, visits in shown:
        arms = "; ".join(
            f"{arm.name} "
            + ", ".join(
                f"{visit.name} "
                + found.interval(
                    f"{outcome.paramcd}.RATIO", arm.name, visit.name, "geometric mean ratio"
                )
                for visit in visits
            )
            for arm in plan.arms
        )
        parts.append(f"{outcome.label}: {arms}")
    return (
        "A panel a biomarker, with the geometric mean ratio to baseline by arm over study days and"
        f" its 95 % confidence interval. {'. '.join(parts)}."
    )
