"""Function over time: ALSFRS-R items from a latent loss by region, SVC by exponential decay."""

from dataclasses import dataclass, replace

import numpy as np

from mirocals.simulation.calendar import MONTH, count_months
from mirocals.simulation.cohort import Cohort
from mirocals.simulation.parameters import Parameters
from mirocals.simulation.streams import Days, Floats, Ints, open_stream

# items 1-12 by region: bulbar, fine motor, gross motor, respiratory
REGION = np.repeat(np.arange(4), 3)
# shares of the loss by region, for bulbar, limb, axial and respiratory onset
PATTERN = np.array(
    [[0.52, 0.22, 0.18, 0.08], [0.10, 0.43, 0.39, 0.08], [0.12, 0.32, 0.46, 0.10],
     [0.15, 0.27, 0.26, 0.32]]
)  # fmt: skip
EVEN = np.array([0.24, 0.30, 0.30, 0.16])


@dataclass(frozen=True)
class Function:
    """Latent loss of each subject: points a region at screening, points a month after.

    `tilt` (subjects x 12) is how much sooner or later an item goes than its region.
    """

    at_screening: Floats
    share: Floats
    before: Floats
    after: Floats
    tilt: Floats

    def lose(self, cohort: Cohort, subject: Ints, day: Days) -> Floats:
        """Points lost by region on a day, each at most 12; shape records x 4."""
        start = cohort.screened[subject]
        turn = cohort.randomised[subject]
        turn = np.where(np.isnat(turn), day, np.minimum(turn, day))
        months_before = np.maximum(count_months(start, turn), 0)
        months_after = np.maximum(count_months(turn, day), 0)
        points = self.before[subject] * months_before + self.after[subject] * months_after
        return np.minimum(self.at_screening[subject] + points[:, None] * self.share[subject], 12.0)

    def score(self, cohort: Cohort, subject: Ints, day: Days, noise: Floats) -> Ints:
        """Items 1 to 12 (0-4), without procedures; item 12 is 4. Shape records x 12."""
        lost = self.lose(cohort, subject, day)[:, REGION] / 3
        felt = lost + np.minimum(lost, 1.0) * (self.tilt[subject] + noise)
        items = np.clip(np.floor(4.5 - felt), 0, 4).astype(np.int64)
        items[:, 11] = 4
        return items


def start_function(seed: int, cohort: Cohort, parameters: Parameters) -> Function:
    """Function up to randomisation; `after` is still the past rate."""
    rng = open_stream(seed, "function")
    size = len(cohort.site)
    pattern = PATTERN[cohort.onset_site] * np.exp(0.35 * rng.standard_normal((size, 4)))
    pattern /= pattern.sum(axis=1, keepdims=True)
    later = 0.5 * pattern + 0.5 * EVEN
    rate = cohort.loss / np.maximum(count_months(cohort.onset, cohort.screened), 2.0)
    before = rate * np.exp(0.25 * rng.standard_normal(size))
    tilt = 0.45 * rng.standard_normal((size, 12))
    return Function(cohort.loss[:, None] * pattern, later, before, before, tilt)


def link_function(
    stream: np.random.Generator,
    cohort: Cohort,
    function: Function,
    total: Floats,
    days: Floats,
    p: Parameters,
) -> Function:
    """Let the later decline agree with survival: `total` at randomisation, `days` to death.

    The monthly loss is the geometric mean of the past rate and of the one that would bring the
    total to that of the dying at death, weighted by `slope_link`.
    """
    size = len(total)
    mean, sd = p.total_at_death
    end = mean + sd * stream.standard_normal(size)
    needed = np.maximum(total - end, 2.0) / np.maximum(days / MONTH, 1.5)
    blend = np.log(needed) * p.slope_link + np.log(function.before) * (1 - p.slope_link)
    after = np.exp(blend + 0.15 * stream.standard_normal(size)).clip(0.05, 3.5)
    return replace(function, after=np.where(np.isnat(cohort.randomised), function.before, after))


def measure_svc(
    cohort: Cohort, function: Function, subject: Ints, day: Days, noise: Floats, p: Parameters
) -> Floats:
    """SVC, percent of predicted: exact at screening, then decays with the loss of points."""
    start = cohort.screened[subject]
    turn = cohort.randomised[subject]
    turn = np.where(np.isnat(turn), day, np.minimum(turn, day))
    lost = function.before[subject] * np.maximum(count_months(start, turn), 0)
    lost += function.after[subject] * np.maximum(count_months(turn, day), 0)
    return cohort.svc[subject] * np.exp(-p.svc_monthly_loss * lost) + np.where(
        day > start, noise, 0.0
    )
