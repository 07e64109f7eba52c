"""All analyses of the biomarkers of a release."""

from mirocals.analyses.biomarkers.figures import draw_biomarkers
from mirocals.analyses.biomarkers.ratios import analyse_ratios, count_below
from mirocals.analyses.biomarkers.tables import tabulate_limits, tabulate_ratios
from mirocals.analyses.findings import Findings
from mirocals.analyses.outcomes import Population, nothing_declared, read_outcomes, read_plan
from mirocals.analyses.trial import Trial


def analyse(trial: Trial) -> Findings:
    """Ratios to baseline, ratios of arms and counts below the limit of each biomarker."""
    findings = Findings()
    plan = read_plan(trial)
    outcomes = read_outcomes(plan, "biomarkers")
    if not outcomes:
        findings.results.append(nothing_declared("biomarkers", "biomarker"))
        return findings
    everyone = Population("", "ITT", plan.subjects)
    for outcome in outcomes:
        for analysis in (analyse_ratios, count_below):
            findings.results += analysis(plan, outcome, everyone)
    findings.tables += [
        tabulate_ratios(plan, outcomes, findings.results),
        tabulate_limits(plan, outcomes, findings.results),
    ]
    findings.figures += draw_biomarkers(plan, outcomes, findings.results)
    return findings
