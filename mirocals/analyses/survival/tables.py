"""Tables of the survival analyses, worded from their results."""

from collections.abc import Iterable, Iterator

from mirocals.analyses.findings import Table
from mirocals.analyses.lookup import counted, with_limits
from mirocals.analyses.results import NOT_ESTIMABLE, Result
from mirocals.analyses.survival.describe import LOG_LOG
from mirocals.analyses.trial import Arm, Endpoint, Trial

NOMINAL = "P values other than that of the primary log-rank test are nominal."
NO_AVERAGE = (
    "With the interaction, the hazard ratio of treatment is the one where CSF-pNFH = 0, never a"
    " population average, and another estimand than the unadjusted one."
)


class Book:
    """The formatted statistics of results, by analysis, arm, term and name."""

    def __init__(self, results: Iterable[Result]) -> None:
        self.rows = list(results)
        self._texts: dict[tuple[str, str | None, str | None, str], str] = {}
        for row in self.rows:
            key = (row.analysis_id, row.group_level, row.term, row.statistic)
            self._texts.setdefault(key, str(row.formatted))

    def text(self, analysis: str, arm: str | None, term: str | None, statistic: str) -> str:
        """One statistic, NE where the results have none."""
        return self._texts.get((analysis, arm, term, statistic), "NE")

    def interval(self, analysis: str, arm: str | None, term: str | None, statistic: str) -> str:
        """A statistic with its limits."""
        value, low, high = (
            self.text(analysis, arm, term, f"{statistic}{suffix}")
            for suffix in ("", " lower", " upper")
        )
        if low == high == "NE":
            return value
        return with_limits(value, low, high)

    def reason(self, analysis: str, arm: str | None = None) -> str | None:
        """Why an analysis gave nothing, for an arm where the arm has a reason of its own."""
        reasons = {
            row.group_level: row.note
            for row in reversed(self.rows)
            if row.analysis_id == analysis and row.statistic == NOT_ESTIMABLE
        }
        if arm is None:
            return next(reversed(reasons.values()), None)
        return reasons.get(arm, reasons.get(None))

    def first(self, analysis: str) -> Result | None:
        """The first row of an analysis."""
        return next((row for row in self.rows if row.analysis_id == analysis), None)

    def named(self, prefix: str) -> list[Result]:
        """The first row of each analysis whose identifier starts so, in their order."""
        found: dict[str, Result] = {}
        for row in self.rows:
            if row.analysis_id.startswith(prefix):
                found.setdefault(row.analysis_id, row)
        return list(found.values())


def tabulate(trial: Trial, endpoint: Endpoint, rows: list[Result]) -> Iterator[Table]:
    """The tables of one endpoint; those that explore, of the primary one only."""
    book = Book(rows)
    others = [arm for arm in trial.arms if arm != trial.reference]
    yield _survival(trial, endpoint, book, others)
    yield _cox(trial, endpoint, book)
    if endpoint.primary:
        if book.named(f"{endpoint.paramcd}.SUBGROUP"):
            yield _subgroups(trial, endpoint, book, others)
        yield _sensitivity(trial, endpoint, book, others)
        yield _averages(trial, endpoint, book, others)


def _survival(trial: Trial, endpoint: Endpoint, book: Book, others: list[Arm]) -> Table:
    code = endpoint.paramcd
    names = [arm.name for arm in trial.arms]
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
    by_arm("Hazard ratio, unadjusted (95 % CI)", *(ratios.get(arm, "reference") for arm in names))
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


def _cox(trial: Trial, endpoint: Endpoint, book: Book) -> Table:
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
                term = (str(row.group_level), row.term) if row.group_level else (row.term, None)
                stub = (
                    term[0]
                    if row.term in {"TRT01P", row.group_variable}
                    else f"{row.term}, {term[0]}"
                )
                if row.group_level is None:
                    stub = str(row.term)
                lines.append(
                    (
                        f"  {stub}",
                        book.interval(analysis, row.group_level, row.term, "hazard ratio"),
                        book.text(analysis, row.group_level, row.term, "p value"),
                        "; ".join(text for text in (row.unit, row.note) if text),
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


def _subgroups(trial: Trial, endpoint: Endpoint, book: Book, others: list[Arm]) -> Table:
    prefix = f"{endpoint.paramcd}.SUBGROUP."
    lines: list[tuple[str, ...]] = []
    blank = [""] * len(others)
    for one in trial.seed("subgroups").sort_values("subgroup_order").itertuples(index=False):
        whole = f"{prefix}{one.variable}"
        p = book.text(whole, None, "interaction", "p value")
        parts = book.named(f"{whole}.")
        lines.append((str(one.label), "", *blank, p if parts else "NE"))
        if not parts:
            lines.append((f"  not estimable: {book.reason(whole)}", "", *blank, ""))
        for row in parts:
            level = str(row.population).removeprefix(f"ITT, {one.variable} ")
            cells = [
                book.interval(row.analysis_id, arm.name, "TRT01P", "hazard ratio") for arm in others
            ]
            lines.append((f"  {level}", f"{row.events}/{row.n}", *cells, ""))
    return Table(
        table_id=f"subgroups_{endpoint.paramcd.lower()}",
        title=f"Subgroups: {endpoint.param.removesuffix(' (days)').lower()}",
        population="ITT",
        method="Cox model without covariates within the subgroup; likelihood-ratio test of the"
        " interaction",
        dataset="ADTTE, ADSL",
        columns=(
            "Subgroup",
            "Events/subjects",
            *(f"Hazard ratio (95 % CI), {arm.name}" for arm in others),
            "p of interaction",
        ),
        rows=tuple(lines),
        notes=("Exploratory; p values are nominal and not corrected for their number.",),
        estimand_ids=trial.estimands_of(f"{endpoint.paramcd}.COX"),
    )


def _sensitivity(trial: Trial, endpoint: Endpoint, book: Book, others: list[Arm]) -> Table:
    code = endpoint.paramcd
    lines: list[tuple[str, ...]] = []
    main = {f"{one.paramcd}.COX": one for one in trial.endpoints}
    rows = [
        *(book.first(name) for name in main),
        *book.named(f"{code}.SENS."),
        *book.named(f"{code}.COX.PERIOD"),
    ]
    for row in rows:
        if row is None:
            continue
        here = row.analysis_id
        name = main[here].param.removesuffix(" (days)") if here in main else str(row.analysis)
        if ".PERIOD." in here:
            name = str(row.population).removeprefix("ITT, ")
        for arm in others:
            cells = book.interval(here, arm.name, "TRT01P", "hazard ratio")
            p = book.text(here, arm.name, "TRT01P", "p value")
            note = book.reason(here, arm.name) if cells == "NE" else None
            lines.append((name, arm.name, cells, p, note or str(row.population)))
    around = [*book.named(f"{code}.COX.ADJ.AT."), *book.named(f"{code}.COX.ADJ.INFLUENCE")]
    for row in around:
        lines += _around_adjusted(row, book)
    for row in (*book.named(f"{code}.LOGRANK"),):
        lines.append(
            (
                str(row.analysis),
                "",
                "",
                book.text(row.analysis_id, None, None, "p value"),
                str(row.method),
            )
        )
    for row in book.named(f"{code}.COX"):
        if row.analysis_id.endswith(".PH"):
            p = book.text(row.analysis_id, None, "all", "p value")
            model = row.analysis_id.removesuffix(".PH").removeprefix(f"{code}.")
            lines.append((f"proportional hazards, {model}", "", "", p, str(row.method)))
    return Table(
        table_id=f"sensitivity_{code.lower()}",
        title=f"Sensitivity analyses: {endpoint.param.removesuffix(' (days)').lower()}",
        population="as named",
        method="Cox models, log-rank and score tests as named",
        dataset="ADTTE, ADSL",
        columns=("Analysis", "Arm", "Hazard ratio (95 % CI)", "p", "Population, method or reason"),
        rows=tuple(lines),
        notes=(
            "Adjusted models show treatment where the columns of CSF-pNFH are 0: CSF-pNFH = 0 where"
            " it is capped, complete or imputed, the median for doublings and the spline. Without"
            " the interaction it is the same at every CSF-pNFH.",
            NOMINAL,
            *counted(book.rows, (row.analysis_id for row in (*rows, *around) if row)),
        ),
        estimand_ids=trial.estimands_of(*(row.analysis_id for row in rows if row)),
    )


def _around_adjusted(analysis: Result, book: Book) -> Iterator[tuple[str, ...]]:
    """The adjusted model along its modifier, or without the subject who moves it most."""
    here = analysis.analysis_id
    for row in book.rows:
        if row.analysis_id != here:
            continue
        name, arm = f"{analysis.analysis}: {row.term}", row.group_level
        if row.statistic == NOT_ESTIMABLE:
            yield (name, arm or "", "NE", "", str(row.note))
        elif row.statistic == "hazard ratio":
            cells = book.interval(here, arm, row.term, "hazard ratio")
            yield (name, str(arm), cells, "", str(row.population))
        elif row.statistic == "hazard ratio without the subject":
            moved = book.text(here, arm, row.term, "largest dfbetas")
            yield (name, str(arm), str(row.formatted), "", f"{row.note}; dfbetas {moved}")
        elif row.statistic == "value":
            yield (name, str(arm), "", "", f"{row.formatted} {row.unit}")


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
        estimand_ids=trial.estimands_of(f"{code}.STANDARDISED"),
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
        incidence = book.interval(f"{code}.INCIDENCE", arm.name, (days or [None])[-1], "incidence")
        ratio = book.interval(f"{code}.COX", arm.name, "TRT01P", "hazard ratio")
        lines.append(
            (
                arm.name,
                f"{int(here['EVENT'].sum())}/{len(here)}",
                incidence,
                "reference" if arm == trial.reference else ratio,
            )
        )
    by = f" by {days[-1]}" if days else ""
    lines.append(("Log-rank p", "", "", book.text(f"{code}.LOGRANK", None, None, "p value")))
    reasons = dict.fromkeys(
        str(row.note) for row in rows if row.statistic == NOT_ESTIMABLE and row.note
    )
    return Table(
        table_id=f"endpoint_{code.lower()}",
        title=component.param.removesuffix(" (days)"),
        population="ITT",
        method="Log-rank test; Cox model, Efron ties; Aalen-Johansen incidence of the event without"
        " death, death competing",
        dataset="ADTTE",
        columns=("", "Events/subjects", f"Incidence{by} (95 % CI)", "Hazard ratio (95 % CI)"),
        rows=tuple(lines),
        notes=(
            "Exploratory; p values are nominal.",
            *(f"Not estimable: {reason}." for reason in reasons),
        ),
        estimand_ids=trial.estimands_of(f"{code}.COX"),
    )
