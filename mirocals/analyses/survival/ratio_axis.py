"""The axis of hazard ratios, and what is told where it ends before what it shows."""

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes

TICKS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def log_axis(axes: Axes, which: str) -> None:
    """Make the axis `x` or `y` one of hazard ratios, from tick to tick."""
    limits = axes.get_xlim() if which == "x" else axes.get_ylim()
    low, high = max(limits[0], TICKS[0]), min(limits[1], TICKS[-1])
    shown = [tick for tick in TICKS if low / 2 <= tick <= high * 2]
    labels = [f"{tick:g}" for tick in shown]
    if which == "x":
        axes.set_xscale("log")
        axes.set_xticks(shown, labels)
        axes.set_xticks([], minor=True)
        axes.set_xlim(shown[0], shown[-1])
    else:
        axes.set_yscale("log")
        axes.set_yticks(shown, labels)
        axes.set_yticks([], minor=True)
        axes.set_ylim(shown[0], shown[-1])


def ends_within(what: str, lower: Iterable[float], upper: Iterable[float]) -> tuple[str, ...]:
    """A sentence, where limits lie beyond the first or last tick."""
    told = []
    if np.nanmin([TICKS[0], *lower]) < TICKS[0]:
        told.append(f"below {TICKS[0]:g}")
    if np.nanmax([TICKS[-1], *upper]) > TICKS[-1]:
        told.append(f"above {TICKS[-1]:g}")
    return (f"{what} goes on {' and '.join(told)}, where the axis ends.",) if told else ()
