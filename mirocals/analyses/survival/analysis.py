"""All survival analyses of a release, endpoint by endpoint."""

from dataclasses import replace
from functools import partial

from mirocals.analyses.findings import NOMINAL, Figure, Findings
from mirocals.analyses.presentation.verdict import note_survival
from mirocals.analyses.results import Result
from mirocals.analyses.survival.assumptions import give_proportionality, split_time, weigh_times
from mirocals.analyses.survival.components import compare_component
from mirocals.analyses.survival.describe import (
    EndpointResults,
    compare_arms,
    compare_within_strata,
    days_shown,
    describe_survival,
)
from mirocals.analyses.survival.figures import draw_models
from mirocals.analyses.survival.hazard import adjusted, by_stratum, unadjusted
from mirocals.analyses.survival.imputation import treat_missing
from mirocals.analyses.survival.influence import leave_out
from mirocals.analyses.survival.kaplan_meier_figure import Caption, describe, plot_survival
from mirocals.analyses.survival.modifier import follow_modifier
from mirocals.analyses.survival.sensitivity import vary
from mirocals.analyses.survival.standardised import marginal, standardise
from mirocals.analyses.survival.subgroups import compare_subgroups
from mirocals.analyses.survival.tables import tabulate, tabulate_component
from mirocals.analyses.trial import Endpoint, Trial

EVERY = (compare_arms, compare_within_strata, unadjusted, adjusted, by_stratum)
OF_THE_PRIMARY = (
    follow_modifier,
    compare_subgroups,
    give_proportionality,
    weigh_times,
    split_time,
    vary,
    treat_missing,
    leave_out,
)


def analyse(trial: Trial) -> Findings:
    """Analyse every endpoint that the study says is analysed, then the components."""
    findings = Findings()
    for endpoint in trial.endpoints:
        found = analyse_endpoint(trial, endpoint)
        findings.results += found.rows
        findings.points += found.points
        findings.figures += _figures(trial, endpoint, found, findings.results)
        if endpoint.primary:
            findings.figures += map(_nominal, draw_models(trial, endpoint, found.rows))
    for endpoint in trial.endpoints:
        findings.tables += tabulate(trial, endpoint, findings.results)
    for component in trial.components:
        rows = list(compare_component(trial, component))
        findings.results += rows
        findings.tables.append(tabulate_component(trial, component, rows))
    return findings


def analyse_endpoint(trial: Trial, endpoint: Endpoint) -> EndpointResults:
    """All analyses of one endpoint; what explores goes on the primary one only."""
    found = EndpointResults()
    describe_survival(trial, endpoint, found)
    for analysis in EVERY:
        found.rows += analysis(trial, endpoint)
    found.rows += marginal(trial, endpoint, found.curves)
    if endpoint.primary:
        found.rows += standardise(trial, endpoint, found.curves)
        for analysis in OF_THE_PRIMARY:
            found.rows += analysis(trial, endpoint)
    return found


def _nominal(figure: Figure) -> Figure:
    """The figure with a note that it explores, where it has none."""
    told = any("nominal" in note for note in figure.notes)
    return figure if told else replace(figure, notes=(*figure.notes, NOMINAL))


def _figures(
    trial: Trial, endpoint: Endpoint, found: EndpointResults, results: list[Result]
) -> list[Figure]:
    curves = {arm: found.curves[arm.number] for arm in trial.arms if arm.number in found.curves}
    if not curves:
        return []
    caption = Caption(
        time_origin=endpoint.time_origin,
        finding=_finding(found.rows, endpoint.paramcd),
        horizon_days=endpoint.horizon_days,
    )
    return [
        Figure(
            figure_id=f"kaplan_meier_{endpoint.paramcd.lower()}",
            title=endpoint.param.removesuffix(" (days)"),
            alt=describe(curves, caption),
            population=f"ITT, n = {len(endpoint.subjects)}",
            method="Kaplan-Meier with pointwise 95 % confidence band, log-log transform",
            dataset=f"ADTTE (PARAMCD {endpoint.paramcd})",
            draw=partial(plot_survival, curves, caption, days_shown(trial, endpoint)),
            notes=note_survival(trial, endpoint, results),
        )
    ]


def _finding(rows: list[Result], paramcd: str) -> str:
    """The log-rank p value and the unadjusted hazard ratios, a line each."""
    texts = {(row.analysis_id, row.group_level, row.statistic): row.formatted for row in rows}
    p = texts.get((f"{paramcd}.LOGRANK", None, "p value"), "not estimable")
    lines = [f"Log-rank p {p}" if str(p)[0] in "<n" else f"Log-rank p = {p}"]
    for analysis, arm, statistic in texts:
        if analysis == f"{paramcd}.COX" and statistic == "hazard ratio":
            ratio, lower, upper = (
                texts[analysis, arm, name]
                for name in ("hazard ratio", "hazard ratio lower", "hazard ratio upper")
            )
            lines.append(f"Hazard ratio, {arm}: {ratio} (95 % CI {lower}\u2013{upper}), unadjusted")
    return "\n".join(lines)
