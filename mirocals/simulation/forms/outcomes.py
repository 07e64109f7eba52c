"""Forms of outcome: procedures, deaths, disposition, vital status, code breaks."""

import numpy as np

from mirocals.simulation.calendar import enter_form, know_day
from mirocals.simulation.cohort import FAILED_RUN_IN, FAILED_SCREENING, SUCCEEDED
from mirocals.simulation.columns import Coded, Column, Measured, Records, pick, tell_yes
from mirocals.simulation.course import (
    NEVER,
    ONSITE,
    RAND,
    RUNIN,
    STOP_DEATH,
    STOP_EVENT,
    STOP_SUBJECT,
)
from mirocals.simulation.forms.biomarkers import plan_punctures
from mirocals.simulation.forms.wording import D640, name_visit, not_before, say
from mirocals.simulation.streams import (
    Days,
    Floats,
    Ints,
    choose_code,
    choose_top,
    number_within,
    round_half_up,
)
from mirocals.simulation.trial import Trial

PROCEDURES = ("GASTROSTOMY", "NIV", "TRACHEOSTOMY", "LUMBAR_PUNCTURE")
COMPLICATIONS_EN = ("Difficult puncture, second attempt", "Local infection")
COMPLICATIONS_FR = ("Ponction difficile, deux essais", "Infection locale traitée")
CAUSES = ("RESPFAIL", "ALS", "PNEUMONIA", "CARDIAC", "OTHER", "UNKNOWN")
SOURCES = ("HOSPITAL", "FAMILY", "REGISTER", "GP", "PHONE")
PERIODS = ("RUNIN", "STUDY", "TREATMENT")
REASONS = (
    "DEATH", "ADVERSE_EVENT", "SUBJECT", "PHYSICIAN", "PROGRESSION", "INELIGIBLE", "OTHER",
)  # fmt: skip
DEATH, EVENT, WISH, PHYSICIAN, PROGRESSION, INELIGIBLE = range(6)
BREAK_EN = ("Serious adverse event, treatment decided on the arm", "Pregnancy of the partner")
BREAK_FR = ("Événement grave, conduite à tenir selon le bras", "Grossesse de la conjointe")
BREAKER_EN, BREAKER_FR = ("Investigator", "Sponsor"), ("Investigateur", "Pharmacovigilance")


def fill_outcomes(trial: Trial) -> list[Records]:
    """Procedures, deaths, disposition, vital status and code breaks."""
    return [
        _fill_procedures(trial),
        _fill_deaths(trial),
        _fill_disposition(trial),
        _fill_vital_status(trial),
        _fill_code_breaks(trial),
    ]


def give_run_in_reason(trial: Trial) -> Ints:
    """Why run-in failed, -1 for the others; who is found ineligible had the run-in visit."""
    rng = trial.open_stream("run-in reasons")
    drawn = choose_code(rng, [0.0, 0.15, 0.35, 0.05, 0.20, 0.25], len(trial.subjects))
    at_visit = (trial.visits.visit == RUNIN) & (trial.visits.mode == ONSITE)
    seen = np.isin(np.arange(len(trial.subjects)), trial.visits.subject[at_visit])
    drawn = np.where((drawn == INELIGIBLE) & ~seen, WISH, drawn)
    drawn = np.where(np.isnat(trial.course.died), drawn, DEATH)
    return np.where(trial.cohort.outcome == FAILED_RUN_IN, drawn, -1)


def _fill_procedures(trial: Trial) -> Records:
    rng = trial.open_stream("procedure forms")
    done = trial.procedures
    punctures = plan_punctures(trial)
    size = len(trial.subjects)
    never, no_hours = np.full(size, NEVER, "datetime64[D]"), np.full(size, np.nan)
    until = np.where(np.isnat(done.day), done.tracheostomy, done.day)
    parts = [
        _list_procedures(0, done.gastrostomy, never, no_hours),
        _list_procedures(1, done.night, until, done.night_hours),
        _list_procedures(1, done.day, done.tracheostomy, done.day_hours),
        _list_procedures(2, done.tracheostomy, never, no_hours),
        (
            np.full(len(punctures), 3),
            trial.visits.subject[punctures],
            trial.visits.day[punctures],
            never[:1].repeat(len(punctures)),
            no_hours[:1].repeat(len(punctures)),
        ),
    ]
    procedures, subjects, days, stops, all_hours = zip(*parts, strict=True)
    procedure, subject = np.concatenate(procedures), np.concatenate(subjects)
    day, stop, hours = np.concatenate(days), np.concatenate(stops), np.concatenate(all_hours)
    complicated = rng.random(len(subject)) < 0.04
    complication = np.select([procedure == 3, procedure == 0], [0, 1], -1)
    entered = not_before(enter_form(day, rng), subject, trial)
    entered[len(subject) - len(punctures) :] = trial.visits_entered[punctures] + 30
    ended = np.maximum(enter_form(stop, rng), entered)

    order = np.lexsort((procedure, day, subject))
    columns: dict[str, Column] = {
        "procedure": Coded(procedure, PROCEDURES),
        "start_date": know_day(day),
        "stop_date": know_day(stop),
        "hours_a_day": Measured(hours, 1),
        "complication": say(
            trial,
            subject,
            np.where(complicated, complication, -1),
            COMPLICATIONS_EN,
            COMPLICATIONS_FR,
        ),
    }
    columns = {name: pick(column, order) for name, column in columns.items()}
    columns["form_repeat"] = number_within(subject[order])
    first: dict[str, Column] = {"stop_date": know_day(np.full(len(order), NEVER, "datetime64[D]"))}
    changed = np.where(np.isnat(ended), entered, ended)[order]
    return Records("procedures", subject[order], columns, entered[order], changed, first)


def _list_procedures(
    kind: int, start: Days, stop: Days, hours: Floats
) -> tuple[Ints, Ints, Days, Days, Floats]:
    """Procedure, subject, start, stop and hours a day of those it happens to."""
    rows = np.flatnonzero(~np.isnat(start))
    return np.full(len(rows), kind), rows, start[rows], stop[rows], hours[rows]


def _tell_source(trial: Trial) -> Ints:
    """Who told of each death."""
    rng = trial.open_stream("death sources")
    return choose_code(rng, [0.42, 0.40, 0.10, 0.08], len(trial.subjects))


def _fill_deaths(trial: Trial) -> Records:
    rng = trial.open_stream("deaths")
    rows = np.flatnonzero(~np.isnat(trial.course.died))
    cause = choose_code(rng, [0.60, 0.20, 0.11, 0.03, 0.03, 0.03], len(rows))
    columns: dict[str, Column] = {
        "form_repeat": np.ones(len(rows), np.int64),
        "death_date": know_day(trial.course.died[rows]),
        "cause": Coded(cause, CAUSES),
        "source": Coded(_tell_source(trial)[rows], SOURCES),
    }
    return Records("deaths", rows, columns, trial.death_entered[rows])


def _dies_in_time(trial: Trial) -> np.ndarray:
    """Whether a randomised subject is dead by the horizon."""
    horizon = trial.parameters.horizon_days
    return (trial.cohort.outcome == SUCCEEDED) & (trial.survival <= horizon)


def _fill_disposition(trial: Trial) -> Records:
    """Run-in of who began it, treatment of those randomised, study of everyone screened."""
    rng = trial.open_stream("disposition")
    cohort, course = trial.cohort, trial.course
    everyone = np.arange(len(trial.subjects))
    randomised = cohort.outcome == SUCCEEDED
    run_in_reason = give_run_in_reason(trial)
    failed_entered = np.maximum(enter_form(course.failed, rng), trial.opened)
    failed_entered = np.where(np.isnat(course.died), failed_entered, trial.death_entered)
    at_randomisation = np.full(len(everyone), NEVER, "datetime64[m]")
    at = trial.visits.visit == RAND
    at_randomisation[trial.visits.subject[at]] = trial.visits_entered[at]

    completed = course.stop_cause < 0
    near_death = np.where(np.isnat(course.ended), DEATH, PROGRESSION)
    stop_reason = np.select(
        [course.stop_cause == cause for cause in (STOP_DEATH, STOP_EVENT, STOP_SUBJECT)],
        [near_death, EVENT, WISH],
        PHYSICIAN,
    )
    died = _dies_in_time(trial)
    study_reason = np.where(cohort.outcome == FAILED_SCREENING, INELIGIBLE, run_in_reason)
    blocks = [
        (
            everyone[cohort.outcome != FAILED_SCREENING],
            0,
            randomised,
            np.where(randomised, cohort.randomised, course.failed),
            run_in_reason,
            np.where(randomised, at_randomisation, failed_entered),
        ),
        (
            everyone,
            1,
            randomised & ~died,
            np.where(randomised, np.where(died, course.died, course.called), course.failed),
            np.where(died, DEATH, study_reason),
            np.where(
                randomised, np.where(died, trial.death_entered, trial.call_entered), failed_entered
            ),
        ),
        (
            everyone[randomised],
            2,
            completed,
            np.where(completed, trial.dosing.last_given, course.stopped),
            stop_reason,
            np.maximum(enter_form(course.stopped, rng), trial.opened),
        ),
    ]
    subject = np.concatenate([rows for rows, *_ in blocks])
    period = np.repeat([code for _, code, *_ in blocks], [len(rows) for rows, *_ in blocks])
    done = np.concatenate([flag[rows] for rows, _, flag, *_ in blocks])
    day = np.concatenate([days[rows] for rows, _, _, days, *_ in blocks])
    reason = np.concatenate([code[rows] for rows, _, _, _, code, _ in blocks])
    entered = np.concatenate([times[rows] for rows, *_, times in blocks])
    order = np.lexsort((period, subject))
    columns: dict[str, Column] = {
        "period": Coded(period, PERIODS),
        "completed": tell_yes(done),
        "end_date": day,
        "reason": Coded(np.where(done, -1, reason), REASONS),
    }
    columns = {name: pick(column, order) for name, column in columns.items()}
    return Records("disposition", subject[order], columns, entered[order])


def _fill_vital_status(trial: Trial) -> Records:
    """Alive or dead at day 640, for everyone randomised; a death is filed when it is learnt."""
    course = trial.course
    rows = trial.cohort.entered_trial
    died = _dies_in_time(trial)[rows]
    learnt = trial.death_entered[rows].astype("datetime64[D]") - 1
    alive_source = np.where(course.by_phone[rows], 4, np.where(rows % 2 == 0, 2, 3))
    columns: dict[str, Column] = {
        "visit": name_visit(np.full(len(rows), D640)),
        "form_repeat": np.ones(len(rows), np.int64),
        "status": Coded(died.astype(np.int64), ("ALIVE", "DEAD")),
        "known_date": np.where(died, learnt, course.called[rows]),
        "death_date": know_day(np.where(died, course.died[rows], NEVER)),
        "source": Coded(np.where(died, _tell_source(trial)[rows], alive_source), SOURCES),
    }
    entered = np.where(died, trial.death_entered[rows], trial.call_entered[rows])
    return Records("vital_status", rows, columns, entered)


def _fill_code_breaks(trial: Trial) -> Records:
    rng = trial.open_stream("code breaks")
    rows = trial.cohort.entered_trial
    count = round_half_up(len(rows) * trial.parameters.code_breaks)
    rows = rows[choose_top(rng.random(len(rows)), count)]
    start = trial.cohort.randomised[rows]
    span = (trial.dosing.last_given[rows] - start).astype(np.int64)
    day = start + np.floor(span * rng.uniform(0.2, 0.9, count)).astype("timedelta64[D]")
    reason = choose_code(rng, [0.85, 0.15], count)
    columns: dict[str, Column] = {
        "form_repeat": np.ones(count, np.int64),
        "break_date": day,
        "reason": say(trial, rows, reason, BREAK_EN, BREAK_FR),
        "broken_by": say(trial, rows, rng.integers(0, 2, count), BREAKER_EN, BREAKER_FR),
    }
    return Records("code_breaks", rows, columns, not_before(enter_form(day, rng), rows, trial))
