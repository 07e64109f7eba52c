"""Complications of lumbar puncture, from screening on."""

import pandas as pd

from mirocals.analyses.columns import Column
from mirocals.analyses.counting import Exposure, count_of, count_terms
from mirocals.analyses.findings import Findings, Table
from mirocals.analyses.safety.events import class_order, coded
from mirocals.analyses.safety.laboratory import days_of_puncture
from mirocals.analyses.safety.population import ARM, safety_columns, safety_row
from mirocals.analyses.tabulation import SHARE, Cell, Line, Tabulation, headings
from mirocals.analyses.trial import Trial
from mirocals.analyses.words import sentence_case

PUNCTURES = "SAFETY.PUNCTURE"
PHASES = ("SCREENING", "RUN-IN", "TREATMENT", "FOLLOW-UP")
METHOD = (
    "Events related to lumbar puncture (RELPUNC) at any time, also before randomisation: subjects "
    "among those punctured, exact interval (Clopper & Pearson); events per 100 punctures, exact "
    "interval (Poisson; Garwood). A puncture is a day with a result from CSF in ADLB"
)
PER_PUNCTURE = Cell(
    "Events; per 100\npunctures [95 % CI]",
    "{}; {} [{}\u2013{}]",
    ("events", "rate", "rate lower", "rate upper"),
)
NUMBER = Cell("", "{}", ("punctures",))


def count_punctures(trial: Trial) -> Findings:
    """Complications by arm, and of all who were punctured, also the never randomised."""
    row = safety_row(trial, PUNCTURES, "complications of lumbar puncture", METHOD, "ADAE, ADLB")
    row = row.but(population="punctured")
    events, taken = trial.adam("adae"), days_of_puncture(trial)
    if "RELPUNC" not in events:
        return Findings(results=[row.not_estimable("RELPUNC not in ADAE")])
    if taken.empty:
        return Findings(results=[row.not_estimable("no result from cerebrospinal fluid in ADLB")])
    punctured = trial.subjects[trial.subjects["USUBJID"].isin(taken["USUBJID"])]
    columns = [
        Column(c.level, c.subjects[c.subjects["USUBJID"].isin(taken["USUBJID"])], ARM)
        for c in safety_columns(trial)
        if c.level is not None
    ]
    columns.append(Column(None, punctured, ARM))
    counts = tuple(
        float(taken["USUBJID"].isin(column.subjects["USUBJID"]).sum()) for column in columns
    )
    related = coded(events[events["RELPUNC"] == "Y"])
    sets = [related[["USUBJID"]].assign(term="any")]
    lines = [Line("Any complication", PUNCTURES, "any")]
    for organ, terms in class_order(related).items():
        of_organ = related[related["AEBODSYS"] == organ]
        sets.append(of_organ[["USUBJID"]].assign(term=of_organ["AEDECOD"]))
        lines += [Line(f"  {sentence_case(term)}", PUNCTURES, term) for term in terms]
    for phase in PHASES:
        of_phase = related[related["APHASE"] == phase]
        if len(of_phase):
            sets.append(of_phase[["USUBJID"]].assign(term=f"phase {phase}"))
            lines.append(Line(f"Begun in {phase.lower()}", PUNCTURES, f"phase {phase}"))
    terms = list(dict.fromkeys(str(line.term) for line in lines))
    exposure = Exposure(counts, "punctures")
    results = [
        count_of(column.row(row).but(term="punctures"), "punctures", int(n))
        for column, n in zip(columns, counts, strict=True)
    ]
    results += count_terms(row, pd.concat(sets), terms, columns, exposure)
    cells = (SHARE, PER_PUNCTURE)
    tabulated = Tabulation(results)
    first = Line("Punctures with a result", PUNCTURES, "punctures")
    shown = [text for c in columns for text in (tabulated.cell(first, c.level, NUMBER), "")]
    table = Table(
        table_id="safety_puncture",
        title="Complications of lumbar puncture",
        population="All who were punctured, by arm as treated; all: also the never randomised",
        method=METHOD,
        dataset="ADAE, ADLB",
        columns=headings("", columns, cells),
        rows=((first.stub, *shown), *tabulated.rows(lines, columns, cells)),
    )
    return Findings(results=results, tables=[table])
