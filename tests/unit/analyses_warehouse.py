"""Small warehouses with the tables the analyses read, and an invented trial to put in them."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from mirocals.analyses.summary import SummaryRow, side_by_side, summary
from mirocals.settings import PROJECT

SEEDS = ("studies", "tte_parameters", "analysis_terms")
STRATA = ((750, "<750", 1), (3700.0001, "750-3700", 2), (np.inf, ">3700", 3))
ARMS = {1: "Placebo", 2: "IL-2LD 2 MIU"}


def invent_trial(subjects: int = 220, screened: int = 304, seed: int = 640) -> pd.DataFrame:
    """One row a subject: ADSL with DEATH, the day of death if it were always seen."""
    draw = np.random.default_rng(seed)
    arm = np.arange(screened) % 2 + 1
    in_trial = np.arange(screened) < subjects
    pnfh = np.round(np.exp(draw.normal(7.7, 0.75, screened)), 1)
    age = draw.integers(30, 76, screened)
    risk = np.log(0.5) * (arm == 2) + 3e-4 * (arm == 2) * pnfh + 1e-4 * pnfh + 0.02 * (age - 60)
    stratum = [next((text, n) for limit, text, n in STRATA if value < limit) for value in pnfh]
    text, order = zip(*stratum, strict=True)
    frame = pd.DataFrame(
        {
            "USUBJID": [f"MIROCALS-{i:04d}" for i in range(screened)],
            "RANDFL": np.where(in_trial, "Y", None),
            "ITTFL": np.where(in_trial, "Y", "N"),
            "SAFFL": np.where(in_trial, "Y", "N"),
            "SEX": np.where(draw.random(screened) < 0.62, "M", "F"),
            "AGE": age,
            "ONSSITE": np.where(draw.random(screened) < 0.3, "BULBAR", "LIMB"),
            "COUNTRY": np.where(draw.random(screened) < 0.4, "GBR", "FRA"),
            "ONSRNDMO": np.round(draw.uniform(5, 24, screened), 2),
            "ALSFRBL": draw.integers(28, 47, screened),
            "SVCPPBL": np.round(draw.normal(92, 14, screened), 1),
            "NFHPBL": pnfh,
            "NFHPGR1": text,
            "NFHPGR1N": order,
            "DEATH": np.ceil(draw.exponential(1250 / np.exp(risk))),
        }
    )
    frame["TRT01PN"] = pd.array(np.where(in_trial, arm, 0), dtype="Int64")
    frame.loc[~in_trial, "TRT01PN"] = pd.NA
    frame["TRT01P"] = frame["TRT01PN"].map(ARMS)
    return frame


def follow(subjects: pd.DataFrame, paramcd: str, horizon: float) -> pd.DataFrame:
    """ADTTE of one endpoint: nobody is lost before the horizon."""
    randomised = subjects[subjects["RANDFL"] == "Y"]
    dead = randomised["DEATH"] <= horizon
    columns = ["USUBJID", "TRT01P", "TRT01PN", "ITTFL"]
    return randomised[columns].assign(
        PARAMCD=paramcd,
        PARAM=f"Overall Survival at {horizon:g} Days (days)",
        AVAL=randomised["DEATH"].clip(upper=horizon).astype(float),
        CNSR=np.where(dead, 0, 1),
    )


def write_warehouse(
    file: Path,
    adsl: pd.DataFrame,
    adtte: pd.DataFrame,
    study: str = "MIROCALS",
    blinded: str = "N",
    synthetic: str = "Y",
) -> Path:
    """A warehouse as a build leaves it, as far as the analyses read it."""
    connection: Any = duckdb.connect(str(file))
    for schema in ("adam", "intake", "seeds"):
        connection.execute(f"create schema {schema}")
    connection.execute("create table adam.adsl as select * from adsl")
    connection.execute("create table adam.adtte as select * from adtte")
    connection.execute(
        "create table intake.build as select ? as study, 'r-0123456789ab' as release_id,"
        " ? as blinded, ? as synthetic, null::date as cut_date",
        [study, blinded, synthetic],
    )
    connection.execute("create table intake.exports as select '2021-09-30T18:00Z' as extracted_at")
    for seed in SEEDS:
        source = PROJECT / "seeds" / "study" / f"{seed}.csv"
        connection.execute(f"create table seeds.{seed} as from read_csv('{source}', header = true)")
    # limits of fewer resamples are as good a test and take a tenth of the time
    connection.execute("update seeds.analysis_terms set kind = '30' where term = 'bootstrap'")
    connection.close()
    return file


def invented_warehouse(file: Path, **build: str) -> Path:
    """The invented trial with both endpoints of MIROCALS."""
    adsl = invent_trial()
    adtte = pd.concat([follow(adsl, "OS", 640), follow(adsl, "OS548", 548)])
    return write_warehouse(file, adsl, adtte, **build)


def summary_of(file: Path) -> list[SummaryRow]:
    """What ends a run, of a warehouse that is analysed."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return summary(connection)


def comparison_of(file: Path) -> list[tuple[str, ...]]:
    """The published figures beside those of a warehouse that is analysed, under headings."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return side_by_side(connection)
