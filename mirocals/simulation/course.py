"""The course of each subject in the trial: stop of treatment, cycles, visits, last contacts."""

from dataclasses import dataclass

import numpy as np

from mirocals.metadata import read_seed
from mirocals.simulation.allocation import Allocation
from mirocals.simulation.calendar import add_days, as_day, find_weekday, is_pandemic
from mirocals.simulation.cohort import FAILED_RUN_IN, FAILED_SCREENING, Cohort
from mirocals.simulation.parameters import Parameters
from mirocals.simulation.streams import Bools, Days, Ints, choose_code, open_stream

CYCLES, CYCLE_DAYS = 19, 5
ONSITE, PHONE, MISSED = 0, 1, 2
SCR, RUNIN, RAND, D8, M3, M18, EOT = 0, 1, 2, 3, 4, 9, 10
STOP_DEATH, STOP_EVENT, STOP_SUBJECT, STOP_PHYSICIAN = 0, 1, 2, 3
NEVER = np.datetime64("NaT")


@dataclass(frozen=True)
class Course:
    """What happens to each subject; dates NaT where nothing of the kind happens.

    `died` is every death the trial learns of, `stopped` the last day treatment may be given,
    `stop_cause` -1 for who completed it, `called` the day on which day 640 was confirmed
    (`by_phone`, or else by a register or doctor), `cycles` the
    subjects x 19 first days of the cycles, `seen_until` the last day of direct knowledge.
    """

    died: Days
    stopped: Days
    stop_cause: Ints
    ended: Days
    called: Days
    by_phone: Bools
    failed: Days
    cycles: Days
    seen_until: Days


@dataclass(frozen=True)
class Visits:
    """Visits held, held by telephone or missed, by subject and date."""

    subject: Ints
    visit: Ints
    day: Days
    mode: Ints
    pandemic: Bools

    def held(self, on_site: bool) -> Ints:
        """Rows of visits held on site, or held at all."""
        return np.flatnonzero(self.mode == ONSITE if on_site else self.mode != MISSED)


def read_visits() -> list[dict[str, str]]:
    """The trial's visits, in order."""
    return [row for row in read_seed("study/visits") if row["study"] == "MIROCALS"]


def follow_course(
    seed: int, cohort: Cohort, allocation: Allocation, survival: Ints, p: Parameters
) -> Course:
    """Follow everyone from screening to the last contact."""
    rng = open_stream(seed, "course")
    size = len(cohort.site)
    start = cohort.randomised
    in_trial = ~np.isnat(start)
    death = np.where(in_trial, add_days(start, survival), NEVER)
    died = np.where(
        (survival <= p.horizon_days)
        | ((death <= as_day(p.last_contact)) & (rng.random(size) < p.late_deaths_seen)),
        death,
        NEVER,
    )

    full = (CYCLES - 1) * 28 + CYCLE_DAYS - 1
    before_death = np.ceil(rng.exponential(30, size)).astype(np.int64)
    by_death = np.maximum(survival - before_death, np.minimum(survival - 1, 4))
    early = rng.random(size) < np.where(allocation.treated, p.early_stop[1], p.early_stop[0])
    by_choice = np.where(early, rng.integers(10, full - 20, size), full)
    stop = np.minimum(np.minimum(by_death, by_choice), full)
    weights = np.where(allocation.treated, 0.6, 0.35)
    reason = np.where(
        rng.random(size) < weights, STOP_EVENT, 2 + choose_code(rng, [0.7, 0.3], size)
    )
    cause = np.where(stop == full, -1, np.where(by_death <= by_choice, STOP_DEATH, reason))
    stopped = np.where(in_trial, add_days(start, stop), NEVER)
    cause = np.where(in_trial, cause, -1)

    at_end = 532 + rng.integers(-6, 7, size)
    after_stop = np.where(cause >= 0, stop + rng.integers(7, 26, size), at_end)
    ended = find_weekday(add_days(start, after_stop))
    held = rng.random(size) < np.where(cause == STOP_DEATH, 0.45, 0.85)
    ended = np.where(in_trial & (held | (cause < 0)) & ~(ended >= death), ended, NEVER)

    call = np.minimum(p.horizon_days + rng.geometric(0.25, size) - 1, p.horizon_days + 14)
    late = (as_day(p.last_contact) - start).astype(np.int64)
    call = np.maximum(np.minimum(call, np.where(in_trial, late, 0)), p.horizon_days)
    call = np.where(survival <= call, np.maximum(survival - 1, p.horizon_days), call)
    called = np.where(in_trial & (survival > p.horizon_days), add_days(start, call), NEVER)

    failed = _fail(rng, cohort)
    died = np.where(_die_in_run_in(rng, cohort), failed, died)
    seen = np.fmin(np.where(in_trial, np.fmin(called, died), failed), died)
    by_phone = rng.random(size) < 0.93
    return Course(
        died, stopped, cause, ended, called, by_phone, failed, _start_cycles(rng, start, p), seen
    )


def _fail(rng: np.random.Generator, cohort: Cohort) -> Days:
    """Day on which screening or run-in fails."""
    size = len(cohort.site)
    wait = np.where(
        cohort.outcome == FAILED_RUN_IN, rng.integers(25, 112, size), rng.integers(1, 21, size)
    )
    failed = cohort.outcome != 0
    return np.where(failed, find_weekday(add_days(cohort.screened, wait)), NEVER)


def _die_in_run_in(rng: np.random.Generator, cohort: Cohort) -> Bools:
    """One run-in failure in fifteen is a death."""
    return (cohort.outcome == FAILED_RUN_IN) & (rng.random(len(cohort.site)) < 1 / 15)


def _start_cycles(rng: np.random.Generator, start: Days, p: Parameters) -> Days:
    """First day of each cycle: every 28 days, a little off after the first."""
    size = len(start)
    shift = np.rint(1.6 * rng.standard_normal((size, CYCLES))).clip(-5, 5).astype(np.int64)
    strays = rng.random((size, CYCLES)) < p.out_of_window
    shift = np.where(strays, rng.choice([-10, -9, 9, 10, 11, 12], (size, CYCLES)), shift)
    shift[:, 0] = 0
    days = add_days(start[:, None], 28 * np.arange(CYCLES) + shift)
    return np.where(np.arange(CYCLES) > 0, find_weekday(days), days)


def plan_visits(seed: int, cohort: Cohort, course: Course, p: Parameters) -> Visits:
    """Visits up to the end of treatment, failure or death, with how each was held."""
    rng = open_stream(seed, "visits")
    size = len(cohort.site)
    target = [int(row["target_day"]) for row in read_visits()]
    days = np.full((size, EOT + 1), NEVER, "datetime64[D]")
    days[:, SCR] = cohort.screened
    jitter = np.rint(4 * rng.standard_normal(size)).clip(-9, 9).astype(np.int64)
    from_start = find_weekday(add_days(cohort.randomised, target[RUNIN] + jitter))
    from_screening = find_weekday(add_days(cohort.screened, 56 + jitter))
    days[:, RUNIN] = np.where(np.isnat(cohort.randomised), from_screening, from_start)
    days[:, RAND] = cohort.randomised
    days[:, D8] = find_weekday(add_days(cohort.randomised, 7))
    for number in range(M3, M18 + 1):
        days[:, number] = course.cycles[:, (target[number] - 1) // 28]
    days[:, EOT] = course.ended

    limit = np.where(np.isnat(course.ended), course.stopped + 28, course.ended - 7)
    limit = np.where(cohort.outcome == FAILED_RUN_IN, course.failed, limit)
    limit = np.where(cohort.outcome == FAILED_SCREENING, cohort.screened, limit)
    here = ~np.isnat(days)
    here[:, RUNIN] &= ~(days[:, RUNIN] >= limit)
    here[:, D8:EOT] &= days[:, D8:EOT] < limit[:, None]
    here[:, RUNIN:] &= ~(days[:, RUNIN:] >= course.died[:, None])
    here[:, RAND] = ~np.isnat(cohort.randomised)

    subject, visit = np.nonzero(here)
    day = days[subject, visit]
    return _hold(rng, subject, visit, day, p)


def _hold(rng: np.random.Generator, subject: Ints, visit: Ints, day: Days, p: Parameters) -> Visits:
    """How each visit was held; the first, the randomisation and the last are never missed."""
    draw = rng.random(len(day))
    pandemic = is_pandemic(day, p)
    missed = np.where(pandemic, p.pandemic_missed, p.visit_missed)
    remote = np.where(pandemic, p.pandemic_remote, p.visit_remote)
    missed = np.where(visit == EOT, 0.0, missed)
    mode = np.where(draw < missed, MISSED, np.where(draw < missed + remote, PHONE, ONSITE))
    mode = np.where((visit == SCR) | (visit == RAND), ONSITE, mode)
    return Visits(subject, visit, day, mode, pandemic & (mode != ONSITE))
