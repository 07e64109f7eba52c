"""A trial small enough to count by hand: four subjects on placebo, four on the drug."""

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from mirocals.analyses.trial import Arm, Trial
from mirocals.settings import PROJECT

LAST_KNOWN_DAY = date(2021, 9, 30)
SEEDS = ("event_groups", "laboratory_limits", "analysis_rules")


def small_adsl() -> pd.DataFrame:
    """S1-S4 on placebo, S5-S8 on the drug, all dosed on days 1 to 336 of 2020; S8 died that year.

    With 30 days of treatment-emergence each is at risk for 366 days, S8 for 100.
    """
    adsl = pd.DataFrame({"USUBJID": [f"S{i}" for i in range(1, 9)]})
    drug = adsl.index >= 4
    adsl["TRT01PN"] = pd.array([2 if d else 1 for d in drug], dtype="Int64")
    adsl["TRT01P"] = ["Drug" if d else "Placebo" for d in drug]
    for planned, actual in (("TRT01PN", "TRT01AN"), ("TRT01P", "TRT01A")):
        adsl[actual] = adsl[planned]
    for flag in ("RANDFL", "ITTFL", "SAFFL"):
        adsl[flag] = "Y"
    adsl["RANDDT"] = adsl["TRTSDT"] = pd.Timestamp("2020-01-01")
    adsl["TRTEDT"] = pd.Timestamp("2020-12-01")
    adsl["DTHDT"] = [pd.NaT] * 7 + [pd.Timestamp("2020-04-09")]
    adsl["DTHFL"] = [None] * 7 + ["Y"]
    adsl["DTHDTF"] = None
    adsl["EOTSTT"] = ["COMPLETED"] * 6 + ["DISCONTINUED"] * 2
    adsl["SEX"] = ["M", "F"] * 4
    adsl["AGE"] = [50, 60, 60, 70, 60, 70, 70, 80]
    return adsl


def small_adae() -> pd.DataFrame:
    """S1: two headaches; S5: a serious headache and an uncoded rash; S6: one before its dose."""
    columns = ("USUBJID", "AEDECOD", "AEBODSYS", "ASEV", "AESER", "RELDRUG", "TRTEMFL", "CQ01NAM")
    rows = [
        ("S1", "HEADACHE", "NERVOUS SYSTEM DISORDERS", "MILD", "N", "N", "Y", None),
        ("S1", "HEADACHE", "NERVOUS SYSTEM DISORDERS", "SEVERE", "N", "Y", "Y", None),
        ("S5", "HEADACHE", "NERVOUS SYSTEM DISORDERS", "MODERATE", "Y", "Y", "Y", None),
        ("S5", "RASH", None, "MILD", "N", "Y", "Y", None),
        ("S6", "RASH", "SKIN DISORDERS", "MILD", "N", "Y", None, None),
    ]
    return pd.DataFrame(rows, columns=columns)


def small_adlb() -> pd.DataFrame:
    """S5 meets Hy's law on one day; S6 has the same peaks ninety days apart; S1 is normal."""
    rows = [
        ("S1", "ALT", "2020-02-01", 20.0), ("S1", "BILI", "2020-02-01", 10.0),
        ("S1", "ALP", "2020-02-01", 80.0),
        ("S5", "ALT", "2020-02-01", 130.0), ("S5", "BILI", "2020-02-01", 50.0),
        ("S5", "ALP", "2020-02-01", 80.0),
        ("S6", "ALT", "2020-02-01", 130.0), ("S6", "BILI", "2020-05-01", 50.0),
        ("S6", "ALP", "2020-02-01", 80.0),
        ("S7", "ALT", "2020-01-01", 400.0),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["USUBJID", "PARAMCD", "ADT", "AVAL"])
    upper = {"ALT": 40.0, "BILI": 20.0, "ALP": 100.0}
    frame["ADT"] = pd.to_datetime(frame["ADT"])
    frame["PARAM"] = frame["PARAMCD"] + " (unit)"
    frame["PARAMN"] = frame["PARAMCD"].map({"ALT": 1, "BILI": 2, "ALP": 3})
    frame["ANRLO"] = 1.0
    frame["R2ANRHI"] = frame["AVAL"] / frame["PARAMCD"].map(upper)
    frame["BNRIND"] = "NORMAL"
    frame["SHIFT1"] = ["NORMAL to HIGH" if r > 1 else "NORMAL to NORMAL" for r in frame["R2ANRHI"]]
    frame["PARCAT1"] = "CHEMISTRY"
    frame["ASEQ"] = range(len(frame))
    return frame


def small_trial(
    adsl: pd.DataFrame | None = None,
    adae: pd.DataFrame | None = None,
    adlb: pd.DataFrame | None = None,
    known: date = LAST_KNOWN_DAY,
) -> Trial:
    """The trial in memory, with MIROCALS's seeds; of an absent dataset there is no table."""
    adsl = small_adsl() if adsl is None else adsl
    connection = duckdb.connect()
    connection.execute("create schema adam")
    connection.execute("create schema seeds")
    for name, frame in (("adsl", adsl), ("adae", adae), ("adlb", adlb)):
        if frame is not None:
            connection.register("frame", frame)
            connection.execute(f"create table adam.{name} as select * from frame")
    for seed in SEEDS:
        source: Path = PROJECT / "seeds" / "study" / f"{seed}.csv"
        connection.execute(f"create table seeds.{seed} as from read_csv('{source}', header = true)")
    arms = adsl[["TRT01PN", "TRT01P"]].drop_duplicates().sort_values("TRT01PN")
    return Trial(
        connection=connection,
        study="MIROCALS",
        release_id="r-0123456789ab",
        synthetic=True,
        dummy_arms=False,
        last_known_day=known,
        subjects=adsl,
        arms=tuple(Arm(int(n), str(name)) for n, name in arms.to_numpy()),
        endpoints=(),
        components=(),
        terms=(),
    )
