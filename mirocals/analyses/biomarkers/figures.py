"""Time courses of the biomarkers: geometric mean ratio to baseline by arm, with interval."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure as Drawing

from mirocals.analyses.biomarkers.ratios import by_visit, logged
from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.figure import INK, MUTED, WIDTH
from mirocals.analyses.findings import NOMINAL, Figure
from mirocals.analyses.lookup import Lookup
from mirocals.analyses.outcomes import Outcome, Plan, Visit
from mirocals.analyses.profiles import draw_profile, legend_below, tidy
from mirocals.analyses.results import Result
from mirocals.analyses.trial import Arm

COLUMNS, PANEL = 3, 2.05  # panels a row, inches a panel's height
TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0)


def draw_biomarkers(
    plan: Plan, outcomes: Sequence[Outcome], results: Sequence[Result]
) -> list[Figure]:
    """One figure of all biomarkers that have values after baseline; none where none has."""
    shown, missing = [], []
    for outcome in outcomes:
        try:
            shown.append((outcome, [visit for visit, _ in by_visit(outcome, logged(outcome))]))
        except NotEstimable as why:
            missing.append(f"Not shown: {outcome.label}, {why}.")
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
            notes=(NOMINAL, *missing),
        )
    ]


def _draw(arms: Sequence[Arm], shown: list[tuple[Outcome, list[Visit]]], found: Lookup) -> Drawing:
    height = -(-len(shown) // COLUMNS)
    figure = Drawing(figsize=(WIDTH, PANEL * height + 0.6), layout="constrained")
    panels = figure.subplots(height, COLUMNS, sharex=True, sharey=True, squeeze=False)
    for panel in panels.flat[len(shown) :]:
        panel.set_visible(False)
    for panel, (outcome, visits) in zip(panels.flat, shown, strict=False):
        days = [1.0, *(float(visit.target_day) for visit in visits)]
        for index, arm in enumerate(arms):
            values = [
                found.values(f"{outcome.paramcd}.RATIO", arm.name, visit.name,
                             "geometric mean ratio")
                for visit in visits
            ]  # fmt: skip
            draw_profile(panel, days, np.array([(1.0, 1.0, 1.0), *values]), arm.name, index)
        panel.axhline(1, color=MUTED, linewidth=0.6, zorder=0)
        panel.set_title(outcome.label, fontsize=8.5, color=INK, loc="left")
        panel.set_xlabel("Study day")
        tidy(panel)
        panel.tick_params(labelbottom=True)
    first = panels[0][0]
    first.set_yscale("log")
    low, high = first.get_ylim()
    ticks = [tick for tick in TICKS if low <= tick <= high]
    first.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    first.set_yticks([], minor=True)
    for row in panels:
        row[0].set_ylabel("Ratio to baseline")
    legend_below(figure, panels.flat[0])
    return figure


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
