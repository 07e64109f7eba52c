"""Laboratory values beyond limits: liver, Hy's law, neutrophils, eosinophils, thyroid."""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from mirocals.analyses.columns import Column
from mirocals.analyses.counting import count_of, count_terms
from mirocals.analyses.findings import Findings, Table
from mirocals.analyses.results import Result
from mirocals.analyses.safety.laboratory import values_at_risk
from mirocals.analyses.safety.liver_figure import UpperLimit, liver_figure
from mirocals.analyses.safety.population import POPULATION, safety_columns, safety_row
from mirocals.analyses.tabulation import OF_EVALUATED, Line, Tabulation, headings
from mirocals.analyses.trial import Trial

LIMITS = "SAFETY.LAB.LIMITS"
HYS_LAW = "HYSLAW"  # the criterion whose limits the figure of the liver shows
METHOD = (
    "Subjects with at least one value beyond the limit while at risk, of those with a value; exact "
    "interval (Clopper & Pearson)"
)
COMPARISONS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
SEVERAL = " | "


@dataclass(frozen=True)
class Part:
    """One condition: a parameter of these beyond a limit."""

    parameters: tuple[str, ...]
    measure: str
    comparison: str
    value: float
    within_days: float | None


@dataclass(frozen=True)
class Criterion:
    """A row of the table; all its parts have to be met, at most `within_days` apart."""

    name: str
    panel: str
    label: str
    parts: tuple[Part, ...]


def count_limits(trial: Trial) -> Findings:
    """Each criterion of `seeds/study/laboratory_limits.csv`, and the figure of the liver."""
    row = safety_row(trial, LIMITS, "laboratory values beyond limits", METHOD, "ADLB")
    criteria = list(read_criteria(trial))
    if not criteria:
        return Findings(results=[row.not_estimable("no row of laboratory_limits")])
    columns = safety_columns(trial)
    values = values_at_risk(trial)
    results: list[Result] = []
    lines: list[Line] = []
    panel = ""
    for criterion in criteria:
        if criterion.panel != panel:
            panel = criterion.panel
            lines.append(Line(panel))
        results += _count(row, criterion, values, columns)
        lines.append(Line(f"  {criterion.label}", LIMITS, criterion.name))
    cells = (OF_EVALUATED,)
    table = Table(
        table_id="safety_lab_limits",
        title="Laboratory values beyond limits",
        population=POPULATION,
        method=METHOD,
        dataset="ADLB",
        columns=headings("", columns, cells),
        rows=Tabulation(results).rows(lines, columns, cells),
        notes=(
            "Limits are those of seeds/study/laboratory_limits.csv. NE: no value in this release "
            "(not collected, without a limit, or withheld to keep the arms hidden).",
        ),
    )
    figures = liver_figure(values, columns, _hys_law(criteria))
    return Findings(results=results, tables=[table], figures=figures)


def read_criteria(trial: Trial) -> Iterator[Criterion]:
    """The criteria of the study in their order."""
    seed = trial.seed("laboratory_limits")
    if seed.empty:
        return
    for _, rows in seed.groupby("criterion_order"):
        first = rows.iloc[0]
        parts = tuple(
            Part(
                parameters=tuple(str(row["parameters"]).split(SEVERAL)),
                measure=str(row["measure"]),
                comparison=str(row["comparison"]),
                value=float(row["value"]),
                within_days=None if pd.isna(row["within_days"]) else float(row["within_days"]),
            )
            for _, row in rows.sort_values("part").iterrows()
        )
        yield Criterion(first["criterion"], first["panel"], first["label"], parts)


def _hys_law(criteria: Sequence[Criterion]) -> tuple[UpperLimit, ...]:
    """The parameters of Hy's law that have to lie above a multiple of their upper limit."""
    return tuple(
        UpperLimit(part.parameters, part.value)
        for criterion in criteria
        if criterion.name == HYS_LAW
        for part in criterion.parts
        if (part.measure, part.comparison) == ("R2ANRHI", ">")
    )


def _count(
    row: Result, criterion: Criterion, values: pd.DataFrame, columns: tuple[Column, ...]
) -> Iterator[Result]:
    measured = [
        values[values["PARAMCD"].isin(part.parameters) & values[part.measure].notna()]
        for part in criterion.parts
    ]
    evaluated = set(measured[0]["USUBJID"]).intersection(*(m["USUBJID"] for m in measured[1:]))
    records = met(criterion, values).assign(term=criterion.name)
    narrowed = [
        Column(
            c.level, c.subjects.loc[c.subjects["USUBJID"].isin(evaluated), ["USUBJID"]], c.variable
        )
        for c in columns
    ]
    for column in narrowed:
        here = column.row(row).but(term=criterion.name)
        yield count_of(here, "evaluated", column.size)
    yield from count_terms(row, records, [criterion.name], narrowed)


def met(criterion: Criterion, values: pd.DataFrame) -> pd.DataFrame:
    """The records that meet the first part, where every other part is met near enough in time."""
    found = [_beyond(part, values) for part in criterion.parts]
    kept = found[0][["USUBJID", "ADT"]].drop_duplicates()
    for part, others in zip(criterion.parts[1:], found[1:], strict=True):
        pairs = kept.merge(others[["USUBJID", "ADT"]], on="USUBJID", suffixes=("", "_other"))
        apart = (pairs["ADT_other"] - pairs["ADT"]).dt.days.abs()
        near = pairs if part.within_days is None else pairs[apart <= part.within_days]
        kept = near[["USUBJID", "ADT"]].drop_duplicates()
    return kept


def _beyond(part: Part, values: pd.DataFrame) -> pd.DataFrame:
    of_part = values[values["PARAMCD"].isin(part.parameters)]
    return of_part[COMPARISONS[part.comparison](of_part[part.measure], part.value)]
