"""ADSL a second time: one row per subject of DM."""

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from mirocals.qc.contacts import last_contact
from mirocals.qc.dates import (
    complete_day,
    first_day,
    missing_part,
    of_subjects,
    study_day,
    time_of_day,
)
from mirocals.qc.exposure import add_exposure_summary, add_riluzole
from mirocals.qc.history import (
    add_diagnosis,
    add_findings,
    add_onset,
    add_populations,
    add_strata,
)
from mirocals.qc.sources import Sources

COPIED = (
    *("STUDYID", "USUBJID", "SUBJID", "SITEID", "COUNTRY", "AGE", "AGEU", "SEX", "RACE"),
    *("ETHNIC", "ARMCD", "ARM", "ACTARMCD", "ACTARM", "ARMNRS", "DTHFL"),
)
OF_FUNCTION = (
    ("ALSFRBL", "ALSFRTOT", "AVAL"),
    ("PROGBL", "ALSFRPRG", "AVAL"),
    ("KINGSBL", "KINGSTG", "AVALC"),
    ("MITOSBL", "MITOS", "AVAL"),
)
OF_LABORATORY = (
    ("NFHPBL", "NFHP"),
    ("CCL2BL", "MCP1PL"),
    ("TREGPBL", "TLHRTLH"),
    ("TREGBL", "TLYHR"),
)
OF_CAPACITY = (("SVCBL", "SVC"), ("SVCPPBL", "SVCPP"))
DUMMY = "DUMMY_"
LONGEST_ARM_CODE = 20


def derive_subjects(sources: Sources) -> pd.DataFrame:
    """Every subject, with all of ADSL but the baselines; index is USUBJID.

    Beside the variables of ADSL: `WITHDREW`, whether consent was withdrawn, `EOTSEQ`, the number
    of the record that closes treatment, and SRCDOM, SRCVAR and SRCSEQ of what gave LSTALVDT.
    """
    subjects = sources.subjects.set_index("USUBJID", drop=False).rename_axis(None)
    adsl = subjects[list(COPIED)].copy()
    adsl["RFICDT"] = complete_day(subjects["RFICDTC"])
    disposition = sources.sdtm("ds", "DSSEQ", "DSDECOD", "DSCAT", "DSSCAT", "DSSTDTC")
    randomised = disposition[disposition["DSDECOD"] == "RANDOMIZED"]
    adsl["RANDDT"] = _first_day_of(randomised, "DSSTDTC")
    adsl["RANDFL"] = _yes_or_no(adsl.index.isin(randomised["USUBJID"]))
    adsl["ITTFL"] = adsl["RANDFL"]
    _add_exposure(adsl, sources, subjects)
    _add_arms(adsl, sources, subjects)
    add_onset(adsl, sources)
    _add_death(adsl, sources, subjects)
    _add_status(adsl, disposition, subjects)
    add_strata(adsl, sources)
    add_diagnosis(adsl, sources)
    add_findings(adsl, sources)
    add_exposure_summary(adsl, sources)
    add_riluzole(adsl, sources)
    add_populations(adsl, sources)
    return adsl


def derive_adsl(
    sources: Sources, subjects: pd.DataFrame, adqs: pd.DataFrame, adlb: pd.DataFrame
) -> pd.DataFrame:
    """ADSL: the subjects of `derive_subjects` with what ADQS, ADLB and RE say of the baseline."""
    adsl = subjects.copy()
    functions = adqs[adqs["ABLFL"] == "Y"]
    for variable, paramcd, value in OF_FUNCTION:
        of_parameter = functions[functions["PARAMCD"] == paramcd]
        adsl[variable] = of_parameter.set_index("USUBJID")[value].reindex(adsl.index)
    findings = adlb[(adlb["ABLFL"] == "Y") & (adlb["BASETYPE"] == "RANDOMISATION")]
    for variable, paramcd in OF_LABORATORY:
        of_parameter = findings[findings["PARAMCD"] == paramcd]
        adsl[variable] = of_parameter.set_index("USUBJID")["AVAL"].reindex(adsl.index)
    capacity = sources.sdtm(
        "re", "RETESTCD", "RESEQ", "RESTRESN", "REDTC", where="RESTRESN is not null"
    )
    for variable, test in OF_CAPACITY:
        of_test = capacity[capacity["RETESTCD"] == test]
        adsl[variable] = _last_before(adsl, of_test, "RESTRESN", "REDTC", "RESEQ")
    adsl["NFHPGR1"] = pd.Series(pd.NA, index=adsl.index, dtype="str")
    adsl["NFHPGR1N"] = np.nan
    for stratum in sources.seed("pnfh_strata").to_dict("records"):
        inside = _lies_in(adsl["NFHPBL"], stratum)
        adsl["NFHPGR1"] = adsl["NFHPGR1"].mask(inside, stratum["stratum"])
        adsl["NFHPGR1N"] = adsl["NFHPGR1N"].mask(inside, stratum["stratum_order"])
    return adsl.reset_index(drop=True)


def _add_exposure(adsl: pd.DataFrame, sources: Sources, subjects: pd.DataFrame) -> None:
    doses = sources.sdtm("ex", "EXSEQ", "EXSTDTC", "EXENDTC")
    adsl["SAFFL"] = _yes_or_no(adsl.index.isin(doses["USUBJID"].unique()))
    adsl["TRTSDT"] = _first_day_of(doses, "EXSTDTC")
    doses = doses.assign(EXSTDTC=doses["EXSTDTC"].fillna(""), ends=complete_day(doses["EXENDTC"]))
    doses = doses.sort_values(["USUBJID", "EXSTDTC", "EXSEQ"])
    last = doses.drop_duplicates("USUBJID", keep="last").set_index("USUBJID")
    ended = last["ends"].reindex(adsl.index)
    if sources.rules["treatment_end_fallback"] == "RFENDTC":
        instead = complete_day(subjects["RFENDTC"])
    else:
        instead = doses.groupby("USUBJID")["ends"].max().reindex(adsl.index)
    adsl["TRTEDT"] = ended.fillna(instead.where(adsl["SAFFL"] == "Y"))
    adsl["TRTDURD"] = (adsl["TRTEDT"] - adsl["TRTSDT"]).dt.days + 1


def _add_arms(adsl: pd.DataFrame, sources: Sources, subjects: pd.DataFrame) -> None:
    arms = sources.seed("arms")
    order = dict(zip(arms["arm_code"], arms["arm_order"], strict=True))
    if sources.blinded:
        order = {(DUMMY + code)[:LONGEST_ARM_CODE]: number for code, number in order.items()}
    randomised = adsl["RANDFL"] == "Y"
    treated = adsl["SAFFL"] == "Y"
    adsl["TRT01P"] = adsl["ARM"].where(randomised)
    adsl["TRT01PN"] = subjects["ARMCD"].map(order).where(randomised)
    adsl["TRT01A"] = adsl["ACTARM"].where(treated)
    adsl["TRT01AN"] = subjects["ACTARMCD"].map(order).where(treated)


def _lies_in(level: pd.Series, stratum: dict[Hashable, Any]) -> pd.Series:
    low, high = stratum["low"], stratum["high"]
    inside = level.notna()
    if pd.notna(low):
        inside &= (level > low) | ((level == low) & (stratum["low_included"] == "Y"))
    if pd.notna(high):
        inside &= (level < high) | ((level == high) & (stratum["high_included"] == "Y"))
    return inside


def _add_death(adsl: pd.DataFrame, sources: Sources, subjects: pd.DataFrame) -> None:
    contact = last_contact(sources, subjects["DTHDTC"]).reindex(adsl.index)
    adsl["LSTALVDT"] = contact["DAY"]
    adsl[["SRCDOM", "SRCVAR", "SRCSEQ"]] = contact[["SRCDOM", "SRCVAR", "SRCSEQ"]]
    first = first_day(subjects["DTHDTC"])
    part = missing_part(subjects["DTHDTC"])
    partial = part.isin(["D", "M"])
    later = first.where(~(adsl["LSTALVDT"] > first), adsl["LSTALVDT"])
    adsl["DTHDT"] = first.where(~partial, later)
    adsl["DTHDTF"] = part.where(partial)
    adsl["DTHDTE"] = first.where(partial)
    adsl["DTHADY"] = study_day(adsl["DTHDT"], adsl[sources.rules["time_origin"]])


def _add_status(adsl: pd.DataFrame, disposition: pd.DataFrame, subjects: pd.DataFrame) -> None:
    events = disposition[disposition["DSCAT"] == "DISPOSITION EVENT"]
    events = events.assign(DSSTDTC=events["DSSTDTC"].fillna(""))
    events = events.sort_values(["USUBJID", "DSSTDTC", "DSSEQ"])
    over = (adsl["DTHFL"] == "Y") | (subjects["ARMNRS"] == "SCREEN FAILURE")
    for period, closed in (("EOS", "STUDY PARTICIPATION"), ("EOT", "STUDY TREATMENT")):
        closing = events[(events["DSSCAT"] == closed) | events["DSSCAT"].isna()]
        last = closing.drop_duplicates("USUBJID", keep="last").set_index("USUBJID")
        reason = last["DSDECOD"].reindex(adsl.index)
        told = np.where(reason == "COMPLETED", "COMPLETED", "DISCONTINUED")
        untold = np.where(over, "DISCONTINUED", "ONGOING")
        status = pd.Series(np.where(adsl.index.isin(last.index), told, untold), index=adsl.index)
        adsl[f"{period}STT"] = status
        adsl[f"{period}DT"] = complete_day(last["DSSTDTC"]).reindex(adsl.index)
        adsl[f"{period}SEQ"] = last["DSSEQ"].astype("float64").reindex(adsl.index)
        adsl[f"DC{period[2]}REAS"] = reason.where(status == "DISCONTINUED")
        if period == "EOS":
            of_the_study = last["DSSCAT"].reindex(adsl.index) == closed
            adsl["WITHDREW"] = (reason == "WITHDRAWAL BY SUBJECT") & of_the_study
    treated = adsl["SAFFL"] == "Y"
    adsl["EOTSTT"] = adsl["EOTSTT"].where(treated)
    adsl["EOTDT"] = adsl["EOTDT"].where(treated)
    adsl["DCTREAS"] = adsl["DCTREAS"].where(treated)


def _last_before(
    adsl: pd.DataFrame, records: pd.DataFrame, value: str, when: str, sequence: str
) -> pd.Series:
    """The last value on or before randomisation: later day, later time, higher sequence."""
    day = complete_day(records[when])
    records = records.assign(day=day, time=time_of_day(records[when]))
    before = day <= of_subjects(adsl["RANDDT"], records["USUBJID"])
    records = records[before].sort_values(["USUBJID", "day", "time", sequence])
    last = records.drop_duplicates("USUBJID", keep="last").set_index("USUBJID")[value]
    return last.reindex(adsl.index)


def _first_day_of(records: pd.DataFrame, when: str) -> pd.Series:
    return complete_day(records[when]).groupby(records["USUBJID"]).min()


def _yes_or_no(condition: np.ndarray) -> np.ndarray:
    return np.where(condition, "Y", "N")
