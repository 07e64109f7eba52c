"""The table of sensitivity analyses: treatment and its interaction under other choices."""

from collections.abc import Iterator

from mirocals.analyses.findings import Table
from mirocals.analyses.lookup import counted
from mirocals.analyses.results import NOT_ESTIMABLE, Result
from mirocals.analyses.survival.book import NOMINAL, Book
from mirocals.analyses.survival.likelihood_ratio import JOINT
from mirocals.analyses.trial import Arm, Endpoint, Trial

PRODUCT = "TRT01P*"  # how a term of treatment with a covariate begins


def tabulate_sensitivity(trial: Trial, endpoint: Endpoint, book: Book, others: list[Arm]) -> Table:
    """Treatment, and its interaction, under every other choice; and what else was looked at."""
    code = endpoint.paramcd
    lines: list[tuple[str, ...]] = []
    main = {
        f"{one.paramcd}.COX{model}": f"{one.param.removesuffix(' (days)')}{name}"
        for model, name in (("", ""), (".ADJ", ", adjusted"))
        for one in trial.endpoints
    }
    rows = [
        *(book.first(name) for name in main),
        *book.named(f"{code}.SENS."),
        *book.named(f"{code}.COX.PERIOD"),
    ]
    for row in rows:
        if row is None:
            continue
        here = row.analysis_id
        name = main.get(here, str(row.analysis))
        if ".PERIOD." in here:
            name = str(row.population).removeprefix("ITT, ")
        for arm in others:
            cells = book.interval(here, arm.name, "TRT01P", "hazard ratio")
            p = book.text(here, arm.name, "TRT01P", "p value")
            note = book.reason(here, arm.name) if cells == "NE" else None
            lines.append((name, arm.name, cells, p, note or str(row.population)))
            lines += _interaction(here, arm, book)
        lines += _joint_test(here, book)
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
            "Adjusted models show treatment where the columns of CSF-pNFH are 0: the median for"
            " doublings and the spline, else CSF-pNFH = 0. Without the interaction it is the same"
            " at every CSF-pNFH. Below it stands the interaction: the factor by which the hazard"
            " ratio of treatment changes with a unit of CSF-pNFH, or a doubling.",
            NOMINAL,
            *counted(book.rows, (row.analysis_id for row in (*rows, *around) if row)),
        ),
        estimand_ids=trial.estimands_of(*(row.analysis_id for row in rows if row)),
    )


def _interaction(analysis: str, arm: Arm, book: Book) -> Iterator[tuple[str, ...]]:
    """How the arm's hazard ratio changes along the modifier: a line a column of it."""
    wanted = (analysis, arm.name, "hazard ratio")
    for row in book.rows:
        if (row.analysis_id, row.group_level, row.statistic) != wanted:
            continue
        if row.term and row.term.startswith(PRODUCT):
            cells = book.interval(analysis, arm.name, row.term, "hazard ratio")
            p = book.text(analysis, arm.name, row.term, "p value")
            name = f"  interaction with {row.term.removeprefix(PRODUCT)}"
            yield (name, arm.name, cells, p, f"ratio of hazard ratios {row.unit or ''}".strip())


def _joint_test(analysis: str, book: Book) -> Iterator[tuple[str, ...]]:
    """The test of all columns of the interaction at once, where it has several."""
    found = {
        row.statistic: row for row in book.rows if row.analysis_id == analysis and row.term == JOINT
    }
    if "p value" in found:
        df = found["degrees of freedom"].formatted
        told = f"chi-square {found['chi-square'].formatted} on {df} df, likelihood-ratio test"
        yield ("  interaction, all columns", "", "", str(found["p value"].formatted), told)
    elif NOT_ESTIMABLE in found:
        yield ("  interaction, all columns", "", "", "NE", str(found[NOT_ESTIMABLE].note))


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
