"""Baseline by arm, with standardised differences from the reference arm."""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from mirocals.analyses.columns import Column, columns_by
from mirocals.analyses.counting import count_terms, describe
from mirocals.analyses.findings import Findings, Table
from mirocals.analyses.labels import Words
from mirocals.analyses.results import ASSUMED, EXPLORATORY, Result, format_number, software
from mirocals.analyses.tabulation import COUNT, Cell, Line, Tabulation, headings
from mirocals.analyses.trial import Term, Trial

BASELINE = "PARTICIPANTS.BASELINE"
DIFFERENCE = "standardised difference"
METHOD = (
    "Mean (standard deviation), median (quartiles), count (%); standardised difference from the "
    "reference arm"
)
MEAN = Cell("", "{} ({})", ("mean", "standard deviation"))
MEDIAN = Cell("", "{} ({}\u2013{})", ("median", "lower quartile", "upper quartile"))
RANGE = Cell("", "{}\u2013{}", ("minimum", "maximum"))
NUMBER = Cell("", "{}", ("n",))
STANDARDISED = Cell("", "{}", (DIFFERENCE,))
MISSING = "missing"
SUMMARIES = (("n", NUMBER), ("Mean (SD)", MEAN), ("Median (quartiles)", MEDIAN), ("Range", RANGE))


def describe_baseline(trial: Trial) -> Findings:
    """Every characteristic of the seed (`baseline` in analysis_terms.csv), by arm and overall."""
    terms = trial.terms_of("baseline")
    columns = columns_by(trial, "TRT01P", "ITTFL", everybody=True)
    row = Result(
        analysis_id=BASELINE,
        analysis="baseline by arm",
        reason=ASSUMED,
        purpose=EXPLORATORY,
        population="ITT",
        method=METHOD,
        dataset="ADSL",
        software=software(),
        note="dummy arms" if trial.dummy_arms else None,
    )
    words = Words(trial)
    results: list[Result] = []
    lines: list[Line] = []
    compared: dict[int, str] = {}  # the line that shows a term's difference
    for term in terms:
        of_term = row.but(analysis_id=f"{BASELINE}.{term.name}", unit=term.unit or None)
        if term.name not in trial.subjects:
            results.append(of_term.but(term=term.name).not_estimable(f"{term.name} not in ADSL"))
            continue
        results += _characteristic(of_term, term, columns)
        lines.append(Line(words.label(term)))
        compared[len(lines) + (term.kind != "category")] = term.name  # beside the mean
        lines += _lines(of_term.analysis_id, term, columns, words)
    cells = Tabulation(results)
    others = [column for column in columns[1:] if column.level is not None]
    rows = [
        (*shown, *(cells.cell(_of(compared[i]), c.level, STANDARDISED) for c in others))
        if i in compared
        else (*shown, *[""] * len(others))
        for i, shown in enumerate(cells.rows(lines, columns, [COUNT]))
    ]
    table = Table(
        table_id="participants_baseline",
        title="Baseline characteristics",
        population="Intention to treat, by arm as randomised",
        method=METHOD,
        dataset="ADSL",
        estimates=False,
        columns=(
            *headings("", columns, [Cell("", "", ())]),
            *(f"Difference\n{c.level}" for c in others),
        ),
        rows=tuple(rows),
        notes=tuple(_notes(trial, terms, columns)),
    )
    return Findings(results=results, tables=[table] if terms else [])


def _of(name: str) -> Line:
    return Line("", f"{BASELINE}.{name}", name)


def _notes(trial: Trial, terms: tuple[Term, ...], columns: tuple[Column, ...]) -> Iterator[str]:
    if len(columns) > 2:
        yield (
            f"Difference: standardised, from {columns[0].level}; of categories the one over all "
            "levels (Yang & Dalton 2012), which has no sign. No test is made of baseline."
        )
    yield "Quartiles as SAS gives them by default. Shares are of those with a value."
    absent = [term.name for term in terms if term.name not in trial.subjects]
    if absent:
        yield f"Not in ADSL of this release: {', '.join(absent)}."


def _characteristic(row: Result, term: Term, columns: tuple[Column, ...]) -> Iterator[Result]:
    everybody = columns[-1].subjects
    for column in columns:
        if term.kind != "category":
            yield from describe(column.row(row).but(term=term.name), column.subjects[term.name])
            continue
        known = column.subjects[["USUBJID", term.name]].dropna(subset=[term.name])
        records = known[["USUBJID"]].assign(term=known[term.name].astype(str))
        of_known = Column(column.level, known, column.variable)
        yield from count_terms(row, records, _levels(everybody, term.name), [of_known])
        absent = column.size - len(known)
        missing = column.row(row).but(term=MISSING, statistic="subjects")
        yield missing.but(value=float(absent), formatted=f"{absent}")
    for column in columns[1:]:
        if column.level is not None:
            yield _difference(column.row(row), term, columns[0].subjects, column.subjects)


def _levels(subjects: pd.DataFrame, name: str) -> list[str]:
    """The values there are, in the order of the numbered twin of the variable where it has one."""
    order = f"{name}N" if f"{name}N" in subjects else name
    known = subjects[sorted({name, order})].dropna(subset=[name])
    return list(dict.fromkeys(known.sort_values([order, name])[name].astype(str)))


def _lines(
    analysis_id: str, term: Term, columns: tuple[Column, ...], words: Words
) -> Iterator[Line]:
    if term.kind != "category":
        for stub, cell in SUMMARIES:
            yield Line(f"  {stub}", analysis_id, term.name, (cell,))
        return
    everybody = columns[-1].subjects
    for level in _levels(everybody, term.name):
        yield Line(f"  {words.value(term.name, level)}", analysis_id, level)
    if everybody[term.name].isna().any():
        yield Line("  Missing", analysis_id, MISSING, (Cell("", "{}", ("subjects",)),))


def _difference(row: Result, term: Term, reference: pd.DataFrame, arm: pd.DataFrame) -> Result:
    one, other = reference[term.name].dropna(), arm[term.name].dropna()
    here = row.but(
        term=term.name, n=len(one) + len(other), unit=None, method=_METHODS[term.kind == "category"]
    )
    if one.empty or other.empty:
        return here.not_estimable("an arm has no value")
    category = term.kind == "category"
    value = (_of_categories if category else _of_means)(one, other)
    if not math.isfinite(value):
        return here.not_estimable("the values do not vary")
    return here.but(statistic=DIFFERENCE, value=value, formatted=format_number(value, 2))


_METHODS = {
    False: "difference of means over the root of the mean variance (Cohen 1988)",
    True: "Mahalanobis distance of the shares (Yang & Dalton 2012)",
}


def _of_means(one: pd.Series, other: pd.Series) -> float:
    variance = (one.astype(float).var() + other.astype(float).var()) / 2
    if not variance > 0:
        return math.nan
    return float((other.astype(float).mean() - one.astype(float).mean()) / math.sqrt(variance))


def _of_categories(one: pd.Series, other: pd.Series) -> float:
    """Distance of the shares of all levels but the first; 0 where there is one level only."""
    levels = sorted(pd.concat([one, other]).astype(str).unique())[1:]
    if not levels:
        return 0.0
    p = np.array([(one.astype(str) == level).mean() for level in levels])
    q = np.array([(other.astype(str) == level).mean() for level in levels])
    covariance = (_spread(p) + _spread(q)) / 2
    gap = q - p
    return float(math.sqrt(max(gap @ np.linalg.pinv(covariance) @ gap, 0.0)))


def _spread(share: np.ndarray) -> np.ndarray:
    return np.diag(share) - np.outer(share, share)
