"""The whole trial as one generative model: cohort, arms, survival, function, course."""

from dataclasses import dataclass

import numpy as np

from mirocals.simulation.allocation import Allocation, allocate
from mirocals.simulation.calendar import enter_form
from mirocals.simulation.cohort import Cohort, number_subjects, read_table, screen
from mirocals.simulation.course import SCR, Course, Visits, follow_course, plan_visits
from mirocals.simulation.dosing import Dosing, plan_dosing
from mirocals.simulation.function import Function, link_function, measure_svc, start_function
from mirocals.simulation.parameters import (
    DEFAULT_SEED,
    DEFAULT_SUBJECTS,
    Parameters,
)
from mirocals.simulation.procedures import Procedures, plan_procedures
from mirocals.simulation.streams import Bools, Days, Floats, Ints, open_stream
from mirocals.simulation.survival import draw_survival, predict_hazard


@dataclass(frozen=True)
class Trial:
    """One simulated trial; arrays are by row of the cohort, `baseline_*` at randomisation.

    `opened` is when the screening forms were entered in the EDC, `visits_entered` when each
    visit was, `death_entered` and `call_entered` when a death and the contact of day 640 were.
    """

    seed: int
    parameters: Parameters
    subjects: tuple[str, ...]
    cohort: Cohort
    in_britain: Bools
    allocation: Allocation
    baseline_items: Ints
    baseline_svc: Floats
    hazard: Floats
    survival: Ints
    function: Function
    course: Course
    procedures: Procedures
    visits: Visits
    dosing: Dosing
    opened: Days
    visits_entered: Days
    death_entered: Days
    call_entered: Days

    def open_stream(self, purpose: str) -> np.random.Generator:
        """The random stream of a form."""
        return open_stream(self.seed, purpose)


@dataclass(frozen=True)
class Fate:
    """Who is randomised to what in which state, and dies when; arrays by row of the cohort."""

    cohort: Cohort
    in_britain: Bools
    allocation: Allocation
    function: Function
    items: Ints
    svc: Floats
    hazard: Floats
    survival: Ints


def generate_trial(
    seed: int, subjects: int, parameters: Parameters, exchanged: bool = True
) -> Trial:
    """Generate a trial of so many randomised subjects.

    The default trial is calibrated: its decline is the draw in `tables/decline.csv`, and its
    days to death are exchanged between subjects as `tables/latent_cohort.csv` lists, unless
    `exchanged` is false.
    """
    p = parameters
    fate = draw_fate(seed, subjects, p)
    cohort, allocation, survival = fate.cohort, fate.allocation, fate.survival
    is_default = (seed, subjects) == (DEFAULT_SEED, DEFAULT_SUBJECTS)
    if exchanged and is_default:
        survival = _exchange(survival, allocation)
    days, total = survival.astype(np.float64), fate.items.sum(axis=1).astype(np.float64)
    stream = open_decline(seed, read_draw() if is_default else None)
    function = link_function(stream, cohort, fate.function, total, days, p)
    course = follow_course(seed, cohort, allocation, survival, p)
    procedures = plan_procedures(seed, cohort, course, survival, p)
    visits = plan_visits(seed, cohort, course, p)
    return Trial(
        seed, p, number_subjects(cohort), cohort, fate.in_britain, allocation, fate.items, fate.svc,
        fate.hazard, survival, function, course, procedures, visits, plan_dosing(seed, course, p),
        *_enter(seed, cohort, course, visits),
    )  # fmt: skip


def draw_fate(seed: int, subjects: int, parameters: Parameters) -> Fate:
    """Draw cohort, arms, state at randomisation and days to death, as plain draws of the model."""
    p = parameters
    cohort = screen(seed, subjects, p)
    sites = read_table("sites")["site"].str.startswith("UK").to_numpy()
    in_britain = sites[cohort.site]
    allocation = allocate(seed, cohort, in_britain, p)

    everyone = np.arange(len(cohort.site))
    start = np.where(np.isnat(cohort.randomised), cohort.screened, cohort.randomised)
    function = start_function(seed, cohort, p)
    rng = open_stream(seed, "baseline")
    items = function.score(cohort, everyone, start, 0.15 * rng.standard_normal((len(start), 12)))
    svc = measure_svc(cohort, function, everyone, start, 2.5 * rng.standard_normal(len(start)), p)
    svc = np.round(svc, 1)

    total = items.sum(axis=1).astype(np.float64)
    hazard = predict_hazard(cohort, allocation, total, svc, p)
    survival = draw_survival(seed, cohort, hazard, p)
    return Fate(cohort, in_britain, allocation, function, items, svc, hazard, survival)


def read_draw() -> int:
    """The draw of the decline that the default trial takes."""
    return int(read_table("decline")["draw"].item())


def open_decline(seed: int, draw: int | None) -> np.random.Generator:
    """The stream of the decline after randomisation; a draw of the calibration has its own."""
    return open_stream(seed, "decline" if draw is None else f"decline {draw}")


def _exchange(survival: Ints, allocation: Allocation) -> Ints:
    """Give subjects each other's days to death, by randomisation number."""
    table = read_table("latent_cohort")
    row_of = np.argsort(allocation.number)[-(allocation.number > 0).sum() :]
    changed = survival.copy()
    takes, gives = (table[name].to_numpy(int) - 1 for name in table.columns)
    changed[row_of[takes]] = survival[row_of[gives]]
    return changed


def _enter(seed: int, cohort: Cohort, course: Course, visits: Visits) -> tuple[Days, ...]:
    """When screening, each visit, death and contact of day 640 were entered in the EDC."""
    rng = open_stream(seed, "entry")
    opened = enter_form(cohort.screened, rng)
    entered = np.maximum(enter_form(visits.day, rng), opened[visits.subject])
    entered[visits.visit == SCR] = opened
    learnt = np.maximum(enter_form(course.died, rng, 8.0), opened)
    return opened, entered, learnt, enter_form(course.called, rng)
