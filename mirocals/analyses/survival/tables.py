"""Tables of the survival analyses, worded from their results."""

from collections.abc import Iterator

from mirocals.analyses.findings import Table
from mirocals.analyses.labels import Words
from mirocals.analyses.lookup import counted
from mirocals.analyses.results import NOT_ESTIMABLE, Result
from mirocals.analyses.survival.book import NOMINAL, Book
from mirocals.analyses.survival.describe import LOG_LOG
from mirocals.analyses.survival.sensitivity_table import tabulate_sensitivity
from mirocals.analyses.survival.subgroup_table import read_subgroups, tabulate_subgroups
from mirocals.analyses.trial import Arm, Endpoint, Trial

AGAINST = "against "
NO_AVERAGE = (
    "With the interaction, the hazard ratio of treatment is the one where CSF-pNFH = 0, never a"
    " population average, and another estimand than the unadjusted one."
)


def tabulate(trial: Trial, endpoint: Endpoint, rows: list[Result]) -> Iterator[Table]:
    """The tables of one endpoint; those that explore, of the primary one only."""
    book = Book(rows)
    others = [arm for arm in trial.arms if arm != trial.reference]
    yield _survival(trial, endpoint, book, others)
    words = Words(trial)
    yield words.worded(_cox(trial, endpoint, book, words))
    if endpoint.primary:
        if subgroups := read_subgroups(trial, endpoint, rows):
            yield tabulate_subgroups(trial, endpoint, subgroups, others)
        yield words.worded(tabulate_sensitivity(trial, endpoint, book, others))
        yield _averages(trial, endpoint, book, others)


def _survival(trial: Trial, endpoint: Endpoint, book: Book, others: list[Arm]) -> Table:
    code = endpoint.paramcd
    names = [arm.name for arm in trial.arms] or ["No arm"]
    lines: list[tuple[str, ...]] = []

    def by_arm(stub: str, *cells: str) -> None:
        lines.append((stub, *cells))

    by_arm("Subjects", *(book.text(f"{code}.KM", arm, None, "n") for arm in names))
    by_arm("Events", *(book.text(f"{code}.KM", arm, None, "events") for arm in names))
    median = [book.interval(f"{code}.KM", arm, "median survival", "median") for arm in names]
    by_arm("Median, days (95 % CI)", *median)
    days = dict.fromkeys(
        row.term for row in book.rows if row.term and row.analysis_id == f"{code}.KM"
    )
    for term in days:
        if term.startswith("day "):
            cells = [book.interval(f"{code}.KM", arm, term, "survival") for arm in names]
            by_arm(f"Survival on {term} (95 % CI)", *cells)
    blank = [""] * (len(names) - 1)
    for stub, suffix in (
        ("Log-rank p", "LOGRANK"),
        ("Log-rank p, stratified", "LOGRANK.STRATIFIED"),
    ):
        if book.first(f"{code}.{suffix}"):
            by_arm(stub, book.text(f"{code}.{suffix}", None, None, "p value"), *blank)
    ratios = {
        arm.name: book.interval(f"{code}.COX", arm.name, "TRT01P", "hazard ratio") for arm in others
    }
    compared = "reference" if trial.arms else "NE"
    by_arm("Hazard ratio, unadjusted (95 % CI)", *(ratios.get(arm, compared) for arm in names))
    return Table(
        table_id=f"survival_{code.lower()}",
        title=f"{endpoint.param.removesuffix(' (days)')} by arm",
        population="ITT",
        method=f"Kaplan-Meier, Greenwood variance, limits {LOG_LOG}; log-rank test; Cox model,"
        " Efron ties, Wald limits",
        dataset="ADTTE",
        columns=("", *names),
        rows=tuple(lines),
        notes=(NOMINAL, *counted(book.rows, (f"{code}.KM", f"{code}.LOGRANK", f"{code}.COX"))),
        estimand_ids=trial.estimands_of(f"{code}.LOGRANK"),
    )


def _cox(trial: Trial, endpoint: Endpoint, book: Book, words: Words) -> Table:
    code = endpoint.paramcd
    lines: list[tuple[str, ...]] = []
    analyses = [f"{code}.COX", f"{code}.COX.ADJ"]
    analyses += [row.analysis_id for row in book.named(f"{code}.COX.NFHPGR1")]
    names = ("Unadjusted", "Adjusted")
    for place, analysis in enumerate(analyses):
        first = book.first(analysis)
        if first is None:
            continue
        lines.append((names[place] if place < 2 else str(first.population), "", "", ""))
        reason = book.reason(analysis)
        if reason and not any(
            r.statistic == "hazard ratio" for r in book.rows if r.analysis_id == analysis
        ):
            lines.append(("  not estimable", "", "", reason))
        for row in book.rows:
            if row.analysis_id == analysis and row.statistic == "hazard ratio":
                stub, told = _covariate(row, words)
                lines.append(
                    (
                        f"  {stub}",
                        book.interval(analysis, row.group_level, row.term, "hazard ratio"),
                        book.text(analysis, row.group_level, row.term, "p value"),
                        told,
                    )
                )
    return Table(
        table_id=f"cox_{code.lower()}",
        title=f"Cox models of {endpoint.param.removesuffix(' (days)').lower()}",
        population="ITT",
        method="Cox proportional hazards, Efron ties, Wald limits and p values",
        dataset="ADTTE, ADSL",
        columns=("", "Hazard ratio (95 % CI)", "p", "Unit and reference"),
        rows=tuple(lines),
        notes=(NO_AVERAGE, NOMINAL),
        estimand_ids=trial.estimands_of(*analyses),
    )


def _covariate(row: Result, words: Words) -> tuple[str, str]:
    """The name of a coefficient, and what it is compared with: a unit, an arm or a level."""
    term, level, note = str(row.term), row.group_level, str(row.note or "")
    stub = term if level is None else level if term == "TRT01P" else f"{term}, {level}"
    if level is not None and term == row.group_variable != "TRT01P":
        reference, *more = note.removeprefix(AGAINST).split("; ")
        stub = f"{term}: {words.value(term, level)}"
        note = "; ".join((f"{AGAINST}{words.value(term, reference)}", *more))
    return stub, "; ".join(text for text in (row.unit, note) if text)


def _averages(trial: Trial, endpoint: Endpoint, book: Book, others: list[Arm]) -> Table:
    code = endpoint.paramcd
    lines: list[tuple[str, ...]] = []
    kinds = (("Marginal (Kaplan-Meier)", f"{code}.RMST"), ("Standardised", f"{code}.STANDARDISED"))
    for kind, analysis in kinds:
        row = book.first(analysis)
        if row is None:
            continue
        reason = book.reason(analysis)
        for arm in trial.arms:
            for word in ("", " difference"):
                if word and arm not in others:
                    continue
                against = f" against {trial.reference.name}" if word and trial.reference else ""
                lines.append(
                    (
                        kind,
                        f"{arm.name}{against}",
                        *(
                            book.interval(analysis, arm.name, row.term, f"{name}{word}")
                            for name in ("risk", "restricted mean survival")
                        ),
                    )
                )
        if reason:
            lines.append((f"{kind}: not estimable: {reason}", "", "", ""))
    return Table(
        table_id=f"risk_{code.lower()}",
        title="Risk and restricted mean survival, marginal and standardised",
        population="ITT",
        method="Kaplan-Meier with Greenwood variance; g-computation from the adjusted Cox model,"
        " bootstrap percentile limits",
        dataset="ADTTE, ADSL",
        columns=("", "Arm", "Risk (95 % CI)", "Restricted mean survival, days (95 % CI)"),
        rows=tuple(lines),
        notes=("Standardised: the adjusted model averaged over the subjects it was fitted to.",),
        estimand_ids=trial.estimands_of(*(analysis for _, analysis in kinds)),
    )


def tabulate_component(trial: Trial, component: Endpoint, rows: list[Result]) -> Table:
    """The table of one other time to event."""
    book, code = Book(rows), component.paramcd
    lines: list[tuple[str, ...]] = []
    days = [
        row.term
        for row in rows
        if row.analysis_id == f"{code}.INCIDENCE" and row.statistic == "incidence"
    ]
    for arm in trial.arms:
        here = component.subjects[component.subjects["TRT01PN"] == arm.number]
        last = (days or [None])[-1]
        incidence = book.interval(f"{code}.INCIDENCE", arm.name, last, "incidence")
        at_risk = book.text(f"{code}.INCIDENCE", arm.name, last, "at risk")
        ratio = book.interval(f"{code}.COX", arm.name, "TRT01P", "hazard ratio")
        lines.append(
            (
                arm.name,
                f"{int(here['EVENT'].sum())}/{len(here)}",
                at_risk,
                incidence,
                "reference" if arm == trial.reference else ratio,
            )
        )
    by = f" by {days[-1]}" if days else ""
    lines.append(("Log-rank p", "", "", "", book.text(f"{code}.LOGRANK", None, None, "p value")))
    reasons = dict.fromkeys(
        str(row.note) for row in rows if row.statistic == NOT_ESTIMABLE and row.note
    )
    return Table(
        table_id=f"endpoint_{code.lower()}",
        title=component.param.removesuffix(" (days)"),
        population=component.population,
        method="Log-rank test; Cox model, Efron ties; Aalen-Johansen incidence of the event without"
        " death, death competing",
        dataset="ADTTE",
        columns=(
            "",
            "Events/subjects",
            f"At risk{by.replace(' by', ' on')}",
            f"Incidence{by} (95 % CI)",
            "Hazard ratio (95 % CI)",
        ),
        rows=tuple(lines),
        notes=(
            "Exploratory; p values are nominal.",
            *(f"Not estimable: {reason}." for reason in reasons),
        ),
        estimand_ids=trial.estimands_of(f"{code}.COX"),
    )
