"""The published survival figures, and the same on whatever days to death a simulated trial has."""

import csv
from importlib import resources

import numpy as np
from scipy.special import ndtr, ndtri

from mirocals.analyses.survival.partial_likelihood import Maximum, maximise
from mirocals.simulation.bands import Spread, spread_deaths
from mirocals.simulation.calendar import count_months
from mirocals.simulation.columns import PartialDate
from mirocals.simulation.forms.screening import fill_screening
from mirocals.simulation.streams import Bools, Floats, Ints
from mirocals.simulation.trial import Trial

PUBLISHED = ("mirocals.analyses", "published.csv")
# one printed digit that no Cox fit can meet, and the nearest it can
NEAREST = {("hazard ratio", 2): 1.23}
COVARIATE, DIFFERENCE = "further covariate", "difference between the arms"

Targets = dict[tuple[str, int], tuple[float, float]]


def read_targets() -> Targets:
    """Published survival figures by name and place: number, and half a printed digit."""
    targets: Targets = {}
    with (resources.files(PUBLISHED[0]) / PUBLISHED[1]).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["study"] == "MIROCALS" and row["analysis_id"].startswith("OS."):
                for place, text in enumerate(row["values"].split(";")):
                    half = 0.5 * 10.0 ** -len(text.partition(".")[2])
                    value = NEAREST.get((row["figure"], place), float(text))
                    targets[row["figure"], place] = (value, half)
    return targets


class Analyses:
    """The published survival analyses of one simulated trial, on whatever days to death."""

    def __init__(self, trial: Trial) -> None:
        self.trial, cohort = trial, trial.cohort
        self.rows = cohort.entered_trial
        self.horizon = trial.parameters.horizon_days
        rows = self.rows
        self.treated = trial.allocation.treated[rows].astype(float)
        pnfh = cohort.pnfh[rows]
        low, high = trial.parameters.pnfh_cuts
        self.low, self.high = (pnfh >= low) & (pnfh <= high), pnfh > high
        covariates = (pnfh, self.treated * pnfh, np.floor(cohort.age[rows]), cohort.bulbar[rows],
                      trial.in_britain[rows], recorded_delay(trial)[rows],
                      trial.baseline_items[rows].sum(axis=1), trial.baseline_svc[rows])  # fmt: skip
        self.design = np.column_stack([self.treated, *covariates]).astype(float)
        p = trial.parameters
        ratios = (p.hr_pnfh, p.hr_age, p.hr_bulbar, 1.0, p.hr_delay, p.hr_alsfrs, p.hr_svc)
        self.assumed = np.log(ratios)

    @property
    def covariates(self) -> Floats:
        """The covariates of the adjusted model, without treatment and its interaction."""
        return self.design[:, [1, *range(3, self.design.shape[1])]]

    def figures(self, days: Ints) -> dict[tuple[str, int], float]:
        """Each published survival figure, by name and place, on these days to death.

        Also how far, in standard errors, each further covariate lies from what is assumed of it,
        and how far the arms differ in deaths by period from what the model expects.
        """
        drawn, event = days, days <= self.horizon
        days = np.minimum(days, self.horizon)
        arm = self.treated == 1
        found: dict[tuple[str, int], float] = {}

        def tell(figure: str, *values: float) -> None:
            found.update({(figure, place): value for place, value in enumerate(values)})

        tell("deaths by day 640", event.sum(), len(event))
        for name, here in (("placebo", ~arm), ("IL-2LD", arm)):
            tell(f"deaths by day 640, {name}", event[here].sum(), here.sum())
            within = here & self.low
            tell(f"alive at day 640 at CSF-pNFH 750-3700, {name}", 100 * (~event[within]).mean())
        one = self.treated[:, None]
        tell("log-rank p value", _test_log_rank(days, event, arm))
        tell("hazard ratio", *_interval(maximise(days, event, one), 0)[:3])
        fit = maximise(days, event, self.design)
        others = [1, *range(3, self.design.shape[1])]
        tell(COVARIATE, *(fit.estimate[others] - self.assumed) / fit.standard_error[others])
        tell("hazard ratio adjusted", *_interval(fit, 0))
        tell("treatment x CSF-pNFH", *_interval(fit, 2))
        for name, here in (("750-3700", self.low), ("> 3700", self.high)):
            fit = maximise(days[here], event[here], one[here])
            tell(f"hazard ratio at CSF-pNFH {name}", *_interval(fit, 0))
        tell(DIFFERENCE, self.spread(drawn).between_arms.chi_square)
        return found

    def spread(self, days: Ints) -> Spread:
        """How these days to death are spread over time in each arm."""
        hazard, treated = self.trial.hazard[self.rows], self.treated == 1
        return spread_deaths(days, treated, hazard, self.trial.parameters)


def recorded_delay(trial: Trial) -> Floats:
    """Months from onset to randomisation as analysed: a missing day is the 15th, or 1 July."""
    forms = {records.form: records.columns for records in fill_screening(trial)}
    onset, consent = forms["als_history"]["onset_date"], forms["demographics"]["consent_date"]
    assert isinstance(onset, PartialDate) and isinstance(consent, np.ndarray)
    month, year = (onset.days.astype(f"datetime64[{unit}]") for unit in "MY")
    start = np.where(onset.known == 2, month.astype("datetime64[D]"), year.astype("datetime64[D]"))
    july = (year.astype("datetime64[M]") + 6).astype("datetime64[D]")
    middle = np.where(onset.known == 2, start + 14, july)
    middle = np.where((start <= consent) & (middle > consent), consent, middle)
    day = np.where(onset.known == 3, onset.days, middle)
    return count_months(day, trial.cohort.randomised)


def _interval(fit: Maximum, column: int) -> tuple[float, ...]:
    """Hazard ratio, 95 % limits and Wald p value of a column."""
    estimate, error = float(fit.estimate[column]), float(fit.standard_error[column])
    limits = np.exp(estimate + np.array([0, -1, 1]) * ndtri(0.975) * error)
    return (*limits.tolist(), float(2 * ndtr(-abs(estimate / error))))


def _test_log_rank(days: Ints, event: Bools, arm: Bools) -> float:
    """P value of the unstratified log-rank test."""
    times = np.unique(days[event])
    at_risk = (days[None, :] >= times[:, None]).astype(float)
    dying = ((days[None, :] == times[:, None]) & event).astype(float)
    total, mine = at_risk.sum(axis=1), at_risk[:, arm].sum(axis=1)
    deaths, own = dying.sum(axis=1), dying[:, arm].sum(axis=1)
    share = mine / total
    spare = np.where(total > 1, (total - deaths) / np.maximum(total - 1, 1), 0.0)
    variance = (deaths * share * (1 - share) * spare).sum()
    return float(2 * ndtr(-abs((own - deaths * share).sum()) / np.sqrt(variance)))
