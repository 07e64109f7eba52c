"""Protocol deviations, each following from what the other forms show."""

import numpy as np

from mirocals.simulation.calendar import enter_form, is_pandemic
from mirocals.simulation.columns import Coded, Column, Records, pick, tell_yes
from mirocals.simulation.course import EOT, MISSED, PHONE, RUNIN, read_visits
from mirocals.simulation.forms.wording import not_before, say
from mirocals.simulation.streams import Bools, number_within
from mirocals.simulation.trial import Trial

OUTSIDE, NOT_HELD, REMOTE, CYCLE = range(4)
TERMS_EN = (
    "Visit outside its window",
    "Visit not held",
    "Visit held by telephone, measurements not done",
    "Treatment cycle not given",
)
TERMS_FR = (
    "Visite réalisée hors fenêtre",
    "Visite non réalisée",
    "Visite réalisée par téléphone, mesures non effectuées",
    "Cycle de traitement non administré",
)
CATEGORIES = ("VISIT", "ASSESSMENT", "DOSING")
GRADES = ("MINOR", "MAJOR")


def find_outside(trial: Trial) -> Bools:
    """Whether each visit lies outside its protocol window; day 1 is the randomisation."""
    visits = trial.visits
    start = trial.cohort.randomised[visits.subject]
    elapsed = (visits.day - start).astype(np.int64)
    day = np.where(elapsed >= 0, elapsed + 1, elapsed)
    plan = read_visits()
    low = np.array([int(row["window_start"]) for row in plan])[visits.visit]
    high = np.array([int(row["window_end"] or 10**6) for row in plan])[visits.visit]
    early_end = (visits.visit == EOT) & (trial.course.stop_cause[visits.subject] >= 0)
    counted = ~np.isnat(start) & (visits.visit >= RUNIN) & (visits.mode != MISSED) & ~early_end
    return counted & ((day < low) | (day > high))


def fill_deviations(trial: Trial) -> list[Records]:
    """Visits outside their window, not held or remote; cycles not given."""
    rng = trial.open_stream("deviations")
    visits, dosing = trial.visits, trial.dosing
    outside = np.flatnonzero(find_outside(trial))
    missed = np.flatnonzero(visits.mode == MISSED)
    remote = np.flatnonzero(visits.mode == PHONE)
    rows = np.r_[outside, missed, remote]
    due = np.flatnonzero((dosing.day_in_cycle == 0) & dosing.skipped[dosing.subject, dosing.cycle])

    term = np.repeat(np.arange(4), [len(outside), len(missed), len(remote), len(due)])
    subject = np.r_[visits.subject[rows], dosing.subject[due]]
    day = np.r_[visits.day[rows], dosing.day[due]]
    pandemic = np.r_[visits.pandemic[rows], is_pandemic(dosing.day[due], trial.parameters)]
    entered = np.r_[
        trial.visits_entered[rows] + rng.integers(0, 110, len(rows)),
        not_before(enter_form(dosing.day[due] + 5, rng), dosing.subject[due], trial),
    ]
    order = np.lexsort((term, day, subject))
    columns: dict[str, Column] = {
        "term": say(trial, subject, term, TERMS_EN, TERMS_FR),
        "category": Coded(np.array([0, 0, 1, 2])[term], CATEGORIES),
        "grade": Coded((term == CYCLE).astype(np.int64), GRADES),
        "deviation_date": day,
        "pandemic": tell_yes(pandemic),
    }
    columns = {name: pick(column, order) for name, column in columns.items()}
    columns["form_repeat"] = number_within(subject[order])
    return [Records("deviations", subject[order], columns, entered[order])]
