"""Dates of the trial: weekdays, partial dates, entry times in the EDC, dates of extracts."""

from datetime import date
from typing import Any

import numpy as np

from mirocals.simulation.columns import PartialDate
from mirocals.simulation.parameters import Parameters
from mirocals.simulation.streams import Bools, Days, Floats, choose_code

MONTH = 30.4375


def as_day(day: date) -> np.datetime64:
    """A date as numpy counts it."""
    return np.datetime64(day.isoformat(), "D")


def find_weekday(days: Days) -> Days:
    """The nearest weekday: Saturdays become Fridays, Sundays Mondays."""
    weekday = (days.astype("datetime64[D]").astype(np.int64) + 3) % 7  # 0 is Monday
    return days + np.where(weekday == 5, -1, np.where(weekday == 6, 1, 0))


def is_pandemic(days: Days, parameters: Parameters) -> Bools:
    """Whether the days lie in the months of missed and remote visits."""
    start, end = parameters.pandemic
    return (days >= as_day(start)) & (days <= as_day(end))


def blur(
    days: Days, rng: np.random.Generator, day: float, month: float, year: float
) -> PartialDate:
    """Dates known to the day, the month or the year, with the given weights."""
    known = 3 - choose_code(rng, [day, month, year], len(days))
    return PartialDate(days, np.where(np.isnat(days), 0, known))


def know_day(days: Days) -> PartialDate:
    """Dates known to the day; NaT is empty."""
    return PartialDate(days, np.where(np.isnat(days), 0, 3))


def enter_form(days: Days, rng: np.random.Generator, mean_lag: float = 3.0) -> Days:
    """When a form of those days is saved in the EDC: from the next day on, in working hours.

    The lag is geometric with the given mean in days, cut at 30. The hour is before 16:00, so
    that forms saved within two hours of it are in the same extract.
    """
    lag = np.minimum(rng.geometric(1 / mean_lag, len(days)), 30)
    minutes = rng.integers(8 * 60, 16 * 60, len(days)).astype("timedelta64[m]")
    return add_days(days.astype("datetime64[D]"), lag).astype("datetime64[m]") + minutes


def list_extracts(exports: int, parameters: Parameters) -> list[np.datetime64]:
    """Moments (UTC, minutes) of successive extracts, at month ends; the last is the full one."""
    start, end = as_day(parameters.first_extract), as_day(parameters.final_extract)
    step = (end - start).astype(int) / exports
    days = [start + np.timedelta64(round(step * number), "D") for number in range(1, exports)]
    ends = [(day.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1 for day in days]
    return [day.astype("datetime64[m]") + np.timedelta64(18 * 60, "m") for day in (*ends, end)]


def count_months(start: Days, end: Days) -> Floats:
    """Months of 30.4375 days between two dates."""
    return (end - start).astype("timedelta64[D]").astype(np.int64) / MONTH


def add_days(days: Days, count: Any) -> Days:
    """Dates moved by whole days."""
    return days + np.asarray(count).astype("timedelta64[D]")
