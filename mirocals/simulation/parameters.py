"""Every number of the generative model that a person may want to change, in one place.

Each carries whether it is published or assumed. Lists that are tables (laboratory tests, events,
conditions, medications, sites) stand in `mirocals/simulation/tables/`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

DEFAULT_SEED = 20888  # calibration.choose_seed of 1 to 34,000
DEFAULT_SUBJECTS = 220
MODEL = 1  # version of the generative model: another one where the same seed draws another trial


def published(value: Any, note: str) -> Any:
    """A default taken from the paper, its abstract, the registry or the press."""
    return field(default=value, metadata={"status": "published", "note": note})


def assumed(value: Any, note: str) -> Any:
    """A default assumed here, because no source gives it."""
    return field(default=value, metadata={"status": "assumed", "note": note})


@dataclass(frozen=True)
class Parameters:
    """Parameters of the simulated trial; shares are of those randomised unless said."""

    # calendar
    first_screened: date = published(date(2017, 6, 19), "first participant screened")
    last_randomised: date = published(date(2019, 10, 16), "last participant randomised")
    last_contact: date = published(date(2021, 7, 21), "last day-640 date is before 22 Jul 2021")
    horizon_days: int = published(640, "horizon of the primary endpoint")
    final_extract: date = assumed(date(2021, 9, 30), "date of the full extract")
    first_extract: date = assumed(date(2018, 12, 31), "earlier extracts lie between this and it")
    run_in_days: tuple[int, int] = published((84, 126), "riluzole-only run-in of 12-18 weeks")
    pandemic: tuple[date, date] = assumed(
        (date(2020, 3, 17), date(2020, 5, 31)), "spring 2020: missed and remote visits"
    )

    # who is screened and randomised
    screened: float = published(304 / 220, "304 screened for 220 randomised")
    run_in_failures: float = assumed(0.35, "share of those not randomised who failed in run-in")
    men: float = published(136 / 220, "136 of 220 are men")
    possible_als: float = published(25 / 220, "25 of 220 have possible ALS")
    age: tuple[float, float] = published((18.0, 76.0), "18 <= age < 76")
    age_normal: tuple[float, float] = assumed((61.6, 11.0), "mean, SD before truncation: median 60")
    onset_months: float = published(24.0, "onset at most 24 months before screening")
    onset_lognormal: tuple[float, float] = assumed((12.5, 0.5), "median, SD of the log, months")
    svc_lowest: float = published(70.0, "SVC at least 70 % of predicted at screening")
    svc_normal: tuple[float, float] = assumed((94.0, 15.0), "SVC %, before truncation at 70")
    bulbar: float = assumed(0.27, "share with bulbar onset")
    axial: float = assumed(0.02, "share with axial onset")
    respiratory: float = assumed(0.02, "share with respiratory onset")
    united_kingdom: float = assumed(0.40, "share enrolled in the United Kingdom")
    loss_gamma: tuple[float, float] = assumed((3.6, 2.3), "ALSFRS-R points lost at screening")
    pnfh_counts: tuple[int, int, int] = published(
        (20, 154, 46), "9, 70, 21 % with CSF-pNFH below 750, 750-3700 and above 3700 pg/mL"
    )
    pnfh_cuts: tuple[float, float] = published((750.0, 3700.0), "limits of the strata, pg/mL")
    pnfh_cap: float = assumed(0.992, "the tail is capped at this quantile of the log-normal")

    # how the prognostic covariates hang together: loadings on one factor of aggressiveness
    load_pnfh: float = assumed(0.50, "CSF-pNFH is higher in aggressive disease")
    load_delay: float = assumed(-0.45, "aggressive disease comes sooner to the trial")
    load_loss: float = assumed(0.40, "aggressive disease has lost more points")
    load_svc: float = assumed(-0.30, "aggressive disease has a lower SVC")

    # allocation
    block_size: int = assumed(4, "permuted blocks within country x onset stratum, 1:1")

    # survival: hazard ratios of a Weibull proportional hazards model
    deaths: float = published(90 / 220, "90 of 220 dead by day 640")
    shape: float = assumed(1.5, "Weibull shape")
    hr_treatment: float = published(0.32, "IL-2LD against placebo, at CSF-pNFH = 0")
    hr_interaction: float = published(1.0003, "treatment x CSF-pNFH, per pg/mL")
    hr_pnfh: float = assumed(1.00010, "per pg/mL of CSF-pNFH, on placebo")
    hr_age: float = assumed(1.03, "per year of age")
    hr_bulbar: float = assumed(1.35, "bulbar against other onset")
    hr_delay: float = assumed(0.96, "per month from onset to randomisation")
    hr_alsfrs: float = assumed(0.95, "per ALSFRS-R point at randomisation")
    hr_svc: float = assumed(0.985, "per % of predicted SVC at randomisation")
    late_deaths_seen: float = assumed(0.75, "share of deaths after day 640 that the trial saw")

    # function
    slope_link: float = assumed(0.75, "weight of survival, against past rate, in later decline")
    total_at_death: tuple[float, float] = assumed((17.0, 5.0), "mean, SD of ALSFRS-R at death")
    svc_monthly_loss: float = assumed(0.018, "SVC lost a month at a decline of one point a month")
    gastrostomy: tuple[float, float] = assumed((0.20, 0.50), "share in time: other, bulbar onset")
    ventilation: float = assumed(0.55, "share who come to non-invasive ventilation")
    tracheostomy: float = assumed(0.03, "share who come to tracheostomy")

    # conduct
    early_stop: tuple[float, float] = assumed((0.07, 0.09), "treatment stopped early, by arm")
    injection_missed: float = assumed(0.015, "share of single injections missed")
    cycle_missed: float = assumed(0.01, "share of cycles missed; in the pandemic five times it")
    visit_missed: float = assumed(0.02, "share of visits missed outside the pandemic")
    visit_remote: float = assumed(0.02, "share of visits by telephone outside the pandemic")
    pandemic_missed: float = assumed(0.15, "share of visits missed in the pandemic")
    pandemic_remote: float = assumed(0.50, "share of visits by telephone in the pandemic")
    out_of_window: float = assumed(0.03, "share of visits outside their protocol window")
    punctures_refused: tuple[float, float] = assumed((0.04, 0.12), "LP1 and LP3 not done")
    code_breaks: float = assumed(3 / 220, "codes broken, a randomised participant")
    item_missing: float = assumed(0.003, "share of later ALSFRS-R forms with an item not done")

    # biology on IL-2, as ratios to placebo
    tregs_day8: float = assumed(2.2, "Tregs on day 8 of a cycle")
    tregs_predose: float = assumed(1.45, "Tregs before the first dose of a later cycle")
    ccl2_plasma: float = assumed(0.76, "plasma CCL2 on treatment")
    ccl2_csf: float = assumed(0.88, "CSF CCL2 on treatment")
    nk_day8: float = assumed(1.25, "natural killer cells on day 8")
    sil2r_day8: float = assumed(2.0, "soluble IL-2 receptor on day 8")
    eosinophils: float = assumed(1.9, "eosinophils on treatment")
    lymphocytes: float = assumed(1.12, "lymphocytes on treatment")
