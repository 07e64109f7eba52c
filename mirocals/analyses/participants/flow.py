"""The flow of participants: screened, run-in, randomised, treated, followed to the horizon."""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from mirocals.analyses.columns import Column, columns_by
from mirocals.analyses.findings import Figure, Findings, Table
from mirocals.analyses.participants.consort import RUN_IN, Flow, draw_flow, tell_flow
from mirocals.analyses.results import ASSUMED, EXPLORATORY, Result, software
from mirocals.analyses.tabulation import Cell, Line, Tabulation, headings
from mirocals.analyses.trial import Endpoint, Trial
from mirocals.analyses.words import sentence_case

FLOW = "PARTICIPANTS.FLOW"
METHOD = "Counts; CONSORT 2010"
NUMBER = Cell("", "{}", ("subjects",))
AFTER_RUN_IN = "NOT ASSIGNED"


def follow_participants(trial: Trial) -> Findings:
    """Count who was where, as results, a table and the CONSORT figure."""
    columns = columns_by(trial, "TRT01P", "RANDFL", everybody=True)
    row = Result(
        analysis_id=FLOW,
        analysis="flow of participants",
        reason=ASSUMED,
        purpose=EXPLORATORY,
        population="all subjects",
        method=METHOD,
        dataset="ADSL, ADTTE",
        software=software(),
        note="dummy arms" if trial.dummy_arms else None,
    )
    before = [(stub, len(members)) for stub, members in _before(trial.subjects)]
    results = [
        row.but(
            term=stub.strip(), statistic="subjects", value=float(n), formatted=f"{n}",
            n=len(trial.subjects),
        )
        for stub, n in before
    ]  # fmt: skip
    stages = [(column, list(_after(trial, column))) for column in columns]
    for column, counted in stages:
        for stub, n in counted:
            here = column.row(row).but(population="randomised", term=stub.strip())
            results.append(
                here.not_estimable(f"{stub.strip()}: not in this release's ADSL")
                if n is None
                else here.but(statistic="subjects", value=float(n), formatted=f"{n}")
            )
    cells = Tabulation(results)
    lines = [Line(stub, FLOW, stub.strip()) for stub, _ in before]
    screening = [
        (line.stub, *[""] * (len(columns) - 1), cells.cell(line, None, NUMBER)) for line in lines
    ]
    following = [Line(stub, FLOW, stub.strip()) for stub, _ in stages[-1][1]]
    table = Table(
        table_id="participants_flow",
        title="Flow of participants",
        population="All subjects of ADSL; by arm: all who were randomised",
        method=METHOD,
        dataset="ADSL, ADTTE",
        estimates=False,
        columns=headings("", columns, [NUMBER]),
        rows=(*screening, *cells.rows(following, columns, [NUMBER])),
    )
    flow = Flow(
        before=before,
        arms=[(c.level, c.size, counted) for c, counted in stages if c.level is not None],
    )
    figure = Figure(
        figure_id="participants_flow",
        title="Flow of participants",
        alt=tell_flow(flow),
        population=table.population,
        method=METHOD,
        dataset=table.dataset,
        draw=partial(draw_flow, flow),
    )
    return Findings(results=results, tables=[table], figures=[figure])


def _before(subjects: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Screened and entered the run-in, each with who left or is still there; randomised.

    Who is not randomised and has not ended the study (EOSSTT) is in the run-in from the first
    dose of riluzole (RILSDT), in screening before.
    """
    known = subjects.reindex(columns=["ARMNRS", "EOSSTT", "RILSDT"])
    randomised = subjects["RANDFL"] == "Y"
    waiting = ~randomised & (known["EOSSTT"] == "ONGOING")
    in_run_in = waiting & known["RILSDT"].notna()
    left_run_in = ~randomised & ~waiting & (known["ARMNRS"] == AFTER_RUN_IN)
    entered = randomised | in_run_in | left_run_in
    yield "Screened", subjects
    yield "  Screening failed", subjects[~entered & ~waiting]
    if (waiting & ~in_run_in).any():
        yield "  Still in screening", subjects[waiting & ~in_run_in]
    if (in_run_in | left_run_in).any():
        yield "Entered the run-in", subjects[entered]
        yield "  Not randomised after the run-in", subjects[left_run_in]
        yield from _reasons(subjects[left_run_in])
    if in_run_in.any():
        yield "  Still in the run-in", subjects[in_run_in]
    yield "Randomised", subjects[randomised]


def _reasons(left: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Who left, by the reason for the end of the study (DCSREAS), the commonest first."""
    if "DCSREAS" in left:
        reasons = left["DCSREAS"].fillna("NOT RECORDED")
        for reason in sorted(set(reasons), key=lambda one: (-int((reasons == one).sum()), one)):
            yield f"    {RUN_IN}{sentence_case(str(reason))}", left[reasons == reason]


def _after(trial: Trial, column: Column) -> Iterator[tuple[str, int | None]]:
    """What became of the randomised, from the first dose to the horizon and into the analyses."""
    members = column.subjects
    yield "Given the study treatment", _having(members, "SAFFL", "Y")
    yield "  Completed treatment", _having(members, "EOTSTT", "COMPLETED")
    yield "  Stopped treatment early", _having(members, "EOTSTT", "DISCONTINUED")
    yield from _by_reason(trial, members)
    if _having(trial.subjects[trial.subjects["RANDFL"] == "Y"], "EOTSTT", "ONGOING"):
        yield "  On treatment", _having(members, "EOTSTT", "ONGOING")
    yield from _at_horizon(trial, column)
    yield "In the intention-to-treat analysis", _having(members, "ITTFL", "Y")
    yield "In the safety analysis", _having(members, "SAFFL", "Y")
    if "PPROTFL" not in members or members["PPROTFL"].notna().any():  # empty: no rules for it
        yield "In the per-protocol analysis", _having(members, "PPROTFL", "Y")


def _having(members: pd.DataFrame, variable: str, value: str) -> int | None:
    """Members with a value of a variable; None where this release's ADSL lacks the variable."""
    return int((members[variable] == value).sum()) if variable in members else None


def _by_reason(trial: Trial, members: pd.DataFrame) -> Iterator[tuple[str, int | None]]:
    """Why treatment was stopped: the reasons any subject had, for every column the same."""
    if not {"DCTREAS", "EOTSTT"} <= set(members):
        yield "    Reason", None
        return
    randomised = trial.subjects[trial.subjects["RANDFL"] == "Y"]
    early, stopped = (
        frame.loc[frame["EOTSTT"] == "DISCONTINUED", "DCTREAS"].fillna("NOT RECORDED")
        for frame in (randomised, members)
    )
    for reason in sorted(early.unique()):
        yield f"    {sentence_case(str(reason))}", int((stopped == reason).sum())


def _at_horizon(trial: Trial, column: Column) -> Iterator[tuple[str, int | None]]:
    """Vital status at the horizon of the primary endpoint: CNSR of its records in ADTTE."""
    primary = next((endpoint for endpoint in trial.endpoints if endpoint.primary), None)
    if primary is None:
        return
    for stub, codes in _statuses(primary):
        found = primary.subjects
        counted = found["USUBJID"].isin(column.subjects["USUBJID"]) & found["CNSR"].isin(codes)
        yield stub, int(counted.sum())


def _statuses(primary: Endpoint) -> tuple[tuple[str, tuple[int, ...]], ...]:
    if primary.horizon_days is None:
        return ("Died", (0,)), ("Alive when last seen", (1, 2, 3, 4))
    day = f"day {primary.horizon_days}"
    return (
        (f"Died by {day}", (0,)),
        (f"Alive on {day}", (1, 2)),
        (f"Status on {day} not known", (3, 4)),
    )
