"""Everyone screened: site, calendar, who fails and the prognostic covariates.

Marginal distributions are met by rank (each covariate's quantiles are spread evenly over the
group), the dependence between them comes from one factor of aggressiveness.
"""

from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd
from scipy.special import ndtri

from mirocals.simulation.calendar import MONTH, add_days, as_day, find_weekday
from mirocals.simulation.parameters import Parameters
from mirocals.simulation.streams import (
    Bools,
    Days,
    Floats,
    Ints,
    choose_code,
    choose_top,
    number_within,
    open_stream,
    round_half_up,
    share_out,
    spread,
    truncated_normal,
)

ONSET_SITES = ("BULBAR", "LIMB", "AXIAL", "RESPIRATORY")
EL_ESCORIAL = ("POSSIBLE", "PROBABLE_LAB", "PROBABLE", "DEFINITE")
SUCCEEDED, FAILED_SCREENING, FAILED_RUN_IN = 0, 1, 2


@dataclass(frozen=True)
class Cohort:
    """Everyone screened, in order of subject number; an array a covariate.

    Days are dates, `age` years at consent, `pnfh` pg/mL at randomisation, `loss` ALSFRS-R
    points lost at screening, `svc` percent of predicted at screening, `height` cm. Nobody
    but those with `outcome` SUCCEEDED has a `randomised` date. `criterion` is the row of the
    table of criteria that a screening failure did not pass, -1 for the others.
    """

    site: Ints
    female: Bools
    age: Floats
    outcome: Ints
    screened: Days
    randomised: Days
    onset: Days
    onset_site: Ints
    el_escorial: Ints
    pnfh: Floats
    loss: Floats
    svc: Floats
    height: Floats
    aggressiveness: Floats
    bulbar: Bools
    criterion: Ints

    @property
    def entered_trial(self) -> Ints:
        """Rows of those randomised."""
        return np.flatnonzero(self.outcome == SUCCEEDED)


@cache
def read_table(name: str) -> pd.DataFrame:
    """A table of the model, `mirocals/simulation/tables/<name>.csv`; read once, never changed."""
    with (resources.files("mirocals.simulation") / "tables" / f"{name}.csv").open("rb") as file:
        return pd.read_csv(file, keep_default_na=False)


def screen(seed: int, subjects: int, parameters: Parameters) -> Cohort:
    """Screen so many that `subjects` are randomised."""
    screened = round_half_up(subjects * parameters.screened)
    failed = screened - subjects
    in_run_in = round_half_up(failed * parameters.run_in_failures)
    outcomes = np.r_[
        np.full(failed - in_run_in, FAILED_SCREENING), np.full(in_run_in, FAILED_RUN_IN)
    ]
    groups = [
        _describe(open_stream(seed, "randomised"), np.zeros(subjects, np.int64), parameters),
        _describe(open_stream(seed, "not randomised"), outcomes, parameters),
    ]
    merged = {
        item.name: np.concatenate([getattr(group, item.name) for group in groups])
        for item in fields(Cohort)
    }
    order = np.lexsort((np.arange(screened), merged["screened"], merged["site"]))
    return Cohort(**{name: values[order] for name, values in merged.items()})


def number_subjects(cohort: Cohort) -> tuple[str, ...]:
    """Subject numbers, `FR03-007`: site, then number within the site by date of screening."""
    sites = read_table("sites")["site"].tolist()
    numbers = number_within(cohort.site)
    return tuple(
        f"{sites[site]}-{number:03d}"
        for site, number in zip(cohort.site.tolist(), numbers.tolist(), strict=True)
    )


def _describe(rng: np.random.Generator, outcome: Ints, p: Parameters) -> Cohort:
    size = len(outcome)
    factor = rng.standard_normal(size)

    def lean(loading: float) -> Floats:
        return loading * factor + np.sqrt(1 - loading**2) * rng.standard_normal(size)

    age_latent = rng.standard_normal(size)
    age = truncated_normal(spread(age_latent, rng), *p.age_normal, *p.age)
    men = round_half_up(size * p.men)
    female = ~choose_top(-0.15 * age_latent + rng.standard_normal(size), men)
    onset_score = 0.35 * age_latent + 0.3 * female + 0.15 * factor + rng.standard_normal(size)
    shares = (p.bulbar, 1 - p.bulbar - p.axial - p.respiratory, p.axial, p.respiratory)
    onset_site = np.empty(size, np.int64)
    counts = share_out(size, tuple(int(share * 1000) for share in shares))
    onset_site[np.argsort(-onset_score, kind="stable")] = np.repeat(np.arange(4), counts)
    bulbar = onset_site == 0

    delay_latent = lean(p.load_delay) - 0.3 * bulbar
    median, sd = p.onset_lognormal
    delay = np.exp(
        truncated_normal(
            spread(delay_latent, rng), np.log(median), sd, np.log(2.5), np.log(p.onset_months - 0.2)
        )
    )
    loss_latent = lean(p.load_loss) + 0.25 * delay_latent
    loss = 1 + _gamma_quantiles(spread(loss_latent, rng), *p.loss_gamma)
    svc_latent = lean(p.load_svc) - 0.2 * bulbar - 0.1 * age_latent
    svc = truncated_normal(spread(svc_latent, rng), *p.svc_normal, p.svc_lowest + 0.05, 140.0)
    pnfh = _draw_pnfh(spread(lean(p.load_pnfh), rng), p)
    possible = choose_top(
        -0.4 * loss_latent + rng.standard_normal(size), round_half_up(size * p.possible_als)
    )
    el_escorial = np.where(possible, 0, 1 + choose_code(rng, [0.30, 0.45, 0.25], size))
    criterion = _fail_criterion(rng, outcome)
    codes = read_table("criteria")["criterion"].tolist()
    svc = np.where(criterion == codes.index("INC04"), rng.uniform(42, 69, size), svc)
    delay = np.where(criterion == codes.index("INC03"), rng.uniform(25, 44, size), delay)
    height = np.where(female, 162.5, 175.5) + 6.6 * rng.standard_normal(size).clip(-3, 3)
    screened, randomised = _date(rng, outcome, p)
    onset = add_days(screened, -np.ceil(delay * MONTH).astype(np.int64))
    return Cohort(
        _choose_site(rng, size, p), female, age, outcome, screened, randomised, onset,
        onset_site, el_escorial, pnfh, loss, svc, height, factor, bulbar, criterion,
    )  # fmt: skip


def _draw_pnfh(u: Floats, p: Parameters) -> Floats:
    """CSF-pNFH at randomisation: log-normal through both cuts, so the strata keep their counts."""
    size = len(u)
    low, middle, _ = share_out(size, p.pnfh_counts)
    shares = np.cumsum(p.pnfh_counts) / sum(p.pnfh_counts)
    margin = 2e-5
    ranks = np.r_[0.0, low / size, (low + middle) / size, 1.0] if size else np.zeros(4)
    inner = np.array([0.001, *shares[:2], 1.0])
    part = np.searchsorted(ranks[1:3], u, "right")
    width = np.where(ranks[part + 1] > ranks[part], ranks[part + 1] - ranks[part], 1.0)
    within = (u - ranks[part]) / width
    level = inner[part] + margin + within * (inner[part + 1] - inner[part] - 2 * margin)
    cuts = np.log(p.pnfh_cuts)
    z = ndtri(shares[:2] * p.pnfh_cap)
    sigma = (cuts[1] - cuts[0]) / (z[1] - z[0])
    return np.round(np.exp(cuts[0] + sigma * (ndtri(level * p.pnfh_cap) - z[0])), 1)


def _gamma_quantiles(u: Floats, shape: float, scale: float) -> Floats:
    """Quantiles of a gamma distribution by the Wilson-Hilferty approximation."""
    return shape * scale * (1 - 1 / (9 * shape) + ndtri(u) / (3 * np.sqrt(shape))).clip(0.05) ** 3


def _fail_criterion(rng: np.random.Generator, outcome: Ints) -> Ints:
    weights = read_table("criteria")["weight"].astype(float).tolist()
    drawn = choose_code(rng, weights, len(outcome))
    return np.where(outcome == FAILED_SCREENING, drawn, -1)


def _choose_site(rng: np.random.Generator, size: int, p: Parameters) -> Ints:
    sites = read_table("sites")
    british = sites["site"].str.startswith("UK").to_numpy()
    in_britain = rng.permutation(size) < round_half_up(size * p.united_kingdom)
    weights = sites["weight"].to_numpy(float)
    here = choose_code(rng, (weights * british).tolist(), size)
    there = choose_code(rng, (weights * ~british).tolist(), size)
    return np.where(in_britain, here, there)


def _date(rng: np.random.Generator, outcome: Ints, p: Parameters) -> tuple[Days, Days]:
    """Screening and randomisation; the first screened and last randomised fall on their days."""
    first, last = as_day(p.first_screened), as_day(p.last_randomised)
    low, high = p.run_in_days
    size = len(outcome)
    run_in = np.rint(low + 2 + (high - low - 4) * rng.beta(2.2, 3.0, size)).astype(np.int64)
    share = rng.beta(1.25, 1.0, size)
    succeeded = outcome == SUCCEEDED
    if succeeded.any():
        share[np.argmin(share)], share[np.argmax(share)] = 0.0, 1.0
    span = (last - first).astype(np.int64) - run_in
    screened = find_weekday(add_days(np.full(size, first), np.floor(share * span).astype(np.int64)))
    randomised = find_weekday(add_days(screened, run_in))
    randomised = np.where(succeeded & (share == 1.0), last, randomised)
    return screened, np.where(succeeded, randomised, np.datetime64("NaT"))
