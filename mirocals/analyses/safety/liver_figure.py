"""Highest transaminase against highest bilirubin of each subject, in multiples of their limits."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import NullFormatter, StrMethodFormatter

from mirocals.analyses.columns import Column
from mirocals.analyses.figure import COLOURS, MUTED
from mirocals.analyses.findings import Figure
from mirocals.analyses.safety.population import POPULATION

TRANSAMINASES, BILIRUBIN = ("ALT", "AST"), "BILI"
ABOVE = (3.0, 2.0)  # Hy's law: times the upper limits
MARKERS = "osD^v"
LEAST = 0.1  # lowest multiple the axes show


def liver_figure(values: pd.DataFrame, columns: Sequence[Column]) -> list[Figure]:
    """The figure (eDISH), where any subject has both values."""
    if values.empty:
        return []
    highest = values.groupby(["USUBJID", "PARAMCD"])["R2ANRHI"].max().unstack()
    liver = [code for code in TRANSAMINASES if code in highest]
    if not liver or BILIRUBIN not in highest:
        return []
    both = pd.DataFrame({"x": highest[liver].max(axis=1), "y": highest[BILIRUBIN]}).dropna()
    if both.empty:
        return []
    points = {
        str(column.level): both[both.index.isin(column.subjects["USUBJID"])] for column in columns
    }
    said = "; ".join(
        f"{arm}: {len(p)} subjects, {int((p['x'] > ABOVE[0]).sum())} above {ABOVE[0]:g} times the "
        f"limit of a transaminase, {int((p['y'] > ABOVE[1]).sum())} above {ABOVE[1]:g} times that "
        f"of bilirubin, {int(((p['x'] > ABOVE[0]) & (p['y'] > ABOVE[1])).sum())} above both"
        for arm, p in points.items()
    )
    return [
        Figure(
            figure_id="safety_lab_liver",
            title="Highest transaminase and bilirubin",
            alt=f"Each subject's highest ALT or AST against the highest bilirubin. {said}.",
            population=POPULATION,
            method="Highest value at risk over the upper limit of normal; eDISH",
            dataset="ADLB",
            draw=partial(_draw, points),
        )
    ]


def _draw(points: dict[str, pd.DataFrame]) -> Drawing:
    drawing = Drawing(figsize=(5.2, 3.9))
    axes = drawing.add_axes((0.11, 0.12, 0.86, 0.81))
    for index, (arm, peak) in enumerate(points.items()):
        axes.plot(
            np.maximum(peak["x"].to_numpy(), LEAST), np.maximum(peak["y"].to_numpy(), LEAST),
            linestyle="none", marker=MARKERS[index % len(MARKERS)], markersize=3.6,
            markerfacecolor="none", markeredgecolor=COLOURS[index % len(COLOURS)],
            markeredgewidth=0.9, label=arm,
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    every = pd.concat(points.values())
    axes.set_xlim(LEAST, max(10.0, float(every["x"].max()) * 1.2))
    axes.set_ylim(LEAST, max(10.0, float(every["y"].max()) * 1.2))
    axes.axvline(ABOVE[0], color=MUTED, linewidth=0.8, linestyle="dashed")
    axes.axhline(ABOVE[1], color=MUTED, linewidth=0.8, linestyle="dashed")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("Highest ALT or AST, times the upper limit")
    axes.set_ylabel("Highest bilirubin, times the upper limit")
    axes.text(
        0.985, 0.97, "Hy\u2019s law", transform=axes.transAxes, ha="right", va="top", color=MUTED
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(points), frameon=False,
        handletextpad=0.1, columnspacing=1.0,
    )  # fmt: skip
    return drawing
