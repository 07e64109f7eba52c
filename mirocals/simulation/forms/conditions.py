"""Medical history, other medication and riluzole, from a small invented dictionary.

The codes (`INV-...`) are invented: they are neither MedDRA nor WHODrug.
"""

import numpy as np

from mirocals.simulation.calendar import add_days, blur, enter_form
from mirocals.simulation.cohort import FAILED_RUN_IN, FAILED_SCREENING, SUCCEEDED, read_table
from mirocals.simulation.columns import Coded, Column, Measured, PartialDate, Records, tell_yes
from mirocals.simulation.course import NEVER
from mirocals.simulation.forms.wording import not_before, say
from mirocals.simulation.streams import number_within
from mirocals.simulation.trial import Trial

STOPPED_EN = ("Raised liver enzymes", "Nausea", "Wish of the participant", "End of participation")
STOPPED_FR = (
    "Élévation des transaminases", "Nausées", "Souhait du patient", "Fin de participation",
)  # fmt: skip


def fill_conditions(trial: Trial) -> list[Records]:
    """Medical history, other medication, riluzole."""
    return [_fill_history(trial), _fill_medication(trial), _fill_riluzole(trial)]


def _fill_history(trial: Trial) -> Records:
    rng = trial.open_stream("medical history")
    table = read_table("conditions")
    share = table["share"].to_numpy(float)
    subject, condition = np.nonzero(rng.random((len(trial.subjects), len(table))) < share)
    size = len(subject)
    screened = trial.cohort.screened[subject]
    years = rng.uniform(0.5, np.minimum(trial.cohort.age[subject] - 15, 25))
    start = add_days(screened, -np.ceil(years * 365.25))
    ongoing = rng.random(size) < table["still"].to_numpy(float)[condition]
    end = add_days(start, np.floor(years * 365.25 * rng.uniform(0.0, 0.9, size)))
    columns: dict[str, Column] = {
        "form_repeat": number_within(subject),
        "term": say(trial, subject, condition, table["term_en"], table["term_fr"]),
        "term_code": Coded(condition, tuple(table["code"])),
        "start_date": blur(start, rng, 0.08, 0.32, 0.60),
        "end_date": blur(np.where(ongoing, NEVER, end), rng, 0.2, 0.5, 0.3),
        "ongoing": tell_yes(ongoing),
    }
    entered = trial.opened[subject] + rng.integers(0, 110, size)
    return Records("medical_history", subject, columns, entered)


def _fill_medication(trial: Trial) -> Records:
    """Medication taken before screening or begun up to the last contact; some of it ends."""
    rng = trial.open_stream("medication")
    table = read_table("medications")
    share = table["share"].to_numpy(float)
    taken = rng.random((len(trial.subjects), len(table))) < share
    subject, drug = np.nonzero(taken)
    before = rng.random(len(subject)) < table["before"].to_numpy(float)[drug]
    keep = before | (trial.cohort.outcome[subject] == SUCCEEDED)
    subject, drug, before = subject[keep], drug[keep], before[keep]
    size = len(subject)
    screened, last = trial.cohort.screened[subject], trial.course.seen_until[subject]
    within = np.floor((last - screened).astype(np.int64) * rng.uniform(0.02, 0.9, size))
    start = add_days(screened, np.where(before, -rng.integers(30, 2500, size), within))
    end = add_days(np.maximum(start, screened), rng.integers(5, 120, size))
    ended = (rng.random(size) < np.where(before, 0.12, 0.5)) & (end < last)
    end = np.where(ended, end, NEVER)

    entered = trial.opened[subject] + rng.integers(0, 110, size)
    entered = np.where(before, entered, not_before(enter_form(start, rng, 8.0), subject, trial))
    learnt = np.maximum(enter_form(end, rng, 8.0), entered)
    blurred = blur(start, rng, 0.25, 0.45, 0.30)
    order = np.lexsort((drug, start, subject))
    columns: dict[str, Column] = {
        "form_repeat": number_within(subject),
        "term": say(trial, subject, drug[order], table["term_en"], table["term_fr"]),
        "term_code": Coded(drug[order], tuple(table["code"])),
        "indication": say(
            trial, subject, drug[order], table["indication_en"], table["indication_fr"]
        ),
        "dose": Measured(
            table["dose"].to_numpy(float)[drug[order]],
            table["digits"].to_numpy(np.int8)[drug[order]],
        ),
        "dose_unit": _code(table["unit"], drug[order]),
        "route": _code(table["route"], drug[order]),
        "start_date": PartialDate(start[order], np.where(before, blurred.known, 3)[order]),
        "end_date": blur(end[order], rng, 0.9, 0.1, 0.0),
        "ongoing": tell_yes(np.isnat(end)[order]),
    }
    first: dict[str, Column] = {
        "end_date": PartialDate(end[order], np.zeros(size, np.int64)),
        "ongoing": tell_yes(np.ones(size, bool)),
    }
    changed = np.where(np.isnat(learnt), entered, learnt)
    return Records("conmeds", subject, columns, entered[order], changed[order], first)


def _code(values: object, rows: np.ndarray) -> Coded:
    texts = np.asarray(values)
    names = tuple(dict.fromkeys(texts.tolist()))
    return Coded(np.array([names.index(text) for text in texts])[rows], names)


def _fill_riluzole(trial: Trial) -> Records:
    """Riluzole from screening on; some interrupt it and go on, some stop it for good."""
    rng = trial.open_stream("riluzole")
    cohort, course = trial.cohort, trial.course
    rows = np.flatnonzero(cohort.outcome != FAILED_SCREENING)
    size = len(rows)
    start = add_days(cohort.screened[rows], rng.integers(0, 4, size))
    last = course.seen_until[rows]
    days = (last - start).astype(np.int64)
    draw = rng.random(size)
    stays = cohort.outcome[rows] == SUCCEEDED
    first_stop = add_days(start, np.floor(days * rng.uniform(0.3, 0.8, size)))
    resumed = add_days(first_stop, rng.integers(7, 29, size))
    paused = stays & (draw < 0.10) & (days > 120) & (resumed < last)
    stopped = stays & (draw >= 0.10) & (draw < 0.17) & (days > 120)
    left = (cohort.outcome[rows] == FAILED_RUN_IN) & np.isnat(course.died[rows])
    end = np.select([paused | stopped, left], [first_stop, course.failed[rows]], NEVER)
    reason = np.select([paused | stopped, left], [rng.integers(0, 3, size), 3], -1)

    again = np.flatnonzero(paused)
    subject = np.r_[rows, rows[again]]
    begun = np.r_[start, resumed[again]]
    ended = np.r_[end, np.full(len(again), NEVER)]
    order = np.lexsort((begun, subject))
    entered = not_before(enter_form(begun, rng), subject, trial)
    learnt = np.maximum(enter_form(ended, rng), entered)
    dose = np.r_[np.full(size, 100.0), np.where(rng.random(len(again)) < 0.5, 50.0, 100.0)]
    columns: dict[str, Column] = {
        "form_repeat": number_within(subject[order]),
        "start_date": begun[order],
        "dose": Measured(dose[order], 0),
        "interrupted": tell_yes(np.r_[paused, np.zeros(len(again), bool)][order]),
        "stop_date": ended[order],
        "stop_reason": say(
            trial,
            subject[order],
            np.r_[reason, np.full(len(again), -1)][order],
            STOPPED_EN,
            STOPPED_FR,
        ),
    }
    first: dict[str, Column] = {
        "interrupted": tell_yes(np.zeros(len(order), bool)),
        "stop_date": np.full(len(order), NEVER, "datetime64[D]"),
        "stop_reason": say(trial, subject[order], np.full(len(order), -1), STOPPED_EN, STOPPED_FR),
    }
    changed = np.where(np.isnat(learnt), entered, learnt)[order]
    return Records("riluzole", subject[order], columns, entered[order], changed, first)
