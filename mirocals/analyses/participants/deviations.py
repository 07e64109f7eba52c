"""Protocol deviations by category and weight."""

import pandas as pd

from mirocals.analyses.columns import columns_by
from mirocals.analyses.counting import count_terms
from mirocals.analyses.findings import Findings, Table
from mirocals.analyses.results import ASSUMED, EXPLORATORY, Result, software
from mirocals.analyses.tabulation import COUNT, EVENTS, Line, Tabulation, headings
from mirocals.analyses.trial import Trial
from mirocals.analyses.words import sentence_case

DEVIATIONS = "PARTICIPANTS.DEVIATIONS"
METHOD = "Subjects with at least one deviation, their share, and the deviations"
FLAGS = (
    ("Any deviation", None),
    ("Major deviation", "MAJORFL"),
    ("Related to the pandemic", "EPIPANFL"),
    ("Excludes from the per-protocol population", "PPEXCFL"),
)


def count_deviations(trial: Trial) -> Findings:
    """Deviations of the ITT population by kind, and by category (DVCAT), the major ones apart."""
    columns = columns_by(trial, "TRT01P", "ITTFL", everybody=True)
    row = Result(
        analysis_id=DEVIATIONS,
        analysis="protocol deviations",
        reason=ASSUMED,
        purpose=EXPLORATORY,
        population="ITT",
        method=METHOD,
        dataset="ADDV",
        software=software(),
        note="dummy arms" if trial.dummy_arms else None,
    )
    deviations = trial.adam("addv")
    if deviations.empty:
        reason = "this release has no deviation in ADDV"
        return Findings(results=[row.not_estimable(reason)])
    sets = [
        (stub, deviations if flag is None else deviations[deviations[flag] == "Y"])
        for stub, flag in FLAGS
        if flag is None or flag in deviations
    ]
    known = deviations.assign(DVCAT=deviations["DVCAT"].fillna("NO CATEGORY"))
    lines = [Line(stub, DEVIATIONS, stub) for stub, _ in sets] + [Line("By category")]
    for category in sorted(known["DVCAT"].unique()):
        of_category = known[known["DVCAT"] == category]
        name = sentence_case(str(category))
        major = of_category[of_category["MAJORFL"] == "Y"]
        sets += [(name, of_category), (f"{name}, major", major)]
        lines += [
            Line(f"  {name}", DEVIATIONS, name),
            Line("    Major", DEVIATIONS, f"{name}, major"),
        ]
    records = pd.concat([rows[["USUBJID"]].assign(term=stub) for stub, rows in sets])
    results = count_terms(row, records, [stub for stub, _ in sets], columns)
    cells = (COUNT, EVENTS)
    table = Table(
        table_id="participants_deviations",
        title="Protocol deviations",
        population="Intention to treat, by arm as randomised",
        method=METHOD,
        dataset="ADDV",
        estimates=False,
        columns=headings("", columns, cells),
        rows=Tabulation(results).rows(lines, columns, cells),
    )
    return Findings(results=results, tables=[table])
