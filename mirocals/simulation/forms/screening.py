"""Forms of screening: demographics, eligibility, ALS history."""

import numpy as np

from mirocals.simulation.calendar import add_days, as_day, blur
from mirocals.simulation.cohort import EL_ESCORIAL, ONSET_SITES, read_table
from mirocals.simulation.columns import Coded, Column, Records, tell_yes
from mirocals.simulation.course import RAND, RUNIN, SCR
from mirocals.simulation.forms.outcomes import INELIGIBLE, give_run_in_reason
from mirocals.simulation.forms.wording import name_visit, say
from mirocals.simulation.streams import Days, choose_code
from mirocals.simulation.trial import Trial

RACES = ("WHITE", "ASIAN", "BLACK", "OTHER")
SEXES = ("M", "F")
GENOTYPES = ("NONE", "UNC13A", "SOD1", "C9ORF72", "NOTTESTED")
CONSENT_VERSIONS = ("1.0", "2.0", "2.1")
RECHECKED = ("INC06", "EXC01", "EXC02", "EXC03", "EXC05")


def fill_screening(trial: Trial) -> list[Records]:
    """Demographics, eligibility and ALS history of everyone screened."""
    return [_fill_demographics(trial), _fill_eligibility(trial), _fill_history(trial)]


def _consent(trial: Trial) -> Days:
    """Consent: on the day of screening for most, else up to a week before."""
    rng = trial.open_stream("consent")
    size = len(trial.subjects)
    ahead = np.where(rng.random(size) < 0.75, 0, rng.integers(1, 8, size))
    first = as_day(trial.parameters.first_screened)
    return np.maximum(add_days(trial.cohort.screened, -ahead), first)


def _fill_demographics(trial: Trial) -> Records:
    rng = trial.open_stream("demographics")
    cohort = trial.cohort
    size = len(trial.subjects)
    consent = _consent(trial)
    age = np.floor(cohort.age).astype(np.int64)
    years_back = (consent.astype("datetime64[M]") - 12 * age).astype("datetime64[D]")
    into_month = consent - consent.astype("datetime64[M]").astype("datetime64[D]")
    since_birthday = 1 + np.floor((cohort.age - age) * 362).astype(np.int64)
    birth = blur(add_days(years_back + into_month, -since_birthday), rng, 0.30, 0.60, 0.10)
    race = choose_code(rng, [0.90, 0.05, 0.03, 0.02], size)
    version = np.searchsorted(
        np.array(["2018-04-01", "2019-03-01"], "datetime64[D]"), consent, "right"
    )
    columns: dict[str, Column] = {
        "form_repeat": np.ones(size, np.int64),
        "site": Coded(cohort.site, tuple(read_table("sites")["site"])),
        "sex": Coded(cohort.female.astype(np.int64), SEXES),
        "birth_date": birth,
        "age": age,
        "race": Coded(np.where(trial.in_britain, race, -1), RACES),
        "consent_date": consent,
        "consent_version": Coded(version, CONSENT_VERSIONS),
    }
    return Records("demographics", np.arange(size), columns, trial.opened)


def _fill_eligibility(trial: Trial) -> Records:
    """A row a criterion; inclusion criteria are passed when met, exclusion when not met.

    All at screening, some again at randomisation, and one during run-in for those it excludes.
    """
    rng = trial.open_stream("eligibility")
    criteria = read_table("criteria")
    codes = criteria["criterion"].tolist()
    size = len(trial.subjects)
    again = np.array([codes.index(code) for code in RECHECKED])
    everyone = np.repeat(np.arange(size), len(codes))
    randomised = np.repeat(trial.cohort.entered_trial, len(again))
    excluded = np.flatnonzero(give_run_in_reason(trial) == INELIGIBLE)
    subject = np.r_[everyone, randomised, excluded]
    visit = np.repeat([SCR, RAND, RUNIN], [len(everyone), len(randomised), len(excluded)])
    criterion = np.r_[
        np.tile(np.arange(len(codes)), size),
        np.tile(again, len(trial.cohort.entered_trial)),
        np.full(len(excluded), codes.index("EXC02")),
    ]
    order = np.lexsort((criterion, visit, subject))
    subject, visit, criterion = subject[order], visit[order], criterion[order]

    failed = (visit == SCR) & (criterion == trial.cohort.criterion[subject]) | (visit == RUNIN)
    inclusion = (criteria["kind"] == "inclusion").to_numpy()[criterion]
    columns: dict[str, Column] = {
        "visit": name_visit(visit),
        "criterion": Coded(criterion, tuple(codes)),
        "met": tell_yes(inclusion != failed),
    }
    row = _find_visit(trial, subject, visit)
    columns["assessed_date"] = trial.visits.day[row]
    columns["failure_reason"] = say(
        trial,
        subject,
        np.where(failed, criterion, -1),
        criteria["reason_en"],
        criteria["reason_fr"],
    )
    entered = trial.visits_entered[row] + rng.integers(0, 110, len(row))
    return Records("eligibility", subject, columns, entered)


def _find_visit(trial: Trial, subject: np.ndarray, visit: np.ndarray) -> np.ndarray:
    """Row of the visits of each subject and visit; they are sorted by both."""
    keys = trial.visits.subject * 100 + trial.visits.visit
    return np.searchsorted(keys, subject * 100 + visit)


def _fill_history(trial: Trial) -> Records:
    rng = trial.open_stream("history")
    cohort = trial.cohort
    size = len(trial.subjects)
    delay = (cohort.screened - cohort.onset).astype(np.int64)
    diagnosed = add_days(cohort.onset, np.floor(delay * rng.uniform(0.45, 0.9, size)))
    genotype = choose_code(rng, [0.62, 0.15, 0.02, 0.06, 0.15], size)
    family = rng.random(size) < np.where(np.isin(genotype, (2, 3)), 0.45, 0.04)
    onset = blur(cohort.onset, rng, 0.27, 0.70, 0.03)
    diagnosis = blur(diagnosed, rng, 0.75, 0.25, 0.0)
    columns: dict[str, Column] = {
        "form_repeat": np.ones(size, np.int64),
        "onset_date": onset,
        "onset_site": Coded(cohort.onset_site, ONSET_SITES),
        "diagnosis_date": diagnosis,
        "el_escorial": Coded(cohort.el_escorial, EL_ESCORIAL),
        "family_history": tell_yes(family),
        "genotype": Coded(genotype, GENOTYPES),
    }
    entered = trial.opened + rng.integers(0, 110, size)
    return Records("als_history", np.arange(size), columns, entered)
