"""Lines of means over visits with their intervals, the same in every figure that has them."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mirocals.analyses.figure import COLOURS, DASHES, RULE


def draw_profile(
    axes: Axes, days: Sequence[float], values: NDArray[np.float64], label: str, index: int
) -> None:
    """One arm: `values` has estimate, lower and upper limit a row, a row a day.

    Arms lie a little beside each other, so that intervals do not hide one another.
    """
    colour = COLOURS[index % len(COLOURS)]
    at = np.asarray(days) + (index - 0.5) * 5
    seen = ~np.isnan(values[:, 0])
    axes.plot(
        at[seen], values[seen, 0], color=colour, linestyle=DASHES[index % len(DASHES)],
        linewidth=1.4, marker="os^Dv"[index % 5], markersize=3.2, label=label,
    )  # fmt: skip
    bounded = seen & ~np.isnan(values[:, 1:]).any(axis=1)
    axes.vlines(at[bounded], values[bounded, 1], values[bounded, 2], color=colour, linewidth=0.9)


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
