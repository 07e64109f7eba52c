"""Who each subject of ADSL is: strata, onset, diagnosis, findings, cause of death, populations."""

import numpy as np
import pandas as pd

from mirocals.qc.dates import (
    DAYS_OF_A_MONTH,
    complete_day,
    fill,
    first_day,
    last_day,
    missing_part,
)
from mirocals.qc.sources import Sources

STRATA = (("STRAT1", "STRATCTY", "COUNTRY"), ("STRAT2", "STRATONS", "ONSSITE"))
BETWEEN_STRATA = ", "
BETWEEN_REASONS = "; "


def add_strata(adsl: pd.DataFrame, sources: Sources) -> None:
    """Strata as entered at randomisation, and as country and site of onset are on record."""
    entered = sources.sdtm("suppdm", "QNAM", "QVAL", where="QNAM in ('STRATCTY', 'STRATONS')")
    entered = entered.sort_values("QVAL").drop_duplicates(["USUBJID", "QNAM"], keep="last")
    known = adsl.index.isin(entered["USUBJID"])
    for stratum, name, verified in STRATA:
        of_name = entered[entered["QNAM"] == name].set_index("USUBJID")["QVAL"]
        adsl[f"{stratum}R"] = of_name.reindex(adsl.index).astype("str")
        adsl[f"{stratum}V"] = adsl[verified].where(known).astype("str")
    for way in "RV":
        adsl[f"STRATA{way}"] = adsl[f"STRAT1{way}"] + BETWEEN_STRATA + adsl[f"STRAT2{way}"]


def add_onset(adsl: pd.DataFrame, sources: Sources) -> None:
    """Where and when ALS began; a date that is not whole is filled, not past the consent."""
    onset = _first_told(adsl, sources, "SYMPTOM ONSET")
    site = pd.Series(np.where(onset["MHLOC"] == "BULBAR", "BULBAR", "LIMB"), index=adsl.index)
    adsl["ONSSITE"] = site.where(onset["MHLOC"].notna())
    day, month = sources.rules["onset_day"], sources.rules["onset_month"]
    if pd.isna(day) or pd.isna(month):
        filled = complete_day(onset["MHSTDTC"])
        part = missing_part(onset["MHSTDTC"]).where(filled.notna())
    else:
        part = missing_part(onset["MHSTDTC"])
        in_month = fill(onset["MHSTDTC"], int(day), int(month))
        filled = in_month.where(part != "M", fill(onset["MHSTDTC"], 1, int(month)))
    too_late = (part != "") & (filled > adsl["RFICDT"]) & (onset["first"] <= adsl["RFICDT"])
    adsl["ONSDT"] = filled.where(~too_late, adsl["RFICDT"])
    adsl["ONSDTF"] = part.where(part != "")
    adsl["ONSRNDMO"] = (adsl["RANDDT"] - adsl["ONSDT"]).dt.days / DAYS_OF_A_MONTH


def add_diagnosis(adsl: pd.DataFrame, sources: Sources) -> None:
    """The first diagnosis of ALS, not before the onset where its date leaves that open."""
    told = _first_told(adsl, sources, "DIAGNOSIS")
    onset, part = adsl["ONSDT"], missing_part(told["MHSTDTC"])
    within = (onset >= told["first"]) & (onset <= last_day(told["MHSTDTC"]))
    adsl["DIAGDT"] = told["first"].mask(within, onset)
    adsl["DIAGDTF"] = part.where(part != "")
    adsl["ONSDIAMO"] = (adsl["DIAGDT"] - onset).dt.days / DAYS_OF_A_MONTH


def _first_told(adsl: pd.DataFrame, sources: Sources, event: str) -> pd.DataFrame:
    """The first record of an event of ALS, by subject; `first` is the first day it can mean."""
    told = sources.sdtm(
        "mh",
        *("MHSEQ", "MHSTDTC", "MHLOC"),
        where=f"MHDECOD = 'AMYOTROPHIC LATERAL SCLEROSIS' and MHEVDTYP = '{event}'",
    )
    told["first"] = first_day(told["MHSTDTC"])
    told = told.sort_values(["USUBJID", "first", "MHSEQ"]).drop_duplicates("USUBJID")
    return told.set_index("USUBJID").reindex(adsl.index)


def add_findings(adsl: pd.DataFrame, sources: Sources) -> None:
    """El Escorial category, genotype, family history and cause of death: the last of each."""
    _add_last(adsl, sources, "ELESCOR", "RS", "ELESCOR", "RSSTRESC")
    _add_last(adsl, sources, "GENOTYPE", "GF", "ALSGENO", "coalesce(GFSTRESC, GFREASND)")
    _add_last(adsl, sources, "FAMHXFL", "SC", "FAMHXALS", "SCSTRESC")
    _add_last(adsl, sources, "DTHCAUS", "DD", "PRCDTH", "DDSTRESC")


def _add_last(
    adsl: pd.DataFrame, sources: Sources, variable: str, domain: str, test: str, value: str
) -> None:
    found = sources.sdtm(
        domain.lower(),
        *(f"{domain}SEQ as number", f"{value} as result"),
        where=f"{domain}TESTCD = '{test}' and {value} is not null",
    )
    last = found.sort_values("number").drop_duplicates("USUBJID", keep="last")
    adsl[variable] = last.set_index("USUBJID")["result"].reindex(adsl.index).astype("str")


def add_populations(adsl: pd.DataFrame, sources: Sources) -> None:
    """Who was enrolled; who is in the per-protocol population, and every reason why not."""
    elements = sources.sdtm("se", "EPOCH", where="EPOCH = 'RUN-IN'")
    enrolled = adsl.index.isin(elements["USUBJID"]) | (adsl["RANDFL"] == "Y")
    adsl["ENRLFL"] = np.where(enrolled, "Y", "N")
    adsl["PPROTFL"] = pd.Series(pd.NA, index=adsl.index, dtype="str")
    adsl["PPROTRS"] = pd.Series(pd.NA, index=adsl.index, dtype="str")
    if not sources.has_rule("per_protocol_"):
        return
    reasons = _reasons(adsl, sources)
    told = [sorted(reasons[subject]) for subject in adsl.index]
    adsl["PPROTFL"] = ["N" if of_subject else "Y" for of_subject in told]
    adsl["PPROTRS"] = pd.Series(
        [BETWEEN_REASONS.join(text for _, text in each) if each else None for each in told],
        index=adsl.index,
        dtype="str",
    )


def _reasons(adsl: pd.DataFrame, sources: Sources) -> dict[str, set[tuple[int, str]]]:
    """Reasons to leave a subject out, each with the number of its rule."""
    reasons: dict[str, set[tuple[int, str]]] = {subject: set() for subject in adsl.index}
    least = sources.rule("per_protocol_minimum_compliance")
    columns = [adsl[name].tolist() for name in ("RANDFL", "SAFFL", "COMPLPCT")]
    for subject, randomised, treated, compliance in zip(adsl.index, *columns, strict=True):
        if randomised != "Y":
            reasons[subject].add((1, "NOT RANDOMISED"))
        elif treated != "Y":
            reasons[subject].add((2, "NO DOSE OF STUDY DRUG"))
        if treated == "Y" and least is not None:
            if pd.isna(compliance):
                reasons[subject].add((5, "COMPLIANCE NOT KNOWN"))
            elif compliance < float(least):
                reasons[subject].add((5, f"COMPLIANCE BELOW {float(least):g} %"))
    if sources.rule("per_protocol_criteria") == "Y":
        criteria = sources.sdtm("ie", "IETESTCD", where="IETESTCD is not null")
        for subject, criterion in zip(criteria["USUBJID"], criteria["IETESTCD"], strict=True):
            reasons[subject].add((3, f"CRITERION {criterion} NOT PASSED"))
    deviations = sources.sdtm("dv", "DVSCAT", "DVCAT")
    grades = sources.rule_values("per_protocol_deviation_grade")
    categories = sources.rule_values("per_protocol_deviation_category")
    excludes = deviations["DVSCAT"].isin(grades) & deviations["DVCAT"].isin(categories)
    for row in deviations[excludes].to_dict("records"):
        text = f"{row['DVSCAT']} DEVIATION: {row['DVCAT']}"
        reasons[row["USUBJID"]].add((4, text))
    return reasons
