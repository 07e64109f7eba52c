"""Free text in the language of the site, and the columns many forms share."""

from typing import Any

import numpy as np

from mirocals.simulation.cohort import read_table
from mirocals.simulation.columns import Coded, Column, Records
from mirocals.simulation.course import read_visits
from mirocals.simulation.streams import Days, Ints
from mirocals.simulation.trial import Trial

VISIT_CODES = tuple(row["visit_code"] for row in read_visits())
D640 = len(VISIT_CODES) - 1


def speak_french(trial: Trial) -> Any:
    """Whether each subject's site writes French."""
    return (read_table("sites")["language"] == "fr").to_numpy()[trial.cohort.site]


def say(trial: Trial, subject: Ints, code: Ints, english: Any, french: Any) -> Coded:
    """Text number `code` (-1 is empty) in the language of the subject's site."""
    english, french = tuple(english), tuple(french)
    moved = np.where(speak_french(trial)[subject], code + len(english), code)
    return Coded(np.where(code < 0, -1, moved), english + french)


def name_visit(visit: Ints) -> Coded:
    """The code of a visit."""
    return Coded(visit, VISIT_CODES)


def file_at_visits(
    trial: Trial,
    form: str,
    rows: Ints,
    columns: dict[str, Column],
    rng: np.random.Generator,
    **changes: Any,
) -> Records:
    """A form filled once at each of those visits, entered within two hours of the visit."""
    visits = trial.visits
    shared: dict[str, Column] = {
        "visit": name_visit(visits.visit[rows]),
        "form_repeat": np.ones(len(rows), np.int64),
    }
    entered = trial.visits_entered[rows] + rng.integers(0, 110, len(rows))
    return Records(form, visits.subject[rows], shared | columns, entered, **changes)


def not_before(entered: Days, subject: Ints, trial: Trial) -> Days:
    """Entry times, none earlier than the subject's screening forms."""
    return np.maximum(entered, trial.opened[subject])
