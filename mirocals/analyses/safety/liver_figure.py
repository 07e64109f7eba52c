"""Highest transaminase against highest bilirubin of each subject, in multiples of their limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing
from matplotlib.ticker import NullFormatter, StrMethodFormatter

from mirocals.analyses.columns import Column
from mirocals.analyses.figure import COLOURS, MUTED
from mirocals.analyses.findings import Figure
from mirocals.analyses.safety.population import POPULATION

MARKERS = "osD^v"
QUADRANT = "above both limits\n(Hy\u2019s law also needs\nALP and 30 days)"
LEAST = 0.1  # lowest multiple the axes show


@dataclass(frozen=True)
class UpperLimit:
    """Parameters and the multiple of their upper limit of normal that counts."""

    parameters: tuple[str, ...]
    multiple: float


def liver_figure(
    values: pd.DataFrame, columns: Sequence[Column], limits: Sequence[UpperLimit]
) -> list[Figure]:
    """The figure (eDISH), where any subject has both values.

    `limits` are those of Hy's law: of the transaminases, then of bilirubin.
    """
    if values.empty or len(limits) != 2:
        return []
    transaminase, bilirubin = limits
    highest = values.groupby(["USUBJID", "PARAMCD"])["R2ANRHI"].max().unstack()
    of_each = [highest.reindex(columns=limit.parameters).max(axis=1) for limit in limits]
    both = pd.concat(of_each, axis=1, keys=["x", "y"]).dropna()
    if both.empty:
        return []
    points = {
        str(column.level): both[both.index.isin(column.subjects["USUBJID"])] for column in columns
    }
    above = (transaminase.multiple, bilirubin.multiple)
    said = "; ".join(
        f"{arm}: {len(p)} subjects, {int((p['x'] > above[0]).sum())} above {above[0]:g} times the "
        f"limit of a transaminase, {int((p['y'] > above[1]).sum())} above {above[1]:g} times that "
        f"of bilirubin, {int(((p['x'] > above[0]) & (p['y'] > above[1])).sum())} above both"
        for arm, p in points.items()
    )
    names = " or ".join(transaminase.parameters)
    return [
        Figure(
            figure_id="safety_lab_liver",
            title="Highest transaminase and bilirubin",
            alt=f"Each subject's highest {names} against the highest bilirubin. {said}.",
            population=POPULATION,
            method="Highest value at risk over the upper limit of normal; eDISH",
            dataset="ADLB",
            draw=partial(_draw, points, above, names),
        )
    ]


def _draw(points: dict[str, pd.DataFrame], above: tuple[float, float], names: str) -> Drawing:
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
    axes.axvline(above[0], color=MUTED, linewidth=0.8, linestyle="dashed")
    axes.axhline(above[1], color=MUTED, linewidth=0.8, linestyle="dashed")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.set_xlabel(f"Highest {names}, times the upper limit of normal")
    axes.set_ylabel("Highest bilirubin, times the upper limit of normal")
    axes.text(
        0.985, 0.97, QUADRANT, transform=axes.transAxes, ha="right", va="top", color=MUTED,
        fontsize=7.5,
    )  # fmt: skip
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(points), frameon=False,
        handletextpad=0.1, columnspacing=1.0,
    )  # fmt: skip
    return drawing
