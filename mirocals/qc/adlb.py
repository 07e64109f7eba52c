"""ADLB a second time: parameters, half limits, logarithms, baselines, changes, shifts."""

import numpy as np
import pandas as pd

from mirocals.qc.adqs import (
    find_baseline,
    flag_last,
    group,
    number_in_order,
    order,
    place_in_windows,
)
from mirocals.qc.dates import complete_day, study_day, time_of_day
from mirocals.qc.sources import Sources

OF_SUBJECT = (*("TRT01P", "TRT01PN", "TRT01A", "TRT01AN", "ITTFL", "SAFFL", "RANDDT", "TRTSDT"),)
SHARED = ("SEQ", "TESTCD", "SPEC", "STRESU", "STRESC", "STRESN", "LLOQ", "TPT", "DTC")
OF_LB = ("STNRLO", "STNRHI", "NRIND", "BLFL")
OF_PARAMETER = (
    *("paramcd", "param", "paramn", "parcat1", "source_domain", "source_testcd"),
    *("source_specimen", "standard_unit", "below_limit", "log_of"),
)
DECIMALS_OF_LOGARITHMS = 12


def derive_adlb(sources: Sources, adsl: pd.DataFrame) -> pd.DataFrame:
    """ADLB from LB, CP, the seeds and the ADSL of the second opinion."""
    parameters = sources.seed("parameters").query("dataset == 'ADLB'")
    parameters = parameters.rename(columns={"unit": "standard_unit"})[list(OF_PARAMETER)]
    records = pd.concat(
        [_read(sources, "LB", *SHARED, *OF_LB), _read(sources, "CP", *SHARED)], ignore_index=True
    )
    records = _value(records, parameters)
    records = pd.concat([records, _take_logarithms(records, parameters)], ignore_index=True)
    records = records.merge(adsl[["USUBJID", *OF_SUBJECT]], on="USUBJID", how="left")
    records["ADT"] = complete_day(records["DTC"])
    records["ADY"] = study_day(records["ADT"], records[sources.rules["time_origin"]])
    windows = sources.seed("windows").query("dataset == 'ADLB'").reset_index(drop=True)
    records = place_in_windows(records, windows)
    records["TIME"] = order(time_of_day(records["DTC"]))
    records = _add_baselines(records, sources.seed("baselines").query("dataset == 'ADLB'"))
    written = order(records["DTC"])
    written[written < 0] = len(records)
    records["ASEQ"] = number_in_order(
        records,
        *(records["PARAMN"].to_numpy(), order(records["BASETYPE"]), written),
        records["SEQ"].to_numpy(),
    )
    return records


def _read(sources: Sources, domain: str, *names: str) -> pd.DataFrame:
    columns = [f"{domain}{name} as {name}" for name in names]
    done = f"{domain}STAT is null"
    records = sources.sdtm(domain.lower(), *columns, "VISIT", "VISITNUM", where=done)
    return records.assign(SRCDOM=domain)


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
    number_of_record = found["SEQ"].astype("int64")
    found = found.drop(columns=["TESTCD", "SPEC", "STRESU", "STRESC", *OF_PARAMETER[4:]])
    return found.rename(
        columns={
            **{name: name.upper() for name in ("paramcd", "param", "paramn", "parcat1")},
            "SEQ": "SRCSEQ",
            "TPT": "ATPT",
            "STNRLO": "ANRLO",
            "STNRHI": "ANRHI",
            "NRIND": "ANRIND",
        }
    ).assign(SEQ=number_of_record, logarithm=False)


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
        _compare_with_baseline(of_kind, candidate, kind["change_of"])
        kinds.append(of_kind)
    return pd.concat(kinds, ignore_index=True)


def _compare_with_baseline(found: pd.DataFrame, candidate: pd.Series, change_of: str) -> None:
    """Flag the baseline and the record of each visit; `candidate` says what may be a baseline.

    `change_of` says which records have a change.
    """
    series = group(found, "USUBJID", "PARAMCD")
    in_time = (order(found["ADT"]), found["TIME"].to_numpy(), found["SEQ"].to_numpy())
    found["ABLFL"] = flag_last(candidate, series, *in_time)
    found["ANL01FL"] = flag_last(
        found["AVISITN"].notna(),
        group(found, "USUBJID", "PARAMCD", "AVISITN"),
        *(found["AVAL"].notna().to_numpy(), -found["away"].to_numpy(), *in_time),
    )
    baseline = find_baseline(found["ABLFL"], series)
    found["BASE"] = found["AVAL"].array.take(baseline, allow_fill=True)
    found["BNRIND"] = found["ANRIND"].array.take(baseline, allow_fill=True)
    later = found["ADT"] > found["ADT"].array.take(baseline, allow_fill=True)
    visit = found["VISITNUM"].fillna(-1)
    elsewhere = visit != visit.array.take(baseline, allow_fill=True)
    changed = later if change_of == "AFTER BASELINE" else elsewhere
    found["CHG"] = (found["AVAL"] - found["BASE"]).where(changed)
    ratio = found["AVAL"] / found["BASE"].where(found["BASE"] != 0)
    found["R2BASE"] = ratio.where(later & ~found["logarithm"])
    found["R2ANRHI"] = found["AVAL"] / found["ANRHI"].where(found["ANRHI"] != 0)
    shift = found["BNRIND"].astype("str") + " to " + found["ANRIND"].astype("str")
    found["SHIFT1"] = shift.where(later)
