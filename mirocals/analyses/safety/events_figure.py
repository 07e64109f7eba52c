"""The commonest adverse events by arm, and how far each arm lies from the reference."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing

from mirocals.analyses.columns import Column
from mirocals.analyses.exact import newcombe
from mirocals.analyses.figure import COLOURS, MUTED, RULE, WIDTH
from mirocals.analyses.findings import NOMINAL, Figure
from mirocals.analyses.results import LEVEL, Result
from mirocals.analyses.safety.population import POPULATION, rule
from mirocals.analyses.trial import Trial
from mirocals.analyses.words import sentence_case

SHOWN = "commonest_events_shown"  # the rule that says how many terms
MARKERS = "osD^v"
METHOD = "Shares of subjects; difference from the reference arm with Newcombe's interval (95 %)"
ROW = 0.24  # inches


def event_figure(
    trial: Trial,
    row: Result,
    events: pd.DataFrame,
    columns: Sequence[Column],
    results: list[Result],
) -> list[Figure]:
    """The figure, where there are two arms and an event; its numbers are added to the results.

    It shows as many terms as the rule `commonest_events_shown` of analysis_rules.csv says.
    """
    if len(columns) < 2 or events.empty or not all(column.size for column in columns):
        return []
    here = row.but(
        analysis_id="SAFETY.AE.COMMONEST", analysis="commonest adverse events", unit="%",
        method="difference of shares from the reference arm",
    )  # fmt: skip
    number = rule(trial, SHOWN)
    if number is None:
        results.append(here.not_estimable(f"the study declares no {SHOWN} in analysis_rules.csv"))
        return []
    frame = _counts(events, columns, int(number))
    share = frame.to_numpy(dtype=float) / np.array([column.size for column in columns])
    gaps = {
        j: newcombe(frame.iloc[:, j], columns[j].size, frame.iloc[:, 0], columns[0].size)
        for j in range(1, len(columns))
    }
    for j, gap in gaps.items():
        for i, term in enumerate(frame.index):
            told = columns[j].row(here).but(term=term)
            for statistic, values in zip(("difference", "lower", "upper"), gap, strict=True):
                value = 100 * float(values[i])
                results.append(
                    told.but(
                        statistic=statistic, value=value, formatted=f"{value:.1f}",
                        ci_level=LEVEL, ci_method="hybrid score (Newcombe 1998, method 10)",
                    )
                )  # fmt: skip
    said = "; ".join(
        f"{sentence_case(str(term))} "
        + ", ".join(f"{c.level} {100 * share[i, j]:.1f} %" for j, c in enumerate(columns))
        for i, term in enumerate(frame.index)
    )
    return [
        Figure(
            figure_id="safety_ae_commonest",
            title="Commonest treatment-emergent adverse events",
            alt=f"Shares of subjects with each term by arm, and differences. {said}.",
            population=POPULATION,
            method=METHOD,
            dataset="ADAE",
            draw=partial(_draw, list(frame.index), share, gaps, [str(c.level) for c in columns]),
            notes=(NOMINAL,),
        )
    ]


def _counts(events: pd.DataFrame, columns: Sequence[Column], number: int) -> pd.DataFrame:
    """Subjects with each of the `number` commonest terms (rows) in each column."""
    once = events[["USUBJID", "AEDECOD"]].drop_duplicates()
    counted = [
        once[once["USUBJID"].isin(column.subjects["USUBJID"])]["AEDECOD"].value_counts()
        for column in columns
    ]
    frame = pd.concat(counted, axis=1).fillna(0).astype(int)
    total = frame.sum(axis=1).to_dict()
    order = sorted(frame.index, key=lambda term: (-total[term], term))
    return frame.loc[order[:number]]


def _draw(
    terms: list[str],
    share: np.ndarray,
    gaps: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]],
    arms: list[str],
) -> Drawing:
    height = 0.55 + ROW * len(terms) + 0.2
    drawing = Drawing(figsize=(WIDTH, height))
    bottom, tall = 0.42 / height, ROW * len(terms) / height
    left = drawing.add_axes((0.27, bottom, 0.34, tall))
    right = drawing.add_axes((0.65, bottom, 0.33, tall), sharey=left)
    place = np.arange(len(terms))[::-1]
    for j, arm in enumerate(arms):
        colour = COLOURS[j % len(COLOURS)]
        left.plot(
            100 * share[:, j], place, linestyle="none", marker=MARKERS[j % len(MARKERS)],
            markersize=4.5, color=colour, label=arm,
        )  # fmt: skip
        if j in gaps:
            value, lower, upper = (100 * side for side in gaps[j])
            shift = 0.16 * (j - (len(arms)) / 2) if len(arms) > 2 else 0.0
            right.hlines(place + shift, lower, upper, color=colour, linewidth=1.1)
            right.plot(
                value, place + shift, linestyle="none", marker=MARKERS[j % len(MARKERS)],
                markersize=4.5, color=colour,
            )  # fmt: skip
    left.set_yticks(place, [sentence_case(term) for term in terms])
    left.set_xlim(left=0)
    left.set_xlabel("Subjects, %")
    right.axvline(0, color=MUTED, linewidth=0.8)
    right.set_xlabel(f"Difference from {arms[0]}, % points")
    right.tick_params(axis="y", left=False, labelleft=False)
    for axes in (left, right):
        axes.grid(axis="y", color=RULE, linewidth=0.5)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=3)
        axes.set_ylim(-0.6, len(terms) - 0.4)
    left.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(arms), frameon=False, fontsize=8.5,
        handletextpad=0.3, columnspacing=1.2, borderaxespad=0.2,
    )  # fmt: skip
    return drawing
