"""Randomisation 1:1 in permuted blocks within country x onset stratum."""

from dataclasses import dataclass

import numpy as np

from mirocals.simulation.cohort import Cohort
from mirocals.simulation.parameters import Parameters
from mirocals.simulation.streams import Bools, Ints, number_within, open_stream

ARMS = ("PLACEBO", "IL2LD")
PLACEBO, IL2 = 0, 1


@dataclass(frozen=True)
class Allocation:
    """Arm (-1 where not randomised), randomisation number from 1, minute of the day."""

    arm: Ints
    number: Ints
    minute: Ints
    in_britain: Bools

    @property
    def treated(self) -> Bools:
        """Whether the arm is IL-2LD."""
        return self.arm == IL2


def allocate(seed: int, cohort: Cohort, in_britain: Bools, parameters: Parameters) -> Allocation:
    """Allocate those randomised, in the order of their randomisation.

    The last, incomplete block of each stratum is balanced as far as it goes, and what is left
    over alternates between strata: an even number of subjects gives two equal arms.
    """
    rng = open_stream(seed, "allocation")
    rows = cohort.entered_trial
    minute = rng.integers(9 * 60, 12 * 60, len(cohort.site))
    order = rows[np.lexsort((rows, minute[rows], cohort.randomised[rows]))]
    stratum = 2 * in_britain[order] + cohort.bulbar[order]
    by_stratum = order[np.argsort(stratum, kind="stable")]
    sizes = np.bincount(stratum, minlength=4)

    arms, odd = [], int(rng.integers(2))
    for size in sizes.tolist():
        arms.append(_fill_blocks(rng, size, parameters.block_size))
        if size % 2:
            arms[-1] = np.r_[arms[-1], odd]
            odd = 1 - odd
    arm = np.full(len(cohort.site), -1)
    arm[by_stratum] = np.concatenate(arms)
    number = np.full(len(cohort.site), -1)
    number[order] = np.arange(1, len(order) + 1)
    return Allocation(arm, number, minute, in_britain)


def _fill_blocks(rng: np.random.Generator, size: int, block: int) -> Ints:
    """Arms of a stratum: whole blocks, then a balanced rest, without the odd one."""
    even = size - size % 2
    groups = np.arange(even) // block
    within = number_within(groups) - 1
    arms = within % 2
    return arms[np.lexsort((rng.random(even), groups))]
