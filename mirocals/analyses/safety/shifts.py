"""Shifts of laboratory values from the baseline category to the worst while at risk."""

from collections.abc import Iterator

import pandas as pd

from mirocals.analyses.columns import Column
from mirocals.analyses.counting import share_of, tally
from mirocals.analyses.findings import Findings, Table
from mirocals.analyses.results import Result
from mirocals.analyses.safety.laboratory import values_at_risk
from mirocals.analyses.safety.population import POPULATION, safety_columns, safety_row
from mirocals.analyses.tabulation import COUNT, Line, Tabulation
from mirocals.analyses.trial import Trial

SHIFTS = "SAFETY.LAB.SHIFTS"
Shift = tuple[str, str]  # parameter and baseline category
CATEGORIES = ("LOW", "NORMAL", "HIGH")
ABNORMAL = "ABNORMAL"  # of results in words
METHOD = (
    "Subjects by baseline category (BNRIND) and worst category at risk (SHIFT1): LOW, HIGH or "
    "ABNORMAL where any value is, NORMAL where all are; share of those with the baseline category"
)


def count_shifts(trial: Trial) -> Findings:
    """A row a parameter and baseline category, a column an arm and worst category."""
    row = safety_row(trial, SHIFTS, "shifts of laboratory values", METHOD, "ADLB")
    columns = safety_columns(trial)
    values = values_at_risk(trial)
    shifted = values[values["SHIFT1"].notna()]
    if shifted.empty:
        return Findings(results=[row.not_estimable("no record of ADLB with SHIFT1")])
    worst = _worst(shifted)
    names = shifted[["PARAMN", "PARAMCD", "PARAM"]].drop_duplicates("PARAMCD")
    reached = {*worst["BNRIND"], *worst["to"]}
    categories = (*CATEGORIES, *([ABNORMAL] if ABNORMAL in reached else []))
    there = set(zip(worst["PARAMCD"], worst["BNRIND"], strict=True))
    terms: list[Shift] = []
    lines: list[Line] = []
    for _, code, name in names.sort_values(["PARAMN", "PARAMCD"]).itertuples(index=False):
        lines.append(Line(str(name)))
        for base in categories:
            if (code, base) in there:
                terms.append((str(code), base))
                lines.append(Line(f"  From {base.lower()}", f"{SHIFTS}.{code}", base))
    results = list(_count(row, terms, worst, columns, categories))
    table = Table(
        table_id="safety_lab_shifts",
        title="Laboratory values: shifts from baseline to the worst value",
        population=POPULATION,
        method=METHOD,
        dataset="ADLB",
        columns=("", *(f"{c.heading}\nto {to.lower()}" for c in columns for to in categories)),
        rows=tuple(_rows(lines, Tabulation(results), columns, categories)),
        notes=("A subject with both low and high values is counted under both.",),
    )
    return Findings(results=results, tables=[table])


def _worst(shifted: pd.DataFrame) -> pd.DataFrame:
    """One row a subject, parameter and category reached; NORMAL only where nothing else was."""
    to = shifted["SHIFT1"].str.split(" to ").str[1]
    reached = shifted[["USUBJID", "PARAMCD", "BNRIND"]].assign(to=to).drop_duplicates()
    beyond = reached[reached["to"] != "NORMAL"][["USUBJID", "PARAMCD"]].drop_duplicates()
    marked = reached.merge(beyond, on=["USUBJID", "PARAMCD"], how="left", indicator=True)
    return marked[(marked["to"] != "NORMAL") | (marked["_merge"] == "left_only")]


def _count(
    row: Result,
    shifts: list[Shift],
    worst: pd.DataFrame,
    columns: tuple[Column, ...],
    categories: tuple[str, ...],
) -> Iterator[Result]:
    """Subjects of each shift, and their share of those who began in the category."""
    began = worst[["USUBJID"]].assign(term=worst["PARAMCD"] + " " + worst["BNRIND"])
    ended = worst[["USUBJID"]].assign(term=began["term"] + " " + worst["to"])
    starts = [f"{code} {base}" for code, base in shifts]
    of_all, _ = tally(began.drop_duplicates(), starts, columns)
    reached, _ = tally(ended, [f"{start} {to}" for start in starts for to in categories], columns)
    for i, (code, base) in enumerate(shifts):
        for k, to in enumerate(categories):
            for j, column in enumerate(columns):
                total, count = int(of_all[i, j]), int(reached[i * len(categories) + k, j])
                yield from share_of(
                    column.row(row).but(
                        analysis_id=f"{SHIFTS}.{code}",
                        paramcd=code,
                        term=f"{base} to {to}",
                        n=total,
                    ),
                    count,
                )


def _rows(
    lines: list[Line],
    cells: Tabulation,
    columns: tuple[Column, ...],
    categories: tuple[str, ...],
) -> Iterator[tuple[str, ...]]:
    for line in lines:
        yield (
            line.stub,
            *(
                _shown(
                    cells.cell(Line("", line.analysis_id, f"{line.term} to {to}"), c.level, COUNT)
                )
                if line.analysis_id
                else ""
                for c in columns
                for to in categories
            ),
        )


def _shown(text: str) -> str:
    """The cell, or a dash where nobody of the arm began in the category."""
    return "\u2013" if text == "NE" else text
