"""Survival from randomisation: Weibull proportional hazards, scaled to the published deaths."""

import numpy as np

from mirocals.simulation.allocation import Allocation
from mirocals.simulation.calendar import count_months
from mirocals.simulation.cohort import Cohort
from mirocals.simulation.parameters import Parameters
from mirocals.simulation.streams import Floats, Ints, open_stream, round_half_up


def predict_hazard(
    cohort: Cohort, allocation: Allocation, total: Floats, svc: Floats, p: Parameters
) -> Floats:
    """Log hazard of each subject, from the covariates as observed at randomisation."""
    treated = allocation.treated
    delay = np.where(
        np.isnat(cohort.randomised), 0.0, count_months(cohort.onset, cohort.randomised)
    )
    return (
        treated * (np.log(p.hr_treatment) + np.log(p.hr_interaction) * cohort.pnfh)
        + np.log(p.hr_pnfh) * cohort.pnfh
        + np.log(p.hr_age) * np.floor(cohort.age)
        + np.log(p.hr_bulbar) * cohort.bulbar
        + np.log(p.hr_delay) * delay
        + np.log(p.hr_alsfrs) * total
        + np.log(p.hr_svc) * svc
    )


def draw_survival(seed: int, cohort: Cohort, hazard: Floats, p: Parameters) -> Ints:
    """Whole days from randomisation to death, -1 for who was not randomised.

    One scale is solved so that exactly the published share of those randomised dies by the
    horizon: it lies half-way, on the log scale, between the last death that counts and the
    next. Nobody dies before day 2.
    """
    rng = open_stream(seed, "survival")
    rows = cohort.entered_trial
    centred = hazard[rows] - hazard[rows].mean()
    times = (rng.standard_exponential(len(rows)) / np.exp(centred)) ** (1 / p.shape)
    deaths = round_half_up(len(rows) * p.deaths)
    ordered = np.sort(times)
    edge = np.sqrt(ordered[deaths - 1] * ordered[deaths])
    days = np.full(len(cohort.site), -1)
    elapsed = np.floor(times / edge * (p.horizon_days + 1)).astype(np.int64)
    days[rows] = np.maximum(elapsed, 2)
    return days
