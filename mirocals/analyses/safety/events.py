"""Adverse events: overview, by system organ class and preferred term, by severity, of interest."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from mirocals.analyses.columns import Column
from mirocals.analyses.counting import Exposure, count_terms
from mirocals.analyses.findings import Findings, Table
from mirocals.analyses.results import Result
from mirocals.analyses.safety.events_figure import event_figure
from mirocals.analyses.safety.population import (
    POPULATION,
    risk_in_words,
    safety_columns,
    safety_row,
    time_at_risk,
)
from mirocals.analyses.tabulation import COUNT, RATE, SHARE, Line, Tabulation, headings
from mirocals.analyses.trial import Trial
from mirocals.analyses.words import sentence_case

EVENTS = "SAFETY.AE"
NOT_CODED = "NOT CODED"
NOT_KNOWN = "NOT KNOWN"  # a severity
SEVERITIES = ("MILD", "MODERATE", "SEVERE")
METHOD = (
    "Subjects with at least one event: share with exact interval (Clopper & Pearson); events: rate "
    "with exact interval (Poisson; Garwood) over "
)


@dataclass(frozen=True)
class Group:
    """Events of one kind, as `seeds/study/event_groups.csv` defines it."""

    group_id: str
    label: str
    shown: str
    events: pd.DataFrame


def analyse_events(trial: Trial) -> Findings:
    """All tables of treatment-emergent events (TRTEMFL), and the figure of the commonest."""
    columns = safety_columns(trial)
    method = METHOD + risk_in_words(trial)
    row = safety_row(trial, EVENTS, "adverse events", method, "ADAE")
    events = trial.adam("adae")
    groups = list(read_groups(trial, emergent(events))) if len(events) else []
    if not groups:
        reason = "no row of event_groups" if len(events) else "no event in ADAE"
        return Findings(results=[row.not_estimable(reason)])
    exposure = time_at_risk(trial, columns)
    findings = _overview(row, groups, columns, exposure)
    for group in groups:
        if group.shown == "TERMS":
            findings.add(by_terms(row, group, columns, exposure))
        elif group.shown == "INTEREST":
            findings.add(by_terms(row, group, columns, exposure, severity=True))
    everything = next((group for group in groups if group.shown == "TERMS"), None)
    if everything is not None:
        findings.add(_by_severity(row, everything, columns))
        findings.figures += event_figure(trial, row, everything.events, columns, findings.results)
    return findings


def emergent(events: pd.DataFrame) -> pd.DataFrame:
    """The treatment-emergent events, with a class and a term also where they were not coded."""
    return coded(events[events["TRTEMFL"] == "Y"])


def coded(events: pd.DataFrame) -> pd.DataFrame:
    """The events with a class and a term each."""
    return events.assign(
        AEBODSYS=events["AEBODSYS"].fillna(NOT_CODED), AEDECOD=events["AEDECOD"].fillna(NOT_CODED)
    )


def read_groups(trial: Trial, events: pd.DataFrame) -> Iterator[Group]:
    """The groups of the seed; every row of a group is a condition, and all of them hold."""
    seed = trial.seed("event_groups")
    if seed.empty:
        return
    for _, rows in seed.groupby("group_order"):
        chosen = pd.Series(True, events.index)
        for variable, value in rows[["variable", "value"]].dropna().to_numpy():
            there = variable in events
            chosen &= events[variable].astype(str) == value if there else False
        first = rows.iloc[0]
        yield Group(first["group_id"], first["label"], first["shown"], events[chosen])


def _overview(
    row: Result, groups: list[Group], columns: tuple[Column, ...], exposure: Exposure
) -> Findings:
    here = row.but(analysis_id=f"{EVENTS}.OVERVIEW", analysis="adverse events, overview")
    records = pd.concat([g.events[["USUBJID"]].assign(term=g.group_id) for g in groups])
    results = count_terms(here, records, [g.group_id for g in groups], columns, exposure)
    lines = [Line(g.label, here.analysis_id, g.group_id) for g in groups]
    table = _table(here, "overview", results, lines, columns)
    return Findings(results=results, tables=[table])


def by_terms(
    row: Result,
    group: Group,
    columns: tuple[Column, ...],
    exposure: Exposure,
    severity: bool = False,
) -> Findings:
    """A group by class and term, the commonest first; also by worst severity where asked for.

    A worst severity is of a subject, not of its events: only subjects are told of it.
    """
    here = row.but(
        analysis_id=f"{EVENTS}.{group.group_id}",
        analysis=f"{group.label.lower()}, by class and term",
    )
    events = group.events
    order = class_order(events)
    sets = [events[["USUBJID"]].assign(term="any")]
    lines = [Line(group.label, here.analysis_id, "any")]
    of_severity: list[Line] = []
    results: list[Result] = []
    if severity:
        worst = _worst(events, ["USUBJID"])
        of_severity = [
            Line(f"  Worst {level.lower()}", here.analysis_id, f"worst {level}")
            for level in severities(worst)
        ]
        records = worst[["USUBJID"]].assign(term="worst " + worst["ASEV"])
        terms_of_severity = [str(line.term) for line in of_severity]
        results = count_terms(here, records, terms_of_severity, columns, subjects_only=True)
    sets.append(events[["USUBJID"]].assign(term=events["AEBODSYS"]))
    sets.append(events[["USUBJID"]].assign(term=events["AEBODSYS"] + " / " + events["AEDECOD"]))
    for organ, terms in order.items():
        lines.append(Line(sentence_case(organ), here.analysis_id, organ))
        lines += [
            Line(f"  {sentence_case(term)}", here.analysis_id, f"{organ} / {term}")
            for term in terms
        ]
    named = [str(line.term) for line in lines]
    results += count_terms(here, pd.concat(sets), named, columns, exposure)
    lines[1:1] = of_severity
    return Findings(
        results=results, tables=[_table(here, group.label.lower(), results, lines, columns)]
    )


def class_order(events: pd.DataFrame) -> dict[str, list[str]]:
    """Classes and their terms, those of most subjects first, then by the alphabet."""
    pairs = events[["AEBODSYS", "AEDECOD", "USUBJID"]].drop_duplicates().astype(str)
    classes = pairs[["AEBODSYS", "USUBJID"]].drop_duplicates()["AEBODSYS"].value_counts()
    order: dict[str, list[str]] = {}
    for organ in sorted(classes.index, key=lambda name: (-classes[name], name)):
        terms = pairs[pairs["AEBODSYS"] == organ]["AEDECOD"].value_counts()
        order[organ] = sorted(terms.index, key=lambda name: (-terms[name], name))
    return order


def _worst(events: pd.DataFrame, within: list[str]) -> pd.DataFrame:
    """The worst event of each subject, by ASEV; one without severity counts below mild."""
    rank = events["ASEV"].map({name: i for i, name in enumerate(SEVERITIES, 1)}).fillna(0)
    known = events["ASEV"].where(rank > 0, NOT_KNOWN)
    sorted_rows = events.assign(_rank=rank, ASEV=known).sort_values(
        [*within, "_rank"], kind="stable"
    )
    return sorted_rows.drop_duplicates(within, keep="last")


def severities(events: pd.DataFrame) -> list[str]:
    """The severities to show: `NOT KNOWN` too where an event has none of them."""
    return [*SEVERITIES, *([] if events["ASEV"].isin(SEVERITIES).all() else [NOT_KNOWN])]


def _by_severity(row: Result, group: Group, columns: tuple[Column, ...]) -> Findings:
    """Each class and term by the worst severity of each subject; a column a severity."""
    here = row.but(
        analysis_id=f"{EVENTS}.SEVERITY", analysis="adverse events by worst severity",
        method="Subjects by the worst severity of their events of the class or term",
    )  # fmt: skip
    events = group.events
    levels = severities(events)
    sets, stubs = [], [("Any event", "any")]
    for term, within in (
        ("any", ["USUBJID"]),
        ("class", ["USUBJID", "AEBODSYS"]),
        ("term", ["USUBJID", "AEBODSYS", "AEDECOD"]),
    ):
        worst = _worst(events, within)
        name: pd.Series = pd.Series("any", worst.index)
        if term != "any":
            name = worst["AEBODSYS"]
        if term == "term":
            name = name + " / " + worst["AEDECOD"]
        sets.append(
            pd.DataFrame({"USUBJID": worst["USUBJID"], "name": name, "level": worst["ASEV"]})
        )
    for organ, terms in class_order(events).items():
        stubs.append((sentence_case(organ), organ))
        stubs += [(f"  {sentence_case(term)}", f"{organ} / {term}") for term in terms]
    every = pd.concat(sets)
    results: list[Result] = []
    tabulated: dict[str, Tabulation] = {}
    for level in levels:
        of_level = here.but(analysis_id=f"{here.analysis_id}.{level.replace(' ', '')}")
        records = every[every["level"] == level].rename(columns={"name": "term"})
        names = [name for _, name in stubs]
        found = count_terms(of_level, records, names, columns, intervals=False, subjects_only=True)
        results += found
        tabulated[level] = Tabulation(found)
    rows = [
        (
            stub,
            *(
                tabulated[level].cell(
                    Line("", f"{here.analysis_id}.{level.replace(' ', '')}", term), c.level, COUNT
                )
                for c in columns
                for level in levels
            ),
        )
        for stub, term in stubs
    ]
    table = Table(
        table_id="safety_ae_severity",
        title="Treatment-emergent adverse events by worst severity",
        population=POPULATION,
        method=str(here.method),
        dataset="ADAE",
        columns=(
            "",
            *(f"{c.heading}\n{level.capitalize()}, n (%)" for c in columns for level in levels),
        ),
        rows=tuple(rows),
    )
    return Findings(results=results, tables=[table])


def _table(
    row: Result, title: str, results: list[Result], lines: list[Line], columns: tuple[Column, ...]
) -> Table:
    cells = (SHARE, RATE)
    return Table(
        table_id=row.analysis_id.lower().replace(".", "_"),
        title=f"Treatment-emergent adverse events: {title}",
        population=POPULATION,
        method=str(row.method),
        dataset="ADAE",
        columns=headings("", columns, cells),
        rows=Tabulation(results).rows(lines, columns, cells),
    )
