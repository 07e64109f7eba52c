"""All analyses of safety."""

from dataclasses import replace

from mirocals.analyses.findings import Findings
from mirocals.analyses.safety.deaths import list_deaths
from mirocals.analyses.safety.events import analyse_events
from mirocals.analyses.safety.exposure import describe_exposure
from mirocals.analyses.safety.limits import count_limits
from mirocals.analyses.safety.population import safety_row
from mirocals.analyses.safety.punctures import count_punctures
from mirocals.analyses.safety.shifts import count_shifts
from mirocals.analyses.trial import Trial

NEEDED = ("SAFFL", "TRT01A", "TRT01AN", "TRTSDT", "TRTEDT", "RANDDT", "DTHFL", "DTHDT", "DTHDTF")
ANALYSES = (
    describe_exposure,
    analyse_events,
    count_limits,
    count_shifts,
    count_punctures,
    list_deaths,
)


def analyse(trial: Trial) -> Findings:
    """Exposure, adverse events, laboratory, lumbar punctures and deaths."""
    absent = [name for name in NEEDED if name not in trial.subjects]
    if absent:
        row = safety_row(trial, "SAFETY", "safety", "none", "ADSL")
        return Findings(results=[row.not_estimable(f"{', '.join(absent)} not in ADSL")])
    findings = Findings()
    for analysis in ANALYSES:
        findings.add(name_estimands(trial, analysis(trial)))
    return findings


def name_estimands(trial: Trial, found: Findings) -> Findings:
    """The findings of one analysis, each table that estimates with the estimands of its results."""
    named = trial.estimands_of(*(row.analysis_id for row in found.results))
    tables = [
        replace(table, estimand_ids=named) if table.estimates else table for table in found.tables
    ]
    return replace(found, tables=tables)
