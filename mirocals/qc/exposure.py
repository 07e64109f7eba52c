"""What each subject of ADSL took: totals of the study drug, and riluzole in the background."""

import numpy as np
import pandas as pd

from mirocals.qc.dates import complete_day, first_day, last_day, missing_part, of_subjects
from mirocals.qc.sources import Sources

DECIMALS = 9
TOTALS = ("NCYCLES", "NDOSPLAN", "NDOSGIVN", "COMPLPCT", "DOSINTPC", "CUMDOSE", "AVGDD")


def add_exposure_summary(adsl: pd.DataFrame, sources: Sources) -> None:
    """Totals of the study drug: by cycle where planned doses were collected, else by interval."""
    for name in TOTALS:
        adsl[name] = np.nan
    period = sources.rule("exposure_period")
    if period == "CYCLE":
        _add_cycles(adsl, sources)
    elif period == "RECORD":
        _add_intervals(adsl, sources)


def _add_cycles(adsl: pd.DataFrame, sources: Sources) -> None:
    doses = sources.sdtm(
        "ec", "ECSEQ", "ECTPTNUM", "ECOCCUR", "ECDOSE", "ECSTDTC", where="ECTPTNUM > 0"
    )
    of_cycle = float(sources.rule("doses_per_cycle") or "nan")
    planned = doses.groupby("USUBJID")["ECTPTNUM"].max().reindex(adsl.index).astype("float64")
    taken = doses[doses["ECOCCUR"] == "Y"]
    by_subject = taken.groupby("USUBJID")
    count = by_subject.size().reindex(adsl.index).fillna(0.0).where(planned.notna())
    cycles = ((taken["ECTPTNUM"] - 1) // of_cycle).groupby(taken["USUBJID"]).nunique()
    amount = by_subject["ECDOSE"].sum().reindex(adsl.index).fillna(0.0)
    adsl["NCYCLES"] = cycles.reindex(adsl.index).fillna(0.0).where(planned.notna())
    adsl["NDOSPLAN"] = planned
    adsl["NDOSGIVN"] = count
    adsl["COMPLPCT"] = (100 * count / planned).round(DECIMALS)
    intended = planned * float(sources.rule("planned_dose") or "nan")
    adsl["DOSINTPC"] = (100 * amount / intended).round(DECIMALS)
    content = _numbered(sources.sdtm("ex", "EXSEQ", "EXDOSE", "EXSTDTC"), "EXSTDTC", "EXSEQ")
    tied = _numbered(taken, "ECSTDTC", "ECSEQ").merge(
        content[content["when"].notna()], on=["USUBJID", "when", "nth"], how="left"
    )
    adsl["CUMDOSE"] = _sum_if_known(tied["EXDOSE"], tied["USUBJID"]).reindex(adsl.index)


def _numbered(records: pd.DataFrame, when: str, sequence: str) -> pd.DataFrame:
    """Doses with their time as `when`, and the number among those of one time as `nth`."""
    in_order = records.sort_values(["USUBJID", when, sequence]).rename(columns={when: "when"})
    return in_order.assign(nth=in_order.groupby(["USUBJID", "when"], dropna=False).cumcount())


def _add_intervals(adsl: pd.DataFrame, sources: Sources) -> None:
    doses = sources.sdtm("ex", "EXDOSE", "EXDOSFRQ", "EXSTDTC", "EXENDTC")
    last = of_subjects(adsl["TRTEDT"], doses["USUBJID"])
    end = complete_day(doses["EXENDTC"]).where(doses["EXENDTC"].notna(), last)
    days = (end - complete_day(doses["EXSTDTC"])).dt.days + 1
    days = days.where(days > 0)
    each = doses["EXDOSE"].where(doses["EXDOSFRQ"] == "ONCE")
    each = each.fillna((doses["EXDOSE"] * days).where(doses["EXDOSFRQ"] == "QD"))
    adsl["CUMDOSE"] = _sum_if_known(each, doses["USUBJID"]).reindex(adsl.index)
    every_day = days.groupby(doses["USUBJID"]).sum().reindex(adsl.index)
    adsl["AVGDD"] = (adsl["CUMDOSE"] / every_day.where(every_day > 0)).round(DECIMALS)


def add_riluzole(adsl: pd.DataFrame, sources: Sources) -> None:
    """First and last day, days, dose of the background treatment, and whether it met the first."""
    taken = sources.sdtm("cm", "CMDECOD", "CMDOSTOT", "CMSTDTC", "CMENDTC")
    taken = taken[taken["CMDECOD"].isin(sources.rule_values("background_treatment"))]
    subjects = taken["USUBJID"]
    known_to = of_subjects(adsl["DTHDT"].fillna(adsl["LSTALVDT"]), subjects)
    start, end = first_day(taken["CMSTDTC"]), last_day(taken["CMENDTC"])
    floor = first_day(taken["CMENDTC"])
    capped = end.mask(known_to < end, known_to)
    capped = capped.mask(floor > capped, floor)
    end = end.mask(missing_part(taken["CMENDTC"]).isin(["D", "M"]), capped)
    until = end.fillna(known_to)
    days = ((until - start).dt.days + 1).clip(lower=0).fillna(0.0)
    adsl["RILSDT"] = start.groupby(subjects).min().reindex(adsl.index)
    open_ended = adsl.index.isin(subjects[end.isna()])
    adsl["RILEDT"] = end.groupby(subjects).max().reindex(adsl.index).where(~open_ended)
    adsl["RILDURD"] = days.groupby(subjects).sum().reindex(adsl.index)
    adsl["RILCUMD"] = _sum_if_known(days * taken["CMDOSTOT"], subjects).reindex(adsl.index)
    first_dose = of_subjects(adsl["TRTSDT"], subjects)
    met = subjects[(start <= first_dose) & (first_dose <= until)]
    flag = pd.Series(np.where(adsl.index.isin(met), "Y", "N"), index=adsl.index)
    adsl["RILTRTFL"] = flag.where(adsl.index.isin(subjects) & (adsl["SAFFL"] == "Y"))


def _sum_if_known(values: pd.Series, subjects: pd.Series) -> pd.Series:
    """Sum by subject, empty where one of the values is."""
    values = values.astype("float64")
    unknown = values.isna().groupby(subjects).any()
    return values.groupby(subjects).sum().where(~unknown)
