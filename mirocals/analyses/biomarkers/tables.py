"""The tables of the biomarkers, made of their results."""

from collections.abc import Sequence

from mirocals.analyses.findings import Table
from mirocals.analyses.lookup import NONE, Lookup, counted
from mirocals.analyses.outcomes import ALIVE_AND_SEEN, Outcome, Plan
from mirocals.analyses.results import NOT_ESTIMABLE, Result


def tabulate_ratios(plan: Plan, outcomes: Sequence[Outcome], results: Sequence[Result]) -> Table:
    """Geometric mean ratios to baseline and ratios of arms, a row a biomarker and visit."""
    found = Lookup(results)
    columns = plan.headings(
        "Biomarker, visit",
        ("n", "ratio to baseline (95 % CI)"),
        ("ratio to reference (95 % CI)", "p"),
    )
    codes = [outcome.paramcd for outcome in outcomes]
    analyses = [f"{code}.ANCOVA" for code in codes]
    rows: list[tuple[str, ...]] = []
    for outcome, code in zip(outcomes, codes, strict=True):
        nothing = found.find(f"{code}.RATIO", None, None, NOT_ESTIMABLE)
        reason = f": not estimable, {nothing.note}" if nothing else ""
        rows.append((f"{outcome.label} ({outcome.unit}){reason}", *[""] * (len(columns) - 1)))
        for name in _visits_with_rows(outcome, found, plan, f"{code}.RATIO"):
            cells = [f"  {name}"]
            for arm in plan.arms:
                where = (f"{code}.RATIO", arm.name, name, "geometric mean ratio")
                cells += [found.count(*where), found.interval(*where)]
            for arm in plan.others:
                where = (f"{code}.ANCOVA", arm.name, name, "ratio of arms")
                cells += [found.interval(*where), found.text(*where[:3], "p value")]
            rows.append(tuple(cells))
    return Table(
        table_id="biomarker_ratios",
        title="Biomarkers: ratio to baseline by arm and visit, and ratio of arms",
        population="ITT",
        method="Geometric mean ratios of those assessed, t interval on the log scale; ratio of arms"
        " by analysis of covariance of the log ratio on log baseline and randomisation strata",
        dataset="ADLB",
        columns=columns,
        rows=tuple(rows),
        notes=(
            "Values below the limit of quantification count as half the limit.",
            ALIVE_AND_SEEN,
            "P values are nominal.",
            *counted(results, [f"{code}.RATIO" for code in codes] + analyses),
        ),
        estimand_ids=plan.trial.estimands_of(*analyses),
    )


def tabulate_limits(plan: Plan, outcomes: Sequence[Outcome], results: Sequence[Result]) -> Table:
    """Values below the limit of quantification, a row a biomarker and visit."""
    found = Lookup(results)
    codes = [f"{outcome.paramcd}.LLOQ" for outcome in outcomes]
    rows = []
    for outcome, code in zip(outcomes, codes, strict=True):
        for name in ("BASELINE", *_visits_with_rows(outcome, found, plan, code)):
            cells = [f"{outcome.label}, {name}"]
            for arm in plan.arms:
                below = found.text(code, arm.name, name, "below limit")
                total = found.count(code, arm.name, name, "below limit")
                cells.append(below if below in (NONE, "NE") else f"{below} of {total}")
            rows.append(tuple(cells))
    return Table(
        table_id="biomarker_limits",
        title="Biomarkers: values below the limit of quantification",
        population="ITT",
        method="Counts of values, at baseline and each visit",
        dataset="ADLB",
        columns=("Biomarker, visit", *(arm.name for arm in plan.arms)),
        rows=tuple(rows),
        estimand_ids=plan.trial.estimands_of(*codes),
    )


def _visits_with_rows(outcome: Outcome, found: Lookup, plan: Plan, code: str) -> list[str]:
    statistic = "below limit" if code.endswith("LLOQ") else "geometric mean ratio"
    return [
        visit.name
        for visit in outcome.visits
        if any(found.find(code, arm.name, visit.name, statistic) for arm in plan.arms)
    ]
