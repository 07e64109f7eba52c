"""The figures of the primary endpoint's models: the forest, the hazard ratio along CSF-pNFH."""

from functools import partial

import numpy as np
from matplotlib.figure import Figure as Drawing

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.figure import COLOURS, MUTED, RULE, WIDTH
from mirocals.analyses.findings import Figure
from mirocals.analyses.labels import Words
from mirocals.analyses.results import Result
from mirocals.analyses.survival.forest import draw_forest
from mirocals.analyses.survival.hazard import model_treatment
from mirocals.analyses.survival.modifier import RatioCurve, trace_ratio
from mirocals.analyses.survival.ratio_axis import ends_within, log_axis
from mirocals.analyses.trial import Endpoint, Trial


def draw_models(trial: Trial, endpoint: Endpoint, rows: list[Result]) -> list[Figure]:
    """The figures of the primary endpoint that are not survival curves."""
    others = [arm for arm in trial.arms if arm != trial.reference]
    found = [draw_forest(trial, endpoint, rows, arm) for arm in others]
    found += _curves(trial, endpoint)
    return [figure for figure in found if figure]


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
            label = Words(trial).label(modifier)
            figures.append(
                Figure(
                    figure_id=f"hazard_ratio_by_{modifier.name.lower()}_{arm.number}",
                    title=f"Hazard ratio of {arm.name} by {label}",
                    alt=_say(curve, arm.name, label, modifier.unit),
                    population="ITT, all covariates known",
                    method="Adjusted Cox model with interaction; pointwise 95 % Wald band",
                    dataset="ADTTE, ADSL",
                    draw=partial(_plot_curve, curve, seen, label, arm.name),
                    notes=(
                        "The line is straight on the log scale because the model says so.",
                        f"Shown to the 99th percentile of {label}, a mark a subject.",
                        *ends_within("The band", curve.lower, curve.upper),
                    ),
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


def _plot_curve(curve: RatioCurve, seen: np.ndarray, label: str, arm: str) -> Drawing:
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
    log_axis(axes, "y")
    axes.set_xlabel(f"{label} (a mark a subject)")
    axes.set_ylabel(f"Hazard ratio, {arm} (below 1 favours it)")
    axes.grid(axis="y", color=RULE, linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)
    return drawing
