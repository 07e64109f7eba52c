"""Calibrates the default trial to the published figures.

The model has the published effects, but one draw of 220 subjects scatters about them. For the
default seed, days to death are exchanged between subjects of similar hazard until every published
survival figure is met to its printed digits; `tables/latent_cohort.csv` lists the exchanges. No
other draw is touched, and any other seed or size is a plain draw of the model. Made again by
`python -m mirocals.simulation.calibration`, which takes some minutes and then makes the draw of the
decline again, which depends on the days to death.
"""

import csv
from importlib import resources
from pathlib import Path

import numpy as np
from scipy.special import ndtr, ndtri

from mirocals.analyses.survival.partial_likelihood import Maximum, maximise
from mirocals.simulation import decline
from mirocals.simulation.calendar import count_months
from mirocals.simulation.columns import PartialDate
from mirocals.simulation.forms.screening import fill_screening
from mirocals.simulation.parameters import DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters
from mirocals.simulation.streams import Bools, Floats, Ints, open_stream
from mirocals.simulation.trial import Trial, generate_trial

PUBLISHED = ("mirocals.analyses", "published.csv")
TABLE = Path(__file__).parent / "tables" / "latent_cohort.csv"
# one printed digit that no Cox fit can meet, and the nearest it can
NEAREST = {("hazard ratio", 2): 1.23}
# the further covariates keep within so many standard errors of their assumed effects
COVARIATE, COVARIATES, WITHIN = "further covariate", 7, 1.6
FIRST = ("deaths", "alive", COVARIATE)
ROUNDS, STEPS, HOT, COLD = 8, 30_000, 1.0, 0.06
SIMILAR, MARGIN, POWER, COUNTED = 1.5, 0.9, 0.7, 4.0


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
        cohort = trial.cohort
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

    def figures(self, days: Ints) -> dict[tuple[str, int], float]:
        """Each published survival figure, by name and place, on these days to death.

        Also how far, in standard errors, each further covariate lies from what is assumed of it.
        """
        event = days <= self.horizon
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
        return found


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


def measure_distance(figures: dict[tuple[str, int], float], targets: Targets) -> float:
    """How far the figures are off: 0 where all lie within a margin of the printed digits.

    The root keeps a figure that is far off from drowning the others; counts of deaths and the
    further covariates come first, because the others follow from them.
    """
    total = 0.0
    for name, (value, half) in targets.items():
        beyond = max(0.0, abs(figures[name] - value) / half - MARGIN)
        total += beyond**POWER * (COUNTED if name[0].startswith(FIRST) else 1.0)
    return total


def calibrate(trial: Trial) -> Ints:
    """Whose drawn days to death each randomised subject takes, as positions among them.

    Rounds of simulated annealing, the first from the draw itself, each further one cooler and
    from the best so far; a subject takes only days of one whose log hazard is similar to its own.
    """
    analyses, targets = Analyses(trial), read_targets()
    targets |= {(COVARIATE, place): (0.0, WITHIN) for place in range(COVARIATES)}
    rng = open_stream(trial.seed, "calibration")
    kept = np.arange(len(analyses.rows))
    for number in range(ROUNDS):
        kept, best = _anneal(trial, analyses, targets, kept, rng, HOT / (1 + number))
        if best == 0:
            break
    return kept


def _anneal(
    trial: Trial,
    analyses: Analyses,
    targets: Targets,
    kept: Ints,
    rng: np.random.Generator,
    hot: float,
) -> tuple[Ints, float]:
    """One round: the best exchange found, and how far its figures are off."""
    hazard, days = trial.hazard[analyses.rows], trial.survival[analyses.rows]
    source = kept.copy()
    now = best = measure_distance(analyses.figures(days[source]), targets)
    for step in range(STEPS):
        pair = rng.integers(0, len(days), 2)
        swapped = source[pair[::-1]]
        if np.abs(hazard[pair] - hazard[swapped]).max() > SIMILAR:
            continue
        if days[swapped].min() > analyses.horizon:
            continue
        before = source[pair]
        source[pair] = swapped
        distance = measure_distance(analyses.figures(days[source]), targets)
        heat = hot * (COLD / hot) ** (step / STEPS)
        if distance > now and rng.random() >= np.exp((now - distance) / heat):
            source[pair] = before
            continue
        now = distance
        if now < best:
            best, kept = now, source.copy()
        if best == 0:
            break
    return kept, best


def write_exchanges(trial: Trial, source: Ints, path: Path = TABLE) -> None:
    """Write whose days to death each randomised subject takes, by randomisation number."""
    number = trial.allocation.number[trial.cohort.entered_trial]
    moved = np.flatnonzero(source != np.arange(len(source)))
    moved = moved[np.argsort(number[moved])]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["randomisation_number", "takes_days_of"])
        writer.writerows(zip(number[moved].tolist(), number[source[moved]].tolist(), strict=True))


if __name__ == "__main__":
    plain = generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters(), exchanged=False)
    write_exchanges(plain, calibrate(plain))
    decline.write_draw(
        decline.calibrate(generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters()))
    )
