"""Lines of means over visits with their intervals, the same in every figure that has them."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mirocals.analyses.figure import COLOURS, DASHES, RULE

APART = 5  # days between arms assessed at the same visit
BESIDE = f"Arms are drawn {APART} days apart, so that none hides another; visits are the same."
TICKS = 5  # days named on an axis, at most


def draw_profile(
    axes: Axes, days: Sequence[float], values: NDArray[np.float64], label: str, index: int
) -> None:
    """One arm: `values` has estimate, lower and upper limit a row, a row a day.

    Arms lie `APART` days beside each other, so that intervals do not hide one another.
    """
    colour = COLOURS[index % len(COLOURS)]
    at = np.asarray(days) + (index - 0.5) * APART
    seen = ~np.isnan(values[:, 0])
    axes.plot(
        at[seen], values[seen, 0], color=colour, linestyle=DASHES[index % len(DASHES)],
        linewidth=1.4, marker="os^Dv"[index % 5], markersize=3.2, label=label,
    )  # fmt: skip
    bounded = seen & ~np.isnan(values[:, 1:]).any(axis=1)
    axes.vlines(at[bounded], values[bounded, 1], values[bounded, 2], color=colour, linewidth=0.9)


def mark_days(
    axes: Axes, days: Sequence[float], counts: Sequence[Sequence[str]] | None = None
) -> None:
    """Name some of the visit days, the first and last of them; below each the number of each arm.

    `counts` has a row an arm, in it a text a day.
    """
    apart = (days[-1] - days[0]) / TICKS
    shown = [0]
    for place, day in enumerate(days):
        if day - days[shown[-1]] >= apart and days[-1] - day >= apart:
            shown.append(place)
    shown += [len(days) - 1] if len(days) > 1 else []
    labels = ["\n".join((f"{days[at]:g}", *(row[at] for row in counts or ()))) for at in shown]
    axes.set_xticks([days[at] for at in shown], labels, fontsize=7.5)


def tell_counts(arms: Sequence[str]) -> str:
    """What the numbers below the days are."""
    return f"Below each day: number assessed, of {', then of '.join(arms)}."


def tidy(axes: Axes) -> None:
    """No box, a light grid."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(length=3)


def legend_below(figure: Figure, axes: Axes) -> None:
    """One legend for all panels, below them."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside lower center", ncols=len(labels), frameon=False,
        handlelength=3.2,
    )  # fmt: skip
