"""Forms of treatment: randomisation, injections, kits, and the two restricted lists."""

import numpy as np

from mirocals.simulation.allocation import ARMS
from mirocals.simulation.calendar import add_days, enter_form
from mirocals.simulation.columns import Coded, Column, Measured, Records, Serial, tell_time
from mirocals.simulation.course import CYCLES, NEVER
from mirocals.simulation.dosing import MISSED_EN, MISSED_FR
from mirocals.simulation.forms.wording import not_before, say
from mirocals.simulation.streams import Days, Ints
from mirocals.simulation.trial import Trial

COUNTRIES = ("FR", "UK")
STRATA = ("LIMB", "BULBAR")
INJECTION_SITES = ("ABDOMEN", "THIGH", "ARM")
GIVEN_BY = ("NURSE", "SELF", "CARER")


def fill_treatment(trial: Trial) -> list[Records]:
    """Randomisation, injections, kits, treatment list and kit list."""
    kits = _Kits(trial)
    return [
        _fill_randomisation(trial),
        _fill_injections(trial, kits),
        kits.fill_kits(),
        _fill_treatment_list(trial),
        kits.fill_kit_list(),
    ]


def _save_same_day(days: Days) -> Days:
    """The interactive system saves at 17:30 of the day itself."""
    return days.astype("datetime64[m]") + 17 * 60 + 30


def _number(trial: Trial, rows: Ints) -> Serial:
    return Serial(trial.allocation.number[rows], "R", 5)


def _fill_randomisation(trial: Trial) -> Records:
    rows = trial.cohort.entered_trial
    columns: dict[str, Column] = {
        "randomisation_date": trial.cohort.randomised[rows],
        "randomisation_time": tell_time(trial.allocation.minute[rows]),
        "stratum_country": Coded(trial.in_britain[rows].astype(np.int64), COUNTRIES),
        "stratum_onset": Coded(trial.cohort.bulbar[rows].astype(np.int64), STRATA),
        "randomisation_number": _number(trial, rows),
    }
    entered = _save_same_day(trial.cohort.randomised[rows])
    return Records("randomisation", rows, columns, np.maximum(entered, trial.opened[rows]))


def _fill_treatment_list(trial: Trial) -> Records:
    rows = trial.cohort.entered_trial
    rows = rows[np.argsort(trial.allocation.number[rows], kind="stable")]
    columns: dict[str, Column] = {
        "randomisation_number": _number(trial, rows),
        "arm": Coded(trial.allocation.arm[rows], ARMS),
    }
    return Records("treatment_list", None, columns, _save_same_day(trial.cohort.randomised[rows]))


class _Kits:
    """One kit of five vials a cycle, numbered at random so that a number tells no arm."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        dosing = trial.dosing
        size = len(trial.subjects)
        dispensed = np.zeros((size, CYCLES), bool)
        dispensed[dosing.subject, dosing.cycle] = True
        self.subject, self.cycle = np.nonzero(dispensed & ~dosing.skipped)
        rng = trial.open_stream("kits")
        self.numbers = np.full((size, CYCLES), -1)
        self.numbers[self.subject, self.cycle] = 100001 + rng.permutation(len(self.subject))
        self.dispensed = trial.course.cycles[self.subject, self.cycle]
        used = np.zeros((size, CYCLES), np.int64)
        np.add.at(used, (dosing.subject, dosing.cycle), dosing.given)
        self.used = used[self.subject, self.cycle]
        self.returned = add_days(self.dispensed, rng.integers(21, 33, len(self.subject)))
        first = trial.parameters.first_screened.year
        months = self.dispensed.astype("datetime64[M]").astype(np.int64) - 12 * (first - 1970)
        self.lots = months // 4
        self.width = len(str(100000 + len(self.subject)))

    def _lot(self) -> Serial:
        return Serial(self.lots + 101, "LOT", 4)

    def fill_kits(self) -> Records:
        """Kits: dispensed on the first day of the cycle, vials counted when returned."""
        trial = self.trial
        died = trial.course.died[self.subject]
        returned = np.where(died <= self.returned, NEVER, self.returned)
        entered = not_before(_save_same_day(self.dispensed), self.subject, trial)
        back = enter_form(self.returned, trial.open_stream("kit returns"))
        columns: dict[str, Column] = {
            "kit": Serial(self.numbers[self.subject, self.cycle], "K", self.width),
            "lot": self._lot(),
            "dispensed_date": self.dispensed,
            "returned_date": returned,
            "vials_used": self.used,
        }
        first: dict[str, Column] = {
            "returned_date": np.full(len(returned), NEVER, "datetime64[D]"),
            "vials_used": np.full(len(returned), np.nan),
        }
        return Records("kits", self.subject, columns, entered, np.maximum(back, entered), first)

    def fill_kit_list(self) -> Records:
        """The content of each kit dispensed, in order of kit number."""
        order = np.argsort(self.numbers[self.subject, self.cycle], kind="stable")
        columns: dict[str, Column] = {
            "kit": Serial(self.numbers[self.subject, self.cycle][order], "K", self.width),
            "arm": Coded(self.trial.allocation.arm[self.subject][order], ARMS),
            "lot": Serial(self.lots[order] + 101, "LOT", 4),
        }
        return Records("kit_list", None, columns, _save_same_day(self.dispensed)[order])


def _fill_injections(trial: Trial, kits: _Kits) -> Records:
    """Every injection due up to the stop of treatment; the site of the body goes round."""
    rng = trial.open_stream("injections")
    dosing = trial.dosing
    given = dosing.given
    size = len(given)
    usual = rng.choice(3, len(trial.subjects), p=[0.75, 0.12, 0.13])
    by = np.where((dosing.cycle == 0) | (rng.random(size) < 0.2), 0, usual[dosing.subject])
    place = (dosing.cycle + dosing.day_in_cycle) % 2 + 0
    place = np.where(rng.random(size) < 0.1, 2, place)
    columns: dict[str, Column] = {
        "cycle": dosing.cycle + 1,
        "day_in_cycle": dosing.day_in_cycle + 1,
        "injection_date": dosing.day,
        "injection_time": tell_time(rng.integers(13 * 60, 17 * 60, size), given),
        "given": Coded(given.astype(np.int64), ("N", "Y")),
        "missed_reason": say(trial, dosing.subject, dosing.reason, MISSED_EN, MISSED_FR),
        "dose": Measured(np.where(given, 2.0, np.nan), 0),
        "kit": Serial(
            np.where(given, kits.numbers[dosing.subject, dosing.cycle], -1), "K", kits.width
        ),
        "injection_site": Coded(np.where(given, place, -1), INJECTION_SITES),
        "given_by": Coded(np.where(given, by, -1), GIVEN_BY),
    }
    last = trial.course.cycles[dosing.subject, dosing.cycle] + 4
    entered = not_before(enter_form(last, rng), dosing.subject, trial)
    return Records("injections", dosing.subject, columns, entered)
