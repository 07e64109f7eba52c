"""Deaths: counts by time and cause, and the listing of each."""

from typing import Any

import pandas as pd

from mirocals.analyses.columns import Column
from mirocals.analyses.counting import count_terms
from mirocals.analyses.findings import Findings, Table
from mirocals.analyses.safety.population import POPULATION, risk_ends, safety_columns, safety_row
from mirocals.analyses.tabulation import SHARE, Line, Tabulation, headings
from mirocals.analyses.trial import Trial
from mirocals.analyses.words import sentence_case

DEATHS = "SAFETY.DEATHS"
METHOD = "Subjects who died, their share with exact interval (Clopper & Pearson)"
AT_RISK, LATER, UNDATED = "at risk", "after the time at risk", "date not known"
UNTREATED = "Not treated"


def list_deaths(trial: Trial) -> Findings:
    """Deaths while at risk and later, by cause where ADSL has one, and a row each.

    Counts are of who was treated; the listing has everyone who died.
    """
    columns = safety_columns(trial)
    row = safety_row(trial, DEATHS, "deaths", METHOD, "ADSL")
    everyone = trial.subjects[trial.subjects["DTHFL"] == "Y"]
    dead = everyone[everyone["SAFFL"] == "Y"]
    died = pd.to_datetime(dead["DTHDT"])
    late = died > _risk_without_death(trial, dead)
    when = late.map({True: LATER, False: AT_RISK}).where(died.notna(), UNDATED)
    sets = [dead[["USUBJID"]].assign(term="any"), dead[["USUBJID"]].assign(term=when)]
    lines = [Line("Died", DEATHS, "any")]
    lines += [
        Line(f"  {text.capitalize()}", DEATHS, text)
        for text in (AT_RISK, LATER, UNDATED)
        if text != UNDATED or (when == UNDATED).any()
    ]
    primary = next((endpoint for endpoint in trial.endpoints if endpoint.primary), None)
    if primary is not None and primary.horizon_days is not None:
        counted = primary.subjects[primary.subjects["EVENT"]]
        sets.append(counted[["USUBJID"]].assign(term="horizon"))
        lines.append(
            Line(f"  By day {primary.horizon_days} ({primary.paramcd})", DEATHS, "horizon")
        )
    notes = ["At risk: until the end of treatment-emergence."]
    if len(dead) < len(everyone):
        others = len(everyone) - len(dead)
        notes.append(f"{others} more death(s) of who was not treated: in the listing only.")
    if "DTHCAUS" in dead:
        cause = dead["DTHCAUS"].fillna("NOT RECORDED")
        sets.append(dead[["USUBJID"]].assign(term="cause " + cause))
        lines.append(Line("Cause"))
        ranked = sorted(cause.value_counts().items(), key=lambda pair: (-pair[1], str(pair[0])))
        lines += [Line(f"  {sentence_case(str(c))}", DEATHS, f"cause {c}") for c, _ in ranked]
    else:
        notes.append("Cause: DTHCAUS is not in ADSL of this release.")
    terms = [str(line.term) for line in lines if line.term]
    results = count_terms(row, pd.concat(sets), terms, columns)
    cells = (SHARE,)
    table = Table(
        table_id="safety_deaths",
        title="Deaths",
        population=POPULATION,
        method=METHOD,
        dataset="ADSL",
        columns=headings("", columns, cells),
        rows=Tabulation(results).rows(lines, columns, cells),
        notes=tuple(notes),
    )
    return Findings(results=results, tables=[table, _listing(everyone, columns)])


def _risk_without_death(trial: Trial, dead: pd.DataFrame) -> pd.Series:
    return risk_ends(trial, dead.assign(DTHDT=None))


def _listing(dead: pd.DataFrame, columns: tuple[Column, ...]) -> Table:
    """A row a death, by arm and day, who was not treated last; days are elapsed ones."""
    died = pd.to_datetime(dead["DTHDT"])
    start = pd.to_datetime(dead["RANDDT"]).fillna(pd.to_datetime(dead["TRTSDT"]))
    arm = {c.level: i for i, c in enumerate(columns)}
    treated = dead["SAFFL"] == "Y"
    listed = dead.assign(
        _arm=dead["TRT01A"].map(arm).where(treated),
        _shown=dead["TRT01A"].where(treated, UNTREATED),
        _day=(died - start).dt.days,
        _since=(died - pd.to_datetime(dead["TRTEDT"])).dt.days,
    ).sort_values(["_arm", "_day", "USUBJID"], na_position="last")
    cause = "DTHCAUS" in listed
    rows = tuple(
        (
            str(one["USUBJID"]),
            str(one["_shown"]),
            f"{_whole(one['AGE'])}, {one['SEX']}",
            _whole(one["_day"]) + (" (date partial)" if pd.notna(one["DTHDTF"]) else ""),
            _whole(one["_since"]),
            *([sentence_case(str(one["DTHCAUS"]))] if cause and pd.notna(one["DTHCAUS"]) else [""]),
        )
        for _, one in listed.iterrows()
    )
    return Table(
        table_id="safety_deaths_listing",
        title="Listing of deaths",
        population="Everyone who died, by arm as treated; who was not treated last",
        method="Days elapsed from randomisation (or the first dose) and from the last dose",
        dataset="ADSL",
        estimates=False,
        columns=("Subject", "Arm", "Age, sex", "Day of death", "Days after\nlast dose", "Cause"),
        rows=rows,
    )


def _whole(value: Any) -> str:
    return "" if pd.isna(value) else f"{int(value)}"
