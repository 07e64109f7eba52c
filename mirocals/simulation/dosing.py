"""Injections: 19 cycles of 5 days, those missed with the reason, kits one a cycle."""

from dataclasses import dataclass

import numpy as np

from mirocals.simulation.calendar import add_days, is_pandemic
from mirocals.simulation.course import CYCLE_DAYS, CYCLES, NEVER, Course
from mirocals.simulation.parameters import Parameters
from mirocals.simulation.streams import Bools, Days, Ints, open_stream

# why an injection was not given; the last two only for whole cycles
MISSED_EN = ("Forgotten", "Fever", "Felt unwell", "Nurse did not come", "Kit not delivered in time",
             "Visit not possible in the pandemic")  # fmt: skip
MISSED_FR = ("Oubli", "Fièvre", "Patient fatigué", "Infirmière absente", "Kit non livré à temps",
             "Déplacement impossible (épidémie)")  # fmt: skip


@dataclass(frozen=True)
class Dosing:
    """Injections due, an element each, by subject, cycle and day; `reason` -1 where given."""

    subject: Ints
    cycle: Ints
    day_in_cycle: Ints
    day: Days
    reason: Ints
    skipped: Bools
    last_given: Days

    @property
    def given(self) -> Bools:
        """Whether the injection was given."""
        return self.reason < 0


def plan_dosing(seed: int, course: Course, p: Parameters) -> Dosing:
    """Plan injections up to the stop of treatment; the first is always given.

    `skipped` (subjects x cycles) tells cycles missed as a whole.
    """
    rng = open_stream(seed, "dosing")
    size = len(course.stopped)
    pandemic = is_pandemic(course.cycles, p)
    skipped = rng.random((size, CYCLES)) < p.cycle_missed * np.where(pandemic, 5, 1)
    skipped[:, 0] = False
    due = add_days(course.cycles[:, :, None], np.arange(CYCLE_DAYS))
    last = np.minimum(course.stopped, course.died)
    last = np.where(np.isnat(course.died), course.stopped, last)
    subject, cycle, day = np.nonzero(due <= last[:, None, None])
    date = due[subject, cycle, day]
    whole = skipped[subject, cycle]
    single = (rng.random(len(subject)) < p.injection_missed) & ((cycle > 0) | (day > 0))
    reason = np.where(single, rng.integers(0, 4, len(subject)), -1)
    reason = np.where(whole, np.where(pandemic[subject, cycle], 5, 4), reason)
    last_given = np.full(size, NEVER, "datetime64[D]")
    given = reason < 0
    last_given[subject[given]] = date[given]
    return Dosing(subject, cycle, day, date, reason, skipped, last_given)
