"""All analyses of a release: from its ADaM tables to `results.*` and figures."""

from pathlib import Path

from mirocals.analyses.comparison import compare_published
from mirocals.analyses.figure import Caption, draw_survival
from mirocals.analyses.hazard import adjusted, by_stratum, unadjusted
from mirocals.analyses.population import count_subjects
from mirocals.analyses.results import Comparison, CurvePoint, Result, write_table
from mirocals.analyses.survival import (
    EndpointResults,
    compare_arms,
    days_shown,
    describe_survival,
)
from mirocals.analyses.trial import Endpoint, Trial, read_trial
from mirocals.analyses.warehouse import open_warehouse


def run_analyses(warehouse: Path, out: Path) -> None:
    """Analyse every endpoint; write `results.*` into the warehouse and figures into `out`.

    Reads ADaM, `intake.build` and the seeds within the warehouse. What the data do not determine
    is a row `not estimable` with its reason. Raises BadInput where a table is missing.
    """
    with open_warehouse(warehouse, read_only=False) as connection:
        trial = read_trial(connection)
        results, points = list(count_subjects(trial)), []
        out.mkdir(parents=True, exist_ok=True)
        for endpoint in trial.endpoints:
            found = analyse_endpoint(trial, endpoint)
            results += found.rows
            points += found.points
            _draw(trial, endpoint, found, out)
        connection.begin()
        write_table(connection, "ard", Result, results)
        write_table(connection, "kaplan_meier", CurvePoint, points)
        write_table(connection, "comparison", Comparison, compare_published(trial, results))
        connection.commit()


def analyse_endpoint(trial: Trial, endpoint: Endpoint) -> EndpointResults:
    """Kaplan-Meier, log-rank and Cox models of one endpoint."""
    found = EndpointResults()
    describe_survival(trial, endpoint, found)
    for analysis in (compare_arms, unadjusted, adjusted, by_stratum):
        found.rows += analysis(trial, endpoint)
    return found


def _draw(trial: Trial, endpoint: Endpoint, found: EndpointResults, out: Path) -> None:
    curves = {arm: found.curves[arm.number] for arm in trial.arms if arm.number in found.curves}
    if not curves:
        return
    marks = [
        mark
        for mark, holds in (
            ("SYNTHETIC DATA", trial.synthetic),
            ("BLINDED: DUMMY ARMS", trial.dummy_arms),
        )
        if holds
    ]
    caption = Caption(
        title=endpoint.param.removesuffix(" (days)"),
        method=(
            f"ITT population, n = {len(endpoint.subjects)} · Kaplan-Meier estimate with pointwise "
            "95 % confidence band, log-log transform"
        ),
        source=f"ADTTE, PARAMCD {endpoint.paramcd} · {trial.study}, release {trial.release_id}",
        marks=tuple(marks),
        time_origin=endpoint.time_origin,
        finding=_finding(found.rows, endpoint.paramcd),
        horizon_days=endpoint.horizon_days,
    )
    file = out / f"kaplan_meier_{endpoint.paramcd.lower()}.svg"
    draw_survival(curves, caption, days_shown(trial, endpoint), file)


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
