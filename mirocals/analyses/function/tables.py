"""The tables of function, made of its results."""

from collections.abc import Sequence

from mirocals.analyses.findings import Table
from mirocals.analyses.lookup import Lookup, counted
from mirocals.analyses.outcomes import ALIVE_AND_SEEN, Outcome, Plan, Population
from mirocals.analyses.results import Result

SLOPES = (
    "A slope is the average of each subject's rate of change while alive, taken as linear; not the"
    " mean of survivors (Kurland, Johnson, Egleston & Diehr, Stat Sci 2009;24:211)."
)


def tabulate_slopes(
    plan: Plan, outcomes: Sequence[Outcome], populations: Sequence[Population], rows: list[Result]
) -> Table:
    """Slopes of the mixed models and their differences, a row an outcome and population."""
    found = Lookup(rows)
    codes = [f"{one.paramcd}.MIXED{part.suffix}" for one in outcomes for part in populations]
    lines = []
    for outcome in outcomes:
        for population in populations:
            code = f"{outcome.paramcd}.MIXED{population.suffix}"
            cells = [f"{outcome.label} ({outcome.unit}), {population.name}"]
            cells += [found.interval(code, arm.name, "month", "slope") for arm in plan.arms]
            for arm in plan.others:
                where = (code, arm.name, "TRT01P*month")
                cells += [
                    found.interval(*where, "difference in slope"),
                    found.interval(*where, "relative difference in slope"),
                    found.text(*where, "p value"),
                ]
            lines.append(tuple(cells))
    return Table(
        table_id="function_slopes",
        title="Rate of change of function by arm, overall and by stratum of CSF-pNFH",
        population="ITT",
        method="Linear mixed models by REML: baseline, randomisation strata, months, months x arm;"
        " random intercept and slope. Wald limits; those of the relative difference by Fieller",
        dataset=", ".join(dict.fromkeys(outcome.dataset for outcome in outcomes)),
        columns=plan.headings(
            "Outcome, population",
            ("slope a month (95 % CI)",),
            ("difference (95 % CI)", "relative difference (95 % CI)", "p"),
        ),
        rows=tuple(lines),
        notes=(
            "Relative difference: difference in slope over the slope of the reference arm; below 0"
            " is a slower change.",
            SLOPES,
            "Nothing is imputed after death.",
            "P values are nominal.",
            *counted(rows, codes),
        ),
        estimand_ids=plan.trial.estimands_of(*codes),
    )


def tabulate_changes(
    plan: Plan, outcome: Outcome, populations: Sequence[Population], rows: list[Result]
) -> Table:
    """Change from baseline by visit, a row a population and visit."""
    found = Lookup(rows)
    codes = [f"{outcome.paramcd}.VISIT{population.suffix}" for population in populations]
    lines = []
    for population, code in zip(populations, codes, strict=True):
        for visit in outcome.visits:
            cells = [f"{population.name}, {visit.name}"]
            for arm in plan.arms:
                where = (code, arm.name, visit.name, "mean change")
                cells += [found.count(*where), found.interval(*where)]
            for arm in plan.others:
                where = (code, arm.name, visit.name, "difference in change")
                cells += [found.interval(*where), found.text(*where[:3], "p value")]
            lines.append(tuple(cells))
    return Table(
        table_id=f"change_{outcome.paramcd.lower()}",
        title=f"{outcome.label} ({outcome.unit}): change from baseline by visit",
        population="ITT",
        method="Means of those alive and assessed, t interval; differences by analysis of"
        " covariance on baseline and randomisation strata",
        dataset=outcome.dataset,
        columns=plan.headings(
            "Population, visit",
            ("n", "mean change (95 % CI)"),
            ("difference (95 % CI)", "p"),
        ),
        rows=tuple(lines),
        notes=(
            ALIVE_AND_SEEN,
            "Nothing is imputed.",
            "P values are nominal.",
            *counted(rows, codes),
        ),
        estimand_ids=plan.trial.estimands_of(*codes),
    )


def tabulate_ranks(plan: Plan, populations: Sequence[Population], rows: list[Result]) -> Table:
    """The joint rank and the win ratio, a row a population."""
    found = Lookup(rows)
    codes = [f"CAFS{population.suffix}" for population in populations]
    lines = []
    for population, code in zip(populations, codes, strict=True):
        cells = [population.name]
        cells += [found.text(code, arm.name, "rank", "mean rank") for arm in plan.arms]
        for arm in plan.others:
            pairs = [
                found.text(code, arm.name, "win ratio", f"pairs {what}")
                for what in ("won", "lost", "tied")
            ]
            cells += [
                found.interval(code, arm.name, "rank", "difference in mean rank"),
                found.text(code, arm.name, "rank", "p value"),
                " / ".join(pairs),
                found.interval(code, arm.name, "win ratio", "win ratio"),
            ]
        lines.append(tuple(cells))
    return Table(
        table_id="joint_rank",
        title="Combined assessment of function and survival",
        population="ITT",
        method="All pairs: an earlier death loses, a survivor beats a death, two survivors by"
        " change at their last common visit; analysis of covariance of the ranks on randomisation"
        " strata; win ratio with Wald limits on the log scale",
        dataset="ADSL, ADQS",
        columns=plan.headings(
            "Population",
            ("mean rank",),
            (
                "difference in mean rank (95 % CI)",
                "p",
                "pairs won / lost / tied",
                "win ratio (95 % CI)",
            ),
        ),
        rows=tuple(lines),
        notes=("A higher rank is better.", "P values are nominal.", *counted(rows, codes)),
        estimand_ids=plan.trial.estimands_of(*codes),
    )


def tabulate_deltas(
    plan: Plan, outcome: Outcome, populations: Sequence[Population], rows: list[Result]
) -> Table:
    """Differences in slope with missing values imputed, a row a population and delta."""
    found = Lookup(rows)
    codes = [f"{outcome.paramcd}.DELTA{population.suffix}" for population in populations]
    lines = []
    for population, code in zip(populations, codes, strict=True):
        for delta in plan.values("delta", outcome.paramcd):
            term = f"delta {float(delta):g}"
            cells = [f"{population.name}, {term} {outcome.unit}"]
            for arm in plan.others:
                cells += [
                    found.interval(code, arm.name, term, "difference in slope"),
                    found.text(code, arm.name, term, "p value"),
                ]
            lines.append(tuple(cells))
    return Table(
        table_id=f"deltas_{outcome.paramcd.lower()}",
        title=f"{outcome.label}: rate of change with missing values imputed",
        population="ITT",
        method="Multiple imputation from the mixed model, a delta added to what is imputed in all"
        " arms but the reference; Rubin's rules",
        dataset=outcome.dataset,
        columns=plan.headings("Population, delta", (), ("difference in slope (95 % CI)", "p")),
        rows=tuple(lines),
        notes=(
            SLOPES,
            "Imputed are visits missed while alive; nothing is imputed after death.",
            "P values are nominal.",
            *counted(rows, codes),
        ),
        estimand_ids=plan.trial.estimands_of(*codes),
    )
