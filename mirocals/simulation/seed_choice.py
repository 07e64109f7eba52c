"""Chooses the seed of the default trial among plain draws of the model.

`python -m mirocals.simulation.calibration seed` rates every seed of the range in as many processes
as the machine has processors and stores what came of it in `tables/seed.csv`; how many there are
changes nothing. With a first and a last seed it tells of these and stores nothing.
"""

import csv
import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from mirocals.simulation.bands import BALANCED, compare_arms
from mirocals.simulation.cohort import read_table
from mirocals.simulation.parameters import DEFAULT_SUBJECTS, Parameters
from mirocals.simulation.published_effects import Analyses, Targets, read_targets
from mirocals.simulation.trial import Fate, draw_fate, generate_trial

TABLE = Path(__file__).parent / "tables" / "seed.csv"
SEEDS = range(1, 34_001)
AT_ONCE = 200  # seeds a process rates before it asks for more
DIGITS = 6  # of the distance, as it is stored
ARMS = ("placebo", "IL-2LD")
ALIVE = "alive at day 640 at CSF-pNFH 750-3700, {}"
# the effects a seed is chosen by; the low stratum's hazard ratio follows from who is alive in it
RATIOS = ("hazard ratio", "hazard ratio adjusted", "treatment x CSF-pNFH",
          "hazard ratio at CSF-pNFH > 3700")  # fmt: skip
RULE = (
    "Of the plain draws with the published deaths of both arms whose arms are balanced in every"
    f" covariate of the adjusted model (standardised difference below {BALANCED:g}), the one whose"
    " furthest published effect is nearest, in standard errors: unadjusted and adjusted hazard"
    " ratio, interaction, hazard ratio of the high stratum, who is alive in the low stratum by"
    " arm. The lowest seed of several as near."
)


class Rating(NamedTuple):
    """A seed: has its draw the published deaths, and how far off it is, None where it is out."""

    seed: int
    published_deaths: bool
    off: float | None


@dataclass(frozen=True)
class Choice:
    """What a search found: its range, how many counted and qualified, the seed and how far off.

    `standard_errors_off` is the greatest distance of an effect; both are None where none qualified.
    """

    first: int
    last: int
    with_published_deaths: int
    qualified: int
    seed: int | None
    standard_errors_off: float | None


def choose_seed(seeds: range, parameters: Parameters, processes: int | None = None) -> Choice:
    """The seed that `RULE` gives of a range, whatever the number of processes."""
    rate = partial(rate_seed, parameters=parameters, targets=read_targets())
    processes = processes or os.cpu_count() or 1
    if processes == 1:
        return choose_nearest(seeds, map(rate, seeds))
    with ProcessPoolExecutor(processes) as pool:
        return choose_nearest(seeds, pool.map(rate, seeds, chunksize=AT_ONCE))


def choose_nearest(seeds: range, ratings: Iterable[Rating]) -> Choice:
    """The nearest of the seeds that qualify."""
    counted = [rating for rating in ratings if rating.published_deaths]
    distances = {one.seed: one.off for one in counted if one.off is not None}
    best = min(distances, key=lambda seed: (distances[seed], seed), default=None)
    off = None if best is None else round(distances[best], DIGITS)
    return Choice(seeds[0], seeds[-1], len(counted), len(distances), best, off)


def rate_seed(seed: int, parameters: Parameters, targets: Targets) -> Rating:
    """How far the plain draw of a seed is off the published effects.

    The distance of a log hazard ratio is in the standard errors of its published interval, that of
    a share alive in those of the arm's subjects.
    """
    fate = draw_fate(seed, DEFAULT_SUBJECTS, parameters)
    if not _has_deaths(fate, targets, parameters):
        return Rating(seed, False, None)
    trial = generate_trial(seed, DEFAULT_SUBJECTS, parameters, exchanged=False)
    analyses = Analyses(trial)
    if np.abs(compare_arms(analyses.covariates, analyses.treated == 1)).max() >= BALANCED:
        return Rating(seed, True, None)
    figures = analyses.figures(trial.survival[analyses.rows])
    off = [_off_in_errors(figures, targets, name) for name in RATIOS]
    return Rating(seed, True, max(*off, *_off_in_shares(analyses, figures, targets)))


def _has_deaths(fate: Fate, targets: Targets, p: Parameters) -> bool:
    rows = fate.cohort.entered_trial
    treated, dead = fate.allocation.treated[rows], fate.survival[rows] <= p.horizon_days
    return all(
        (dead & (treated == arm)).sum() == targets[f"deaths by day 640, {name}", 0][0]
        for arm, name in enumerate(ARMS)
    )


def _off_in_shares(
    analyses: Analyses, figures: dict[tuple[str, int], float], targets: Targets
) -> list[float]:
    """How many standard errors the shares alive in the low stratum are off."""
    found = []
    for arm, name in enumerate(ARMS):
        subjects = (analyses.low & (analyses.treated == arm)).sum()
        figure = ALIVE.format(name), 0
        told, here = targets[figure][0] / 100, figures[figure] / 100
        found.append(float(abs(here - told) / np.sqrt(told * (1 - told) / subjects)))
    return found


def _off_in_errors(figures: dict[tuple[str, int], float], targets: Targets, name: str) -> float:
    """How many standard errors of the published interval a hazard ratio is off."""
    told, lower, upper = (np.log(targets[name, place][0]) for place in range(3))
    error = (upper - lower) / (2 * ndtri(0.975))
    return float(abs(np.log(figures[name, 0]) - told) / error)


def write_choice(choice: Choice, path: Path = TABLE) -> None:
    """Write what a search found."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows(zip(*asdict(choice).items(), strict=True))


def read_choice() -> Choice:
    """What the search of the default seed found."""
    row = read_table("seed").iloc[0].to_dict()
    off = float(row.pop("standard_errors_off"))
    whole = {str(name): int(value) for name, value in row.items()}
    return Choice(**whole, standard_errors_off=off)
