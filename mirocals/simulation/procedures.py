"""Procedures of the disease: gastrostomy, ventilation, tracheostomy; what they do to items."""

from dataclasses import dataclass

import numpy as np

from mirocals.simulation.calendar import add_days
from mirocals.simulation.cohort import Cohort
from mirocals.simulation.course import NEVER, Course
from mirocals.simulation.parameters import Parameters
from mirocals.simulation.streams import Bools, Days, Floats, Ints, open_stream


@dataclass(frozen=True)
class Procedures:
    """Dates, NaT where never: gastrostomy, ventilation at night, most of the day, tracheostomy."""

    gastrostomy: Days
    night: Days
    day: Days
    tracheostomy: Days
    night_hours: Floats
    day_hours: Floats

    def mark_items(self, subject: Ints, day: Days, items: Ints) -> tuple[Ints, Bools]:
        """Items with item 12 as ventilation makes it, and whether 5b stands for 5a."""
        marked = items.copy()
        marked[:, 11] = np.where(day >= self.night[subject], 2, 4)
        marked[:, 11] = np.where(day >= self.day[subject], 1, marked[:, 11])
        marked[:, 11] = np.where(day >= self.tracheostomy[subject], 0, marked[:, 11])
        return marked, day >= self.gastrostomy[subject]


def plan_procedures(
    seed: int, cohort: Cohort, course: Course, survival: Ints, p: Parameters
) -> Procedures:
    """Procedures lie a while before death; only those the trial sees are kept."""
    rng = open_stream(seed, "procedures")
    size = len(cohort.site)
    start = cohort.randomised

    def lie_before(median: float, share: Floats) -> Days:
        ahead = np.exp(np.log(median) + 0.6 * rng.standard_normal(size)).astype(np.int64)
        elapsed = survival - ahead
        happens = (rng.random(size) < share) & (elapsed >= 20) & ~np.isnat(start)
        days = np.where(happens, add_days(start, elapsed), NEVER)
        return np.where(days <= course.seen_until, days, NEVER)

    gastrostomy = lie_before(200, np.where(cohort.bulbar, p.gastrostomy[1], p.gastrostomy[0]))
    night = lie_before(150, np.full(size, p.ventilation))
    rest = (add_days(start, survival) - night).astype(np.int64)
    rest = np.where(np.isnat(night), 0, rest)
    day = add_days(night, np.maximum(np.rint(rest * rng.uniform(0.5, 0.9, size)), 7))
    day = np.where((rng.random(size) < 0.6) & (day <= course.seen_until), day, NEVER)
    tracheostomy = lie_before(120, np.full(size, p.tracheostomy))
    tracheostomy = np.where(tracheostomy <= night, NEVER, tracheostomy)
    day = np.where(day >= tracheostomy, NEVER, day)
    return Procedures(
        gastrostomy,
        night,
        day,
        tracheostomy,
        rng.integers(12, 21, size) / 2,
        rng.integers(32, 48, size) / 2,
    )
