"""The Kaplan-Meier figure: curves by arm with confidence bands, and the numbers at risk below."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import blended_transform_factory

from mirocals.analyses.figure import COLOURS, DASHES, MUTED, RULE, WIDTH
from mirocals.analyses.survival.kaplan_meier import KaplanMeier
from mirocals.analyses.trial import Arm

ABOVE, PLOT, ROW = 0.12, 3.5, 0.18  # inches
AXIS_TO_TABLE = 0.56  # inches from the axis to the table of numbers at risk
EDGE = 0.12  # inches left free at either side


@dataclass(frozen=True)
class Caption:
    """What stands beside the curves."""

    time_origin: str
    finding: str
    horizon_days: int | None


def plot_survival(curves: dict[Arm, KaplanMeier], caption: Caption, days: list[float]) -> Figure:
    """The figure itself: curves, and the table of numbers at risk."""
    below = AXIS_TO_TABLE + ROW * (len(curves) + 1) + EDGE
    height = ABOVE + PLOT + below
    left = max(0.95, 2 * EDGE + 0.066 * max(len(arm.name) for arm in curves))
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes(
        (left / WIDTH, below / height, (WIDTH - left - 2 * EDGE) / WIDTH, PLOT / height)
    )
    end = caption.horizon_days or max(curve.time[-1] for curve in curves.values())
    ticks = _ticks(end, days)
    for index, (arm, curve) in enumerate(curves.items()):
        _draw_curve(axes, curve, arm.name, index)
    _dress(axes, curves.values(), caption, end, ticks)
    _write_at_risk(figure, axes, curves, ticks, below / height)
    return figure


def _ticks(end: float, days: list[float]) -> list[float]:
    shown = [0.0, *(day for day in days if day <= end)]
    if len(shown) >= 4:
        return shown
    return [float(tick) for tick in MaxNLocator(6, integer=True).tick_values(0, end) if tick <= end]


def _draw_curve(axes: Axes, curve: KaplanMeier, name: str, index: int) -> None:
    colour, dash = COLOURS[index % len(COLOURS)], DASHES[index % len(DASHES)]
    time = np.r_[0.0, curve.time]
    survival = np.r_[1.0, curve.survival]
    lower, upper = np.r_[np.nan, curve.lower], np.r_[np.nan, curve.upper]
    axes.fill_between(time, lower, upper, step="post", color=colour, alpha=0.14, linewidth=0)
    axes.step(time, survival, where="post", color=colour, linestyle=dash, linewidth=1.6, label=name)
    censored = curve.censored > 0
    axes.plot(
        curve.time[censored],
        curve.survival[censored],
        linestyle="none",
        marker="|",
        markersize=6,
        markeredgewidth=1.1,
        color=colour,
        clip_on=False,
    )


def _dress(
    axes: Axes, curves: Iterable[KaplanMeier], caption: Caption, end: float, ticks: list[float]
) -> None:
    axes.set_xlim(0, end)
    axes.set_ylim(0, 1)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    axes.set_xlabel(f"Days from {caption.time_origin}")
    axes.set_ylabel("Probability of survival")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=3)
    axes.text(0.017, 0.035, caption.finding, transform=axes.transAxes, va="bottom", linespacing=1.5)
    if any(curve.censored.any() for curve in curves):
        axes.plot([], [], linestyle="none", marker="|", color=MUTED, label="Censored")
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.012, 0.06 + 0.05 * (1 + caption.finding.count("\n"))),
        frameon=False,
        handlelength=3.2,
        borderaxespad=0,
        labelspacing=0.45,
        fontsize=9,
    )


def _write_at_risk(
    figure: Figure,
    axes: Axes,
    curves: dict[Arm, KaplanMeier],
    ticks: list[float],
    axis_height: float,
) -> None:
    """One row an arm below the axis, each number under its tick."""
    height = figure.get_figheight()

    def row(index: int) -> float:
        return axis_height - (AXIS_TO_TABLE + ROW * index) / height

    figure.text(EDGE / WIDTH, row(0), "Number at risk", va="center", fontsize=8, color=MUTED)
    place = blended_transform_factory(axes.transData, figure.transFigure)
    for index, (arm, curve) in enumerate(curves.items()):
        colour, y = COLOURS[index % len(COLOURS)], row(index + 1)
        figure.text(EDGE / WIDTH, y, arm.name, va="center", fontsize=8, color=colour)
        observed = curve.events + curve.censored
        for tick in ticks:
            count = int(observed[curve.time >= tick].sum())
            axes.text(
                tick, y, f"{count}", transform=place, ha="center", va="center", fontsize=8,
                color=colour, clip_on=False,
            )  # fmt: skip


def describe(curves: dict[Arm, KaplanMeier], caption: Caption) -> str:
    """The figure in words: each arm's subjects, events and survival at the last day shown."""
    arms = "; ".join(
        f"{arm.name}: {curve.at_risk[0]} subjects, {curve.events.sum()} events, survival "
        f"{curve.survival[-1]:.3f} on day {curve.time[-1]:g}"
        for arm, curve in curves.items()
    )
    return (
        f"Kaplan-Meier curves by arm, with 95 % confidence bands, marks where subjects were "
        f"censored, and numbers at risk below. {arms}. {caption.finding}."
    ).replace("\n", "; ")
