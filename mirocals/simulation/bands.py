"""How a simulated trial lies within what plain draws of its model give: arms, deaths, hazards.

A band is what 95 of 100 plain draws keep to, but for the balance of the arms, whose limit is the
customary one. `tests/unit/test_simulation_bands.py` holds the default trial to them, and to a
narrower one where the calibration asks for more: deaths spread over time.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import chi2

from mirocals.analyses.survival.cox import fit_cox
from mirocals.analyses.survival.proportionality import check_proportionality
from mirocals.simulation.parameters import Parameters
from mirocals.simulation.streams import Bools, Floats, Ints

BALANCED = 0.1  # a standardised difference below it is negligible (Austin, Stat Med 2009;28:3083)
LEAST = 0.05  # p value of a test against the model
EVENLY = 0.5  # p value of a spread of deaths as near to the model as half of plain draws are
PERIOD = 90  # days; the last period goes on to the horizon


class Test(NamedTuple):
    """A chi-square test of deaths found against deaths expected."""

    chi_square: float
    degrees_of_freedom: int

    @property
    def p_value(self) -> float:
        """How often a plain draw is as far off, or further."""
        return float(chi2.sf(self.chi_square, self.degrees_of_freedom))


@dataclass(frozen=True)
class Spread:
    """Deaths by arm (treated, placebo) and period from day `start`, found and expected.

    Tests: deaths of all by period, by arm and period, and the difference of the arms by period.
    """

    start: Ints
    found: Ints
    expected: Floats
    of_all: Test
    by_arm: Test
    between_arms: Test


def compare_arms(covariates: Floats, treated: Bools) -> Floats:
    """Standardised difference of means, treated less placebo, of each column."""
    here, there = covariates[treated], covariates[~treated]
    variance = (here.var(axis=0, ddof=1) + there.var(axis=0, ddof=1)) / 2
    difference: Floats = (here.mean(axis=0) - there.mean(axis=0)) / np.sqrt(variance)
    return difference


def spread_deaths(days: Ints, treated: Bools, hazard: Floats, parameters: Parameters) -> Spread:
    """Deaths by arm and period against those the model expects of these very subjects.

    `hazard` is each subject's log hazard; the scale is the one at which as many are expected to
    die by the horizon as did.
    """
    edges = np.arange(0, parameters.horizon_days + 2 - PERIOD, PERIOD)
    edges = np.append(edges, parameters.horizon_days + 1)
    dead = days <= parameters.horizon_days
    found = np.array([np.histogram(days[arm & dead], edges)[0] for arm in (treated, ~treated)])
    relative = np.exp(hazard - hazard.mean())[:, None]

    def die_by(scale: float, day: Ints) -> Floats:
        share: Floats = 1 - np.exp(-relative * (day / np.exp(scale)) ** parameters.shape)
        return share

    scale: Any = brentq(lambda log: die_by(log, edges[-1:]).sum() - found.sum(), 0.0, 20.0)
    within = np.diff(die_by(scale, edges), axis=1)
    expected = np.array([within[arm].sum(axis=0) for arm in (treated, ~treated)])
    off, variance = found - expected, (within * (1 - within)).sum(axis=0)
    periods, total = len(variance), expected.sum(axis=0)
    of_all = Test(float((off.sum(axis=0) ** 2 / total).sum()), periods - 1)
    by_arm = Test(float((off**2 / expected).sum()), 2 * periods - 1)
    between_arms = Test(float(((off[0] - off[1]) ** 2 / variance).sum()), periods)
    return Spread(edges[:-1], found, expected, of_all, by_arm, between_arms)


def check_hazards(days: Ints, horizon: int, design: Floats) -> list[float]:
    """P values of the test of proportional hazards: each column's, last that of all at once."""
    time, event = np.minimum(days, horizon).astype(float), days <= horizon
    columns = pd.DataFrame(design, columns=[f"column {n}" for n in range(design.shape[1])])
    tests = check_proportionality(fit_cox(time, event, columns), time, event, columns)
    return [test.p_value for test in tests]
