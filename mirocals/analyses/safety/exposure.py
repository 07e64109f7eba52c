"""Exposure and compliance, from the parameters of ADEX that speak of the whole treatment."""

import pandas as pd

from mirocals.analyses.columns import Column
from mirocals.analyses.counting import count_terms, describe
from mirocals.analyses.findings import Findings, Table
from mirocals.analyses.results import Result
from mirocals.analyses.safety.population import (
    POPULATION,
    risk_in_words,
    rule,
    safety_columns,
    safety_row,
    time_at_risk,
)
from mirocals.analyses.tabulation import COUNT, Cell, Line, Tabulation, headings
from mirocals.analyses.trial import Trial

EXPOSURE = "SAFETY.EXPOSURE"
METHOD = "Number, mean (standard deviation), median (quartiles), range"
COMPLIANCE, LEAST = "TCOMPL", "per_protocol_minimum_compliance"
SUMMARIES = (
    ("Mean (SD)", Cell("", "{} ({})", ("mean", "standard deviation"))),
    (
        "Median (quartiles)",
        Cell("", "{} ({}\u2013{})", ("median", "lower quartile", "upper quartile")),
    ),
    ("Range", Cell("", "{}\u2013{}", ("minimum", "maximum"))),
)
YEARS = Cell("", "{}", ("patient-years",))


def describe_exposure(trial: Trial) -> Findings:
    """Doses, compliance, dose intensity and duration by arm, and the time at risk."""
    columns = safety_columns(trial)
    row = safety_row(trial, EXPOSURE, "exposure", METHOD, "ADEX, ADSL")
    exposure = trial.adam("adex")
    if len(exposure):
        exposure = exposure[exposure["PARCAT1"] == "OVERALL"]
    if exposure.empty:
        return Findings(results=[row.not_estimable("no parameter of the whole treatment in ADEX")])
    results: list[Result] = []
    lines: list[Line] = []
    names = exposure[["PARAMN", "PARAMCD", "PARAM"]].drop_duplicates().sort_values("PARAMN")
    for _, code, name in names.itertuples(index=False):
        values = exposure[exposure["PARAMCD"] == code].set_index("USUBJID")["AVAL"]
        lines.append(Line(str(name)))
        for column in columns:
            here = column.row(row).but(paramcd=code, term=code)
            results += describe(here, values.reindex(column.subjects["USUBJID"]))
        lines += [Line(f"  {stub}", EXPOSURE, code, (cell,)) for stub, cell in SUMMARIES]
        if code == COMPLIANCE:
            found, more = _compliant(trial, row.but(paramcd=code), values, columns)
            results += found
            lines += more
    for column, years in zip(columns, time_at_risk(trial, columns).amounts, strict=True):
        here = column.row(row).but(term="time at risk", method=risk_in_words(trial))
        results.append(
            here.but(statistic="patient-years", value=years, formatted=f"{years:.1f}", unit="years")
        )
    lines.append(Line("Patient-years at risk", EXPOSURE, "time at risk", (YEARS,)))
    table = Table(
        table_id="safety_exposure",
        title="Exposure and compliance",
        population=POPULATION,
        method=METHOD,
        dataset="ADEX, ADSL",
        columns=headings("", columns, [Cell("", "", ())]),
        rows=Tabulation(results).rows(lines, columns, [COUNT]),
        notes=(f"At risk: {risk_in_words(trial)}.",),
    )
    return Findings(results=results, tables=[table])


def _compliant(
    trial: Trial, row: Result, values: pd.Series, columns: tuple[Column, ...]
) -> tuple[list[Result], list[Line]]:
    least = rule(trial, LEAST)
    if least is None:
        return [], []
    term = f"at least {least:g} %"
    who = values[values >= least].index
    records = pd.DataFrame({"USUBJID": who, "term": term})
    return count_terms(row, records, [term], columns), [
        Line(f"  {term.capitalize()}, n (%)", EXPOSURE, term)
    ]
