"""The forest of subgroups."""

from collections.abc import Iterable
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from mirocals.analyses.figure import COLOURS, INK, MUTED, WIDTH
from mirocals.analyses.findings import Figure
from mirocals.analyses.lookup import Lookup
from mirocals.analyses.results import Result
from mirocals.analyses.survival.ratio_axis import ends_within, log_axis
from mirocals.analyses.survival.subgroup_table import (
    NOMINAL_TESTS,
    Level,
    Subgroup,
    notes_of,
    read_level,
    read_subgroups,
)
from mirocals.analyses.trial import Arm, Endpoint, Trial

Line = tuple[str, Level | None, str]  # text, subgroup, p of interaction; a heading has no subgroup
PLACES = (("Subgroup", -2.14), ("Events/n", -0.38), ("HR (95 % CI)", 1.04), ("Interaction", 1.82))


def draw_forest(
    trial: Trial, endpoint: Endpoint, results: Iterable[Result], arm: Arm
) -> Figure | None:
    """The hazard ratio of an arm in all and in each subgroup; None where all have none."""
    rows = list(results)
    code = endpoint.paramcd
    subgroups = read_subgroups(trial, endpoint, rows)
    whole = [
        row for row in rows if row.analysis_id == f"{code}.COX" and row.group_level == arm.name
    ]
    if not whole or not subgroups:
        return None
    everybody = read_level(trial, whole[0], "All", Lookup(rows))
    lines = _lines(everybody, subgroups)
    values = [level.ratios[arm].values for _, level, _ in lines if level]
    if not any(np.isfinite(value[0]) for value in values):
        return None
    _, lower, upper = zip(*values, strict=True)
    said = [f"All {everybody.ratios[arm].text}"]
    said += [f"{one.label}, {level.name} {level.ratios[arm].text}" for one in subgroups
             for level in one.levels]  # fmt: skip
    return Figure(
        figure_id=f"forest_{code.lower()}_{arm.number}",
        title=f"Hazard ratio of {arm.name} by subgroup",
        alt=f"Forest plot of hazard ratios with 95 % confidence intervals: {'; '.join(said)}.",
        population="ITT",
        method="Cox models without covariates, Efron ties, Wald limits; likelihood-ratio tests of"
        " the interactions",
        dataset="ADTTE, ADSL",
        draw=partial(_plot, lines, arm),
        notes=(
            NOMINAL_TESTS,
            *notes_of(subgroups),
            *ends_within("A confidence interval", lower, upper),
        ),
    )


def _lines(everybody: Level, subgroups: list[Subgroup]) -> list[Line]:
    lines: list[Line] = [("All", everybody, "")]
    for one in subgroups:
        if one.levels:
            p = one.p if one.p.startswith(("<", "NE")) else f"= {one.p}"
            lines.append((one.label, None, f"p {p}"))
            lines += [(f"   {level.name}", level, "") for level in one.levels]
    return lines


def _plot(lines: list[Line], arm: Arm) -> Drawing:
    height = 0.9 + 0.2 * len(lines)
    drawing = Drawing(figsize=(WIDTH, height))
    axes = drawing.add_axes((0.48, 0.55 / height, 0.22, (height - 0.85) / height))
    most = max(level.events for _, level, _ in lines if level) or 1
    for place, (text, level, p) in enumerate(lines):
        counts = f"{level.events}/{level.subjects}" if level else ""
        for (_, x), cell in zip(
            PLACES, (text, counts, level.ratios[arm].text if level else "", p), strict=True
        ):
            _write(axes, x, place, cell, MUTED if x == PLACES[0][1] and not level else INK)
        if level:
            value, low, high = level.ratios[arm].values
            axes.plot([low, high], [place, place], color=INK, linewidth=1)
            size = 3 + 5 * float(np.sqrt(level.events / most))
            axes.plot([value], [place], marker="s", color=COLOURS[1], markersize=size)
    for heading, x in PLACES:
        _write(axes, x, -1.1, heading, MUTED)
    axes.set_ylim(len(lines) - 0.4, -0.7)
    axes.set_yticks([])
    axes.axvline(1, color=MUTED, linewidth=0.8)
    log_axis(axes, "x")
    axes.set_xlabel(f"Hazard ratio, {arm.name} (below 1 favours it)")
    axes.spines[["top", "right", "left"]].set_visible(False)
    return drawing


def _write(axes: Axes, x: float, place: float, text: str, colour: str) -> None:
    where = axes.get_yaxis_transform()
    axes.text(x, place, text, transform=where, va="center", color=colour, fontsize=8)
