"""The forest of subgroups, and the hazard ratio along CSF-pNFH."""

from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.figure import COLOURS, INK, MUTED, RULE, WIDTH
from mirocals.analyses.findings import Figure
from mirocals.analyses.results import Result
from mirocals.analyses.survival.hazard import model_treatment
from mirocals.analyses.survival.modifier import RatioCurve, trace_ratio
from mirocals.analyses.trial import Arm, Endpoint, Trial

TICKS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def draw_models(trial: Trial, endpoint: Endpoint, rows: list[Result]) -> list[Figure]:
    """The figures of the primary endpoint that are not survival curves."""
    found = [_forest(endpoint, rows, arm) for arm in trial.arms if arm != trial.reference]
    found += _curves(trial, endpoint)
    return [figure for figure in found if figure]


def _forest(endpoint: Endpoint, rows: list[Result], arm: Arm) -> Figure | None:
    code = endpoint.paramcd
    ratios: dict[str, dict[str, Result]] = {}
    tests = {
        row.analysis_id: row.formatted
        for row in rows
        if row.term == "interaction" and row.statistic == "p value"
    }
    for row in rows:
        main = row.analysis_id == f"{code}.COX" or row.analysis_id.startswith(f"{code}.SUBGROUP.")
        if main and row.group_level == arm.name and row.term == "TRT01P":
            ratios.setdefault(row.analysis_id, {})[row.statistic] = row
    whole = {name: found for name, found in ratios.items() if "hazard ratio" in found}
    if len(whole) < 2:
        return None
    lines = [(_name(found["hazard ratio"]), found, tests.get(name.rpartition(".")[0]))
             for name, found in whole.items()]  # fmt: skip
    said = "; ".join(f"{name} {_words(found)}" for name, found, _ in lines)
    return Figure(
        figure_id=f"forest_{code.lower()}_{arm.number}",
        title=f"Hazard ratio of {arm.name} by subgroup",
        alt=f"Forest plot of hazard ratios with 95 % confidence intervals: {said}.",
        population="ITT",
        method="Cox models without covariates, Efron ties, Wald limits",
        dataset="ADTTE, ADSL",
        draw=partial(_plot_forest, lines, arm.name),
        notes=("Exploratory; p values of interaction are nominal.",),
    )


def _name(row: Result) -> str:
    return "All" if row.population == "ITT" else str(row.population).removeprefix("ITT, ")


def _words(found: dict[str, Result]) -> str:
    low, high = (found[f"hazard ratio {end}"].formatted for end in ("lower", "upper"))
    return f"{found['hazard ratio'].formatted} ({low}\u2013{high})"


def _plot_forest(lines: list[tuple[str, dict[str, Result], str | None]], arm: str) -> Drawing:
    height = 0.9 + 0.22 * len(lines)
    drawing = Drawing(figsize=(WIDTH, height))
    axes = drawing.add_axes((0.48, 0.55 / height, 0.22, (height - 0.85) / height))
    told: str | None = None
    for place, (name, found, p) in enumerate(lines):
        value, low, high = (
            float(found[f"hazard ratio{end}"].value or np.nan) for end in ("", " lower", " upper")
        )
        row = found["hazard ratio"]
        axes.plot([low, high], [place, place], color=INK, linewidth=1)
        size = 3 + 5 * float(
            np.sqrt((row.events or 0) / max(r[1]["hazard ratio"].events or 1 for r in lines))
        )
        axes.plot([value], [place], marker="s", color=COLOURS[1], markersize=size)
        variable = name.split(" ")[0]
        drawing_p = f"p = {p}" if p and variable != told else ""
        told = variable
        for x, text, size in ((-2.14, name, 8), (-0.32, f"{row.events}/{row.n}", 8.5)):
            axes.text(
                x, place, text, transform=axes.get_yaxis_transform(), va="center", fontsize=size
            )
        axes.text(1.04, place, _words(found), transform=axes.get_yaxis_transform(), va="center")
        axes.text(1.82, place, drawing_p, transform=axes.get_yaxis_transform(), va="center")
    for x, text in (
        (-2.14, "Subgroup"),
        (-0.38, "Events/n"),
        (1.04, "HR (95 % CI)"),
        (1.82, "Interaction"),
    ):
        axes.text(x, -1.1, text, transform=axes.get_yaxis_transform(), va="center", color=MUTED)
    axes.set_ylim(len(lines) - 0.4, -0.7)
    axes.set_yticks([])
    axes.axvline(1, color=MUTED, linewidth=0.8)
    _log_axis(axes, "x")
    axes.set_xlabel(f"Hazard ratio, {arm} (below 1 favours it)")
    axes.spines[["top", "right", "left"]].set_visible(False)
    return drawing


def _log_axis(axes: Axes, which: str) -> None:
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


def _curves(trial: Trial, endpoint: Endpoint) -> list[Figure]:
    terms = trial.terms_of("adjusted_cox")
    modifiers = [term for term in terms if term.kind == "interaction"]
    figures = []
    for modifier in modifiers:
        try:
            model = model_treatment(trial, endpoint.subjects, terms)
        except NotEstimable:
            continue
        seen = model.subjects[modifier.name].to_numpy(dtype=float)
        values = np.linspace(seen.min(), np.percentile(seen, 99), 120)
        for arm in model.compared:
            curve = trace_ratio(model, arm, modifier.name, values)
            figures.append(
                Figure(
                    figure_id=f"hazard_ratio_by_{modifier.name.lower()}_{arm.number}",
                    title=f"Hazard ratio of {arm.name} by {modifier.name}",
                    alt=_say(curve, arm.name, modifier.name, modifier.unit),
                    population="ITT, all covariates known",
                    method="Adjusted Cox model with interaction; pointwise 95 % Wald band",
                    dataset="ADTTE, ADSL",
                    draw=partial(_plot_curve, curve, seen, f"{modifier.name}, {modifier.unit}"),
                    notes=("The line is straight on the log scale because the model says so.",),
                )
            )
    return figures


def _say(curve: RatioCurve, arm: str, modifier: str, unit: str) -> str:
    shown = "; ".join(
        f"{curve.ratio[i]:.2f} ({curve.lower[i]:.2f}\u2013{curve.upper[i]:.2f}) at "
        f"{curve.value[i]:.0f} {unit}"
        for i in (0, len(curve.value) // 2, len(curve.value) - 1)
    )
    turn = f" It reaches 1 at {curve.turns_at:.0f} {unit}." if curve.turns_at else ""
    return f"Hazard ratio of {arm} along {modifier} with 95 % band: {shown}.{turn}"


def _plot_curve(curve: RatioCurve, seen: np.ndarray, label: str) -> Drawing:
    drawing = Drawing(figsize=(WIDTH, 3.6))
    axes = drawing.add_axes((0.10, 0.15, 0.86, 0.80))
    axes.fill_between(curve.value, curve.lower, curve.upper, color=COLOURS[1], alpha=0.16, lw=0)
    axes.plot(curve.value, curve.ratio, color=COLOURS[1], linewidth=1.6)
    axes.axhline(1, color=MUTED, linewidth=0.8)
    axes.plot(
        seen[seen <= curve.value[-1]],
        np.full(int((seen <= curve.value[-1]).sum()), 0.015),
        "|", color=MUTED, transform=axes.get_xaxis_transform(), markersize=5,
    )  # fmt: skip
    axes.set_xlim(0, float(curve.value[-1]))
    _log_axis(axes, "y")
    axes.set_xlabel(f"{label} (a mark a subject)")
    axes.set_ylabel("Hazard ratio")
    axes.grid(axis="y", color=RULE, linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)
    return drawing
