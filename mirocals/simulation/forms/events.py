"""Adverse events, and what pharmacovigilance holds of the serious ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mirocals.simulation.calendar import add_days, blur, enter_form
from mirocals.simulation.cohort import read_table
from mirocals.simulation.columns import Coded, Column, PartialDate, Records, Serial, pick, tell_yes
from mirocals.simulation.course import NEVER, STOP_EVENT
from mirocals.simulation.forms.biomarkers import plan_punctures
from mirocals.simulation.forms.wording import not_before, say
from mirocals.simulation.streams import Bools, Days, Floats, Ints, choose_code, number_within
from mirocals.simulation.trial import Trial

GROUPS = ("INJECTION_SITE", "FLU_LIKE", "NONE")
RELATED = ("NO", "UNLIKELY", "POSSIBLE", "YES")
ACTIONS = ("NONE", "INTERRUPTED", "STOPPED", "NA")
OUTCOMES = ("RECOVERED", "RECOVERING", "ONGOING", "SEQUELAE", "FATAL")
FATAL = 4
CRITERIA = ("HOSP", "OTHER", "LIFE", "DEATH")
SEVERITIES = ("1", "2", "3")
FIRST_COVID = np.datetime64("2020-03-15")
INJECTIONS_A_YEAR = 65
# what a treatment is stopped for: fatigue, liver enzymes, rash, redness at the injection site
STOPPING = ("INV-E07", "INV-E09", "INV-E23", "INV-E01")


@dataclass(frozen=True)
class _Events:
    """Events by subject, row of the table and start; `fatal` and `stops` treatment."""

    subject: Ints
    event: Ints
    start: Days
    fatal: Bools
    stops: Bools


def fill_events(trial: Trial) -> list[Records]:
    """Adverse events of everyone, and the serious ones as transferred."""
    rng = trial.open_stream("events")
    table = read_table("events")
    drawn = [
        *_draw_in_time(trial, rng, table),
        *_draw_after_doses(trial, rng, table),
        *_draw_after_punctures(trial, rng, table),
    ]
    plain = [(subject, event, start) for subject, event, start in drawn]
    fatal = _draw_fatal(trial, rng, table)
    stops = _draw_stops(trial, rng, table)
    parts = [*plain, fatal, stops]
    sizes = [len(subject) for subject, *_ in parts]
    marks = np.repeat(np.arange(len(parts)), sizes)
    subjects, codes, starts = zip(*parts, strict=True)
    subject, event, start = np.concatenate(subjects), np.concatenate(codes), np.concatenate(starts)
    order = np.lexsort((event, start, subject))
    events = _Events(
        subject[order],
        event[order],
        start[order],
        (marks == len(parts) - 2)[order],
        (marks == len(parts) - 1)[order],
    )
    return _fill_forms(trial, rng, table, events)


Drawn = tuple[Ints, Ints, Days]


def _list_rows(table: pd.DataFrame) -> Iterator[Any]:
    return table.itertuples()


def _last_reported(trial: Trial) -> Days:
    """Events are collected up to 35 days after the last dose, failure or death."""
    last = np.fmin(trial.dosing.last_given + 35, trial.course.seen_until)
    return np.where(np.isnat(trial.cohort.randomised), trial.course.seen_until, last)


def _draw_in_time(trial: Trial, rng: np.random.Generator, table: pd.DataFrame) -> list[Drawn]:
    """Events at a rate a year: in run-in and on treatment, or only later."""
    last = _last_reported(trial)
    start = trial.cohort.randomised
    run_in_end = np.where(np.isnat(start), last, start)
    covid = np.maximum(start, FIRST_COVID)
    drawn = []
    for event, row in enumerate(_list_rows(table)):
        windows = {
            "any": [(trial.cohort.screened, run_in_end, 1.0), (start, last, row.ratio)],
            "treatment": [(start, last, row.ratio)],
            "covid": [(covid, last, row.ratio)],
        }.get(row.period, [])
        for begin, end, ratio in windows:
            days = np.where(np.isnat(begin) | np.isnat(end), 0, (end - begin).astype(np.int64))
            days = np.maximum(days, 0)
            effect = np.where(trial.allocation.treated, ratio, 1.0)
            counts = rng.poisson(row.rate * effect * days / 365.25)
            subject = np.repeat(np.arange(len(days)), counts)
            offset = np.floor(rng.random(len(subject)) * days[subject])
            drawn.append((subject, np.full(len(subject), event), add_days(begin[subject], offset)))
    return drawn


def _draw_after_doses(trial: Trial, rng: np.random.Generator, table: pd.DataFrame) -> list[Drawn]:
    """Injection-site and flu-like events start on the day of an injection given."""
    dosing = trial.dosing
    given = np.flatnonzero(dosing.given)
    treated = trial.allocation.treated[dosing.subject[given]]
    drawn = []
    for event, row in enumerate(_list_rows(table)):
        if row.period == "dose":
            chance = row.rate / INJECTIONS_A_YEAR * np.where(treated, row.ratio, 1.0)
            hit = given[rng.random(len(given)) < chance]
            drawn.append((dosing.subject[hit], np.full(len(hit), event), dosing.day[hit]))
    return drawn


def _draw_after_punctures(
    trial: Trial, rng: np.random.Generator, table: pd.DataFrame
) -> list[Drawn]:
    rows = plan_punctures(trial)
    drawn = []
    for event, row in enumerate(_list_rows(table)):
        if row.period == "puncture":
            hit = rows[rng.random(len(rows)) < row.rate]
            day = add_days(trial.visits.day[hit], rng.integers(0, 3, len(hit)))
            subject = trial.visits.subject[hit]
            died = trial.course.died[subject]
            drawn.append((subject, np.full(len(hit), event), np.fmin(day, died)))
    return drawn


def _draw_fatal(trial: Trial, rng: np.random.Generator, table: pd.DataFrame) -> Drawn:
    """Two in three deaths within 35 days of a dose are reported as a fatal event too."""
    died = trial.course.died
    near = died <= trial.dosing.last_given + 35
    rows = np.flatnonzero(near & (rng.random(len(died)) < 2 / 3))
    ahead = rng.integers(0, 8, len(rows))
    start = np.maximum(add_days(died[rows], -ahead), trial.cohort.randomised[rows])
    event = table.index[table["period"] == "death"][0]
    return rows, np.full(len(rows), event), start


def _draw_stops(trial: Trial, rng: np.random.Generator, table: pd.DataFrame) -> Drawn:
    """The event for which each such treatment was stopped."""
    rows = np.flatnonzero(trial.course.stop_cause == STOP_EVENT)
    codes = table["code"].tolist()
    event = np.array([codes.index(code) for code in STOPPING])[rng.integers(0, 4, len(rows))]
    start = add_days(trial.course.stopped[rows], -rng.integers(0, 8, len(rows)))
    return rows, event, np.maximum(start, trial.cohort.randomised[rows])


def _relate(rng: np.random.Generator, score: Ints) -> Coded:
    """Relation to a cause from its score, 0 (none) to 4 (plain), as investigators differ."""
    judged = np.clip(score - 1 + rng.integers(-1, 2, len(score)), 0, 3)
    return Coded(np.where(score == 0, 0, judged), RELATED)


def _fill_forms(
    trial: Trial, rng: np.random.Generator, table: pd.DataFrame, events: _Events
) -> list[Records]:
    subject, event, start = events.subject, events.event, events.start
    size = len(subject)

    def look_up(column: str) -> Floats:
        return table[column].to_numpy(float)[event]

    serious = events.fatal | (rng.random(size) < look_up("serious"))
    draw = rng.random(size)
    graded = np.where(draw < look_up("mild"), 0, 1)
    graded = np.where(draw >= look_up("mild") + look_up("moderate"), 2, graded)
    graded = np.where(serious | events.stops, np.maximum(graded, 1), graded)
    graded = np.where(events.fatal, 2, graded)

    died, seen = trial.course.died[subject], trial.course.seen_until[subject]
    length = np.exp(np.log(look_up("days")) + 0.6 * rng.standard_normal(size))
    end = add_days(start, np.ceil(length).astype(np.int64))
    ended = ~(end >= died) & (end <= seen)
    end = np.where(events.fatal, died, np.where(ended, end, NEVER))
    recovered = np.where(rng.random(size) < 0.97, 0, 3)
    still = np.where(rng.random(size) < 0.3, 1, 2)
    outcome = np.where(events.fatal, FATAL, np.where(ended, recovered, still))

    entered = not_before(enter_form(start, rng, 6.0), subject, trial)
    learnt = np.where(events.fatal, trial.death_entered[subject], enter_form(end, rng, 6.0))
    changed = np.where(np.isnat(learnt), entered, np.maximum(learnt, entered))
    before = (
        start < np.where(np.isnat(trial.cohort.randomised), NEVER, trial.cohort.randomised)[subject]
    )
    before |= np.isnat(trial.cohort.randomised)[subject]
    drug = np.where(before, 0, look_up("drug")).astype(np.int64)
    paused = (drug >= 2) & (rng.random(size) < 0.04)
    action = np.select([before, events.stops, paused], [3, 2, 1], 0)
    criterion = np.where(events.fatal, 3, choose_code(rng, [0.86, 0.09, 0.05], size))
    started = blur(start, rng, 0.96, 0.04, 0.0)
    finished = blur(end, rng, 0.97, 0.03, 0.0)
    finished = PartialDate(end, np.where(events.fatal, 3, finished.known))
    open_end = PartialDate(end, np.zeros(size, np.int64))
    term = say(trial, subject, event, table["term_en"], table["term_fr"])
    columns: dict[str, Column] = {
        "form_repeat": number_within(subject),
        "term": term,
        "term_code": Coded(event, tuple(table["code"])),
        "start_date": started,
        "end_date": finished,
        "severity": Coded(graded, SEVERITIES),
        "serious": tell_yes(serious),
        "serious_criterion": Coded(np.where(serious, criterion, -1), CRITERIA),
        "related_drug": _relate(rng, drug),
        "related_riluzole": _relate(rng, look_up("riluzole").astype(np.int64)),
        "related_puncture": _relate(rng, look_up("puncture").astype(np.int64)),
        "action": Coded(action, ACTIONS),
        "outcome": Coded(outcome, OUTCOMES),
        "event_group": Coded(
            np.array([GROUPS.index(name) for name in table["group"]])[event], GROUPS
        ),
    }
    early = Coded(np.where(ended & ~events.fatal, 2, np.where(events.fatal, 2, still)), OUTCOMES)
    report = Records(
        "adverse_events",
        subject,
        columns,
        entered,
        changed,
        {"end_date": open_end, "outcome": early},
    )
    return [report, _fill_transfer(report, np.flatnonzero(serious), term, started, early)]


def _fill_transfer(
    report: Records, rows: Ints, term: Coded, started: PartialDate, early: Coded
) -> Records:
    """The serious events as the safety database holds them, numbered as they came in."""
    assert report.subject is not None and report.changed is not None
    outcome = report.columns["outcome"]
    assert isinstance(outcome, Coded)
    number = np.empty(len(rows), np.int64)
    number[np.argsort(report.entered[rows], kind="stable")] = np.arange(1, len(rows) + 1)
    columns: dict[str, Column] = {
        "case_number": Serial(number, "PV", 6),
        "term": pick(term, rows),
        "onset_date": pick(started, rows),
        "serious_criterion": pick(report.columns["serious_criterion"], rows),
        "outcome": pick(outcome, rows),
        "fatal": tell_yes(outcome.codes[rows] == FATAL),
    }
    return Records(
        "sae_transfer",
        report.subject[rows],
        columns,
        report.entered[rows],
        report.changed[rows],
        {"outcome": pick(early, rows), "fatal": tell_yes(np.zeros(len(rows), bool))},
    )
