"""Times to other events than death: with death as part of the event, and as what precludes it."""

from collections.abc import Iterator

import numpy as np

from mirocals.analyses.estimability import NotEstimable
from mirocals.analyses.results import LEVEL, Result, format_number, number
from mirocals.analyses.survival.competing import estimate_incidence
from mirocals.analyses.survival.describe import base_row, compare_arms, days_shown
from mirocals.analyses.survival.hazard import unadjusted
from mirocals.analyses.trial import Endpoint, Trial

DEATH = "DEATH"


def compare_component(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    """Log-rank test, unadjusted hazard ratio, incidence of the event and numbers at risk by arm."""
    yield from compare_arms(trial, endpoint)
    yield from unadjusted(trial, endpoint)
    yield from _incidence(trial, endpoint)


def _incidence(trial: Trial, endpoint: Endpoint) -> Iterator[Result]:
    row = base_row(trial, endpoint).but(
        analysis_id=f"{endpoint.paramcd}.INCIDENCE",
        analysis="incidence with death competing",
        method="Aalen-Johansen, infinitesimal jackknife variance",
        ci_method="log-log",
        ci_level=LEVEL,
    )
    subjects = endpoint.subjects
    if "EVNTDESC" not in subjects.columns:
        yield row.not_estimable("EVNTDESC not in ADTTE")
        return
    dead = (subjects["EVNTDESC"] == DEATH).to_numpy()
    cause = np.where(subjects["EVENT"].to_numpy(dtype=bool), np.where(dead, 2, 1), 0)
    if not (cause == 1).any():
        yield row.not_estimable("no event other than death")
        return
    days = [day for day in days_shown(trial, endpoint) if day > 0]
    for arm in trial.arms:
        members = (subjects["TRT01PN"] == arm.number).to_numpy()
        mine, times = cause[members], subjects["AVAL"].to_numpy()[members]
        arm_row = row.but(group_level=arm.name, n=int(members.sum()), events=int((mine == 1).sum()))
        try:
            curve = estimate_incidence(times, mine, 1, LEVEL)
        except NotEstimable as reason:
            yield arm_row.not_estimable(reason)
            continue
        for statistic, code in (("events", 1), ("competing deaths", 2)):
            count = int((mine == code).sum())
            yield arm_row.but(statistic=statistic, value=float(count), formatted=f"{count}")
        for day in days:
            at = arm_row.but(term=f"day {day:g}", unit="probability")
            left = int((times >= day).sum())
            yield at.but(statistic="at risk", value=float(left), formatted=f"{left}", unit=None)
            try:
                values = curve.at(day)
            except NotEstimable as reason:
                yield at.not_estimable(reason)
                continue
            names = ("incidence", "standard error", "incidence lower", "incidence upper")
            for statistic, value in zip(names, values, strict=True):
                text = format_number(value, 3)
                yield at.but(statistic=statistic, value=number(value), formatted=text)
