"""Forms of the visits: visits, vital signs, ALSFRS-R, slow vital capacity."""

import numpy as np

from mirocals.simulation.calendar import add_days
from mirocals.simulation.columns import Coded, Column, Measured, Records, pick
from mirocals.simulation.course import MISSED, NEVER, ONSITE, PHONE, RAND, SCR, read_visits
from mirocals.simulation.forms.wording import D640, file_at_visits, name_visit
from mirocals.simulation.function import measure_svc
from mirocals.simulation.streams import Floats, Ints, choose_code
from mirocals.simulation.trial import Trial

MODES = ("ONSITE", "PHONE", "MISSED")
REASONS = ("PANDEMIC", "OTHER")
EQUATIONS = ("GLI2012", "ECSC1993")
POSITIONS = ("SITTING", "SUPINE")
ASSESSORS = ("AB", "CL", "DM", "ÉG", "JP", "MR", "NT", "SK")


def fill_assessments(trial: Trial) -> list[Records]:
    """Visits, vital signs, ALSFRS-R and slow vital capacity."""
    return [_fill_visits(trial), _fill_vitals(trial), fill_alsfrs(trial), _fill_svc(trial)]


def plan_assessed(trial: Trial, what: str, on_site: bool) -> Ints:
    """Rows of the visits held at which `what`, a column of the visits seed, is planned."""
    planned = np.array([row[what] == "Y" for row in read_visits()])
    rows = trial.visits.held(on_site)
    return rows[planned[trial.visits.visit[rows]]]


def _fill_visits(trial: Trial) -> Records:
    """Visits up to the end of treatment, and the call of day 640; a missed one has no date."""
    visits, course = trial.visits, trial.course
    called = np.flatnonzero(course.by_phone & ~np.isnat(course.called))
    subject = np.r_[visits.subject, called]
    visit = np.r_[visits.visit, np.full(len(called), D640)]
    mode = np.r_[visits.mode, np.full(len(called), PHONE)]
    reason = np.where(visits.pandemic, 0, np.where(visits.mode == ONSITE, -1, 1))
    day = np.r_[visits.day, course.called[called]]
    entered = np.r_[trial.visits_entered, trial.call_entered[called]]
    columns: dict[str, Column] = {
        "visit": name_visit(visit),
        "form_repeat": np.ones(len(subject), np.int64),
        "visit_date": np.where(mode == MISSED, NEVER, day),
        "contact_mode": Coded(mode, MODES),
        "missed_reason": Coded(np.r_[reason, np.full(len(called), -1)], REASONS),
    }
    order = np.lexsort((visit, subject))
    columns = {name: pick(column, order) for name, column in columns.items()}
    return Records("visits", subject[order], columns, entered[order])


def _fill_vitals(trial: Trial) -> Records:
    """Vital signs at every visit on site; a few weights are corrected later."""
    rng = trial.open_stream("vitals")
    cohort = trial.cohort
    size = len(trial.subjects)
    rows = trial.visits.held(on_site=True)
    subject, day = trial.visits.subject[rows], trial.visits.day[rows]
    mass_index = 25.0 + 3.4 * rng.standard_normal(size).clip(-2, 3)
    lost = trial.function.lose(cohort, subject, day).sum(axis=1)
    weight = (mass_index * (cohort.height / 100) ** 2)[subject] * (1 - 0.004 * lost)
    weight = np.round((weight + 0.7 * rng.standard_normal(len(rows))).clip(32, 180), 1)
    pressure = 128 + 11 * rng.standard_normal(size) + 0.25 * (cohort.age - 60)
    systolic = pressure[subject] + 8 * rng.standard_normal(len(rows))
    diastolic = 0.38 * systolic + 30 + 5 * rng.standard_normal(len(rows))
    pulse = (74 + 8 * rng.standard_normal(size))[subject] + 6 * rng.standard_normal(len(rows))
    height = np.where(trial.visits.visit[rows] == SCR, np.round(cohort.height[subject]), np.nan)
    columns: dict[str, Column] = {
        "measured_date": day,
        "height": Measured(height, 0),
        "weight": Measured(weight, 1),
        "systolic": np.rint(systolic).clip(75, 215),
        "diastolic": np.rint(diastolic).clip(42, 125),
        "pulse": np.rint(pulse).clip(42, 130),
        "temperature": Measured(np.round(36.7 + 0.3 * rng.standard_normal(len(rows)), 1), 1),
    }
    records = file_at_visits(trial, "vitals", rows, columns, rng)
    corrected = rng.random(len(rows)) < 0.01
    before = np.where(corrected, weight + rng.choice([-2.0, -1.0, 1.0, 2.0], len(rows)), weight)
    weeks = 7 * rng.integers(2, 40, len(rows)) * corrected
    return Records(
        "vitals",
        records.subject,
        records.columns,
        records.entered,
        add_days(records.entered, weeks),
        {"weight": Measured(before, 1)},
    )


def fill_alsfrs(trial: Trial) -> Records:
    """ALSFRS-R on site and by telephone; the site adds up the total, blank where an item is."""
    rng = trial.open_stream("alsfrs")
    rows = plan_assessed(trial, "function_assessed", on_site=False)
    subject, day = trial.visits.subject[rows], trial.visits.day[rows]
    visit = trial.visits.visit[rows]
    noise = 0.15 * rng.standard_normal((len(rows), 12))
    items = trial.function.score(trial.cohort, subject, day, noise)
    baseline = visit == RAND
    items[baseline] = trial.baseline_items[subject[baseline]]
    items, fed = trial.procedures.mark_items(subject, day, items)

    scores = items.astype(np.float64)
    blank = (rng.random(len(rows)) < trial.parameters.item_missing) & (visit > RAND)
    scores[blank, rng.integers(0, 12, len(rows))[blank]] = np.nan
    columns: dict[str, Column] = {"assessed_date": day}
    for number in range(1, 13):
        score = scores[:, number - 1]
        if number == 5:
            columns["item_05a"] = np.where(fed, np.nan, score)
            columns["item_05b"] = np.where(fed, score, np.nan)
        else:
            columns[f"item_{number:02d}"] = score
    columns["total"] = scores.sum(axis=1)
    assessor = (trial.cohort.site[subject] * 3 + rng.integers(0, 2, len(rows))) % len(ASSESSORS)
    columns["assessor"] = Coded(assessor, ASSESSORS)
    return file_at_visits(trial, "alsfrs", rows, columns, rng)


def _fill_svc(trial: Trial) -> Records:
    """SVC on site; litres follow from percent and a prediction by sex, age and height."""
    rng = trial.open_stream("svc")
    cohort = trial.cohort
    rows = plan_assessed(trial, "function_assessed", on_site=True)
    subject, day = trial.visits.subject[rows], trial.visits.day[rows]
    noise = 2.5 * rng.standard_normal(len(rows))
    drawn = measure_svc(cohort, trial.function, subject, day, noise, trial.parameters)
    baseline = trial.visits.visit[rows] == RAND
    percent: Floats = np.where(baseline, trial.baseline_svc[subject], drawn.clip(8, 165))
    metres = cohort.height / 100
    predicted = np.where(
        cohort.female,
        4.66 * metres - 0.026 * cohort.age - 3.28,
        6.10 * metres - 0.028 * cohort.age - 4.65,
    )
    supine = choose_code(rng, [0.96, 0.04], len(rows))
    columns: dict[str, Column] = {
        "measured_date": day,
        "svc_litres": Measured(np.round(predicted[subject] * percent / 100, 2), 2),
        "svc_percent": Measured(np.round(percent, 1), 1),
        "equation": Coded(np.where(trial.in_britain[subject], 0, 1), EQUATIONS),
        "position": Coded(np.where(baseline, 0, supine), POSITIONS),
    }
    return file_at_visits(trial, "svc", rows, columns, rng)
