"""ADLB a second time: parameters, half limits, logarithms, baselines, changes, shifts."""

import numpy as np
import pandas as pd

from mirocals.qc.adqs import flag_last, place_in_windows
from mirocals.qc.dates import complete_day, study_day, time_of_day
from mirocals.qc.sources import Sources

OF_SUBJECT = (*("TRT01P", "TRT01PN", "TRT01A", "TRT01AN", "ITTFL", "SAFFL", "RANDDT", "TRTSDT"),)
SHARED = (*("SEQ", "TESTCD", "SPEC", "STRESU", "STRESC", "STRESN", "LLOQ", "STAT", "TPT", "DTC"),)
OF_LB = ("STNRLO", "STNRHI", "NRIND", "BLFL")
DECIMALS_OF_LOGARITHMS = 12


def derive_adlb(sources: Sources, adsl: pd.DataFrame) -> pd.DataFrame:
    """ADLB from LB, CP, the seeds and the ADSL of the second opinion."""
    parameters = sources.seed("parameters").query("dataset == 'ADLB'")
    parameters = parameters.rename(columns={"unit": "standard_unit"})
    records = pd.concat(
        [_read(sources, "LB", *SHARED, *OF_LB), _read(sources, "CP", *SHARED)], ignore_index=True
    )
    records = _value(records[records["STAT"].isna()], parameters)
    records = pd.concat([records, _take_logarithms(records, parameters)], ignore_index=True)
    records = records.merge(adsl[["USUBJID", *OF_SUBJECT]], on="USUBJID", how="left")
    records["ADT"] = complete_day(records["DTC"])
    records["ADY"] = study_day(records["ADT"], records[sources.rules["time_origin"]])
    windows = sources.seed("windows").query("dataset == 'ADLB'").reset_index(drop=True)
    records = place_in_windows(records, windows)
    records["TIME"] = time_of_day(records["DTC"])
    records = _add_baselines(records, sources.seed("baselines").query("dataset == 'ADLB'"))
    records = records.sort_values(["USUBJID", "PARAMN", "BASETYPE", "DTC", "SEQ"])
    records = records.reset_index(drop=True)
    records["ASEQ"] = records.groupby("USUBJID").cumcount() + 1
    return records


def _read(sources: Sources, domain: str, *names: str) -> pd.DataFrame:
    columns = [f"{domain}{name} as {name}" for name in names]
    return sources.sdtm(domain.lower(), *columns, "VISIT", "VISITNUM").assign(SRCDOM=domain)


def _value(records: pd.DataFrame, parameters: pd.DataFrame) -> pd.DataFrame:
    """Give each result its parameter and its value."""
    collected = parameters[parameters["source_testcd"].notna()]
    found = records.merge(
        collected, left_on=["SRCDOM", "TESTCD"], right_on=["source_domain", "source_testcd"]
    )
    fits = found["source_specimen"].isna() | (found["source_specimen"] == found["SPEC"])
    same_unit = found["STRESU"].fillna("") == found["standard_unit"].fillna("")
    found = found[fits & same_unit].reset_index(drop=True)
    number = found["STRESN"].astype("float64")
    halved = halved_below_limit(number, found["STRESC"], found["LLOQ"])
    found["AVAL"] = number.mask(found["below_limit"] == "HALF", halved)
    half = number.isna() & found["AVAL"].notna()
    found["DTYPE"] = pd.Series("HALFLLOQ", index=found.index).where(half)
    found["AVALC"] = found["STRESC"].where(number.isna())
    told = np.where(number.isna(), "STRESC", "STRESN")
    found["SRCVAR"] = found["SRCDOM"] + pd.Series(told, index=found.index)
    return found.rename(
        columns={
            **{name: name.upper() for name in ("paramcd", "param", "paramn", "parcat1")},
            "SEQ": "SRCSEQ",
            "TPT": "ATPT",
            "STNRLO": "ANRLO",
            "STNRHI": "ANRHI",
            "NRIND": "ANRIND",
        }
    ).assign(SEQ=found["SEQ"].astype("int64"), logarithm=False)


def halved_below_limit(number: pd.Series, text: pd.Series, limit: pd.Series) -> pd.Series:
    """Results as numbers, half the limit where the text says the result is below it."""
    text = text.astype("str")
    stated = pd.to_numeric(text.str.slice(1).str.strip(" ="), errors="coerce")
    below = text.str.startswith("<", na=False)
    half = stated.fillna(limit.astype("float64")) / 2
    return number.astype("float64").fillna(half.where(below))


def _take_logarithms(values: pd.DataFrame, parameters: pd.DataFrame) -> pd.DataFrame:
    """Natural logarithms of the values above 0 of the parameters that have one."""
    logarithms = parameters[parameters["log_of"].notna()].rename(columns=str.upper)
    positive = values[values["AVAL"] > 0].drop(columns=["PARAM", "PARAMN", "PARCAT1"])
    made = positive.merge(
        logarithms[["PARAMCD", "PARAM", "PARAMN", "PARCAT1", "LOG_OF"]],
        left_on="PARAMCD",
        right_on="LOG_OF",
        suffixes=("_VALUE", ""),
    )
    made["AVAL"] = np.log(made["AVAL"]).round(DECIMALS_OF_LOGARITHMS)
    made[["ANRLO", "ANRHI"]] = np.nan
    made[["AVALC", "ANRIND"]] = pd.NA
    return made.assign(logarithm=True)


def _add_baselines(records: pd.DataFrame, baselines: pd.DataFrame) -> pd.DataFrame:
    """Repeat the records for each kind of baseline, and compare them with it."""
    kinds = []
    for kind in baselines.to_dict("records"):
        every = pd.isna(kind["parcat1"])
        of_kind = records if every else records[records["PARCAT1"] == kind["parcat1"]]
        of_kind = of_kind.assign(BASETYPE=kind["basetype"])
        if kind["rule"] == "DELIVERED FLAG":
            candidate = of_kind["BLFL"] == "Y"
        else:
            candidate = of_kind["AVAL"].notna() & (of_kind["ADY"] <= kind["last_day"])
        kinds.append(of_kind.assign(candidate=candidate))
    every_kind = pd.concat(kinds, ignore_index=True)
    series = ["USUBJID", "PARAMCD", "BASETYPE"]
    in_time = every_kind.sort_values([*series, "ADT", "TIME", "SEQ"], na_position="first")
    every_kind["ABLFL"] = flag_last(in_time, in_time["candidate"], series)
    every_kind["valued"] = every_kind["AVAL"].notna()
    nearest = every_kind.sort_values(
        [*series, "AVISITN", "valued", "away", "ADT", "TIME", "SEQ"],
        ascending=[True, True, True, True, True, False, True, True, True],
    )
    every_kind["ANL01FL"] = flag_last(nearest, nearest["AVISITN"].notna(), [*series, "AVISITN"])
    base = every_kind.loc[every_kind["ABLFL"] == "Y", [*series, "AVAL", "ANRIND", "ADT"]]
    base = base.rename(columns={"AVAL": "BASE", "ANRIND": "BNRIND", "ADT": "since"})
    found = every_kind.merge(base, on=series, how="left")
    later = found["ADT"] > found["since"]
    found["CHG"] = (found["AVAL"] - found["BASE"]).where(later)
    ratio = found["AVAL"] / found["BASE"].where(found["BASE"] != 0)
    found["R2BASE"] = ratio.where(later & ~found["logarithm"])
    found["R2ANRHI"] = found["AVAL"] / found["ANRHI"].where(found["ANRHI"] != 0)
    shift = found["BNRIND"].astype("str") + " to " + found["ANRIND"].astype("str")
    found["SHIFT1"] = shift.where(later)
    return found
