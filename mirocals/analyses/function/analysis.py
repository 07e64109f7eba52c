"""All analyses of function of a release."""

from dataclasses import replace

from mirocals.analyses.findings import Findings, Table
from mirocals.analyses.function.figures import draw_changes, draw_courses
from mirocals.analyses.function.missing import estimate_with_deltas
from mirocals.analyses.function.ranks import rank_jointly
from mirocals.analyses.function.slopes import estimate_slopes
from mirocals.analyses.function.tables import (
    tabulate_changes,
    tabulate_deltas,
    tabulate_ranks,
    tabulate_slopes,
)
from mirocals.analyses.function.visits import describe_changes
from mirocals.analyses.outcomes import (
    Outcome,
    Plan,
    Population,
    nothing_declared,
    read_outcomes,
    read_plan,
)
from mirocals.analyses.trial import Trial


def analyse(trial: Trial) -> Findings:
    """Slopes, changes by visit, the sensitivity to missing values, and the joint rank."""
    findings = Findings()
    plan = read_plan(trial)
    outcomes = read_outcomes(plan, "function")
    if not outcomes:
        findings.results.append(nothing_declared("function", "measure of function"))
        return findings
    populations = plan.populations()
    for outcome in outcomes:
        for population in populations:
            findings.results += estimate_slopes(plan, outcome, population)
    findings.tables.append(tabulate_slopes(plan, outcomes, populations, findings.results))
    for outcome in outcomes:
        _follow(plan, outcome, populations, findings)
    return findings


def _follow(
    plan: Plan, outcome: Outcome, populations: list[Population], findings: Findings
) -> None:
    """What is analysed of one outcome besides its slopes."""
    for population in populations:
        findings.results += describe_changes(plan, outcome, population)
    changes = tabulate_changes(plan, outcome, populations, findings.results)
    findings.tables.append(_of_strata(plan, populations, changes))
    if plan.values("delta", outcome.paramcd):
        chosen = {""} | {
            f".{name}.{order}"
            for name in plan.values("stratum")
            for order in plan.values("sensitivity_stratum")
        }
        imputed = [population for population in populations if population.suffix in chosen]
        for population in imputed:
            findings.results += estimate_with_deltas(plan, outcome, population)
        deltas = tabulate_deltas(plan, outcome, imputed, findings.results)
        findings.tables.append(_of_strata(plan, imputed, deltas))
    if outcome.paramcd in plan.values("joint_rank_measure"):
        for population in populations:
            findings.results += rank_jointly(plan, outcome, population)
        findings.tables.append(tabulate_ranks(plan, populations, findings.results))
    findings.figures += draw_courses(plan, outcome, findings.results)
    findings.figures += draw_changes(plan, outcome, populations, findings.results)


def _of_strata(plan: Plan, populations: list[Population], table: Table) -> Table:
    """The table with what the study notes of its strata, where it shows one."""
    if not any(population.suffix for population in populations):
        return table
    return replace(table, notes=(*table.notes, *plan.trial.notes_on_post_hoc))
