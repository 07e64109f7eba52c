"""ADAE a second time: imputed dates, phase, treatment emergence, relation, first occurrences."""

from typing import Any

import numpy as np
import pandas as pd

from mirocals.qc.dates import first_day, last_day, missing_part, of_subjects, study_day
from mirocals.qc.sources import Sources

OF_SUBJECT = (
    *("TRT01P", "TRT01PN", "TRT01A", "TRT01AN", "ITTFL", "SAFFL", "TRTSDT", "TRTEDT"),
    *("RANDDT", "DTHDT", "LSTALVDT"),
)
COPIED = (
    *("AESEQ", "AETERM", "AEDECOD", "AEBODSYS", "AESOC", "AESTDTC", "AEENDTC", "AESER"),
    *("AESDTH", "AESEV", "AEREL", "AEACN", "AEOUT"),
)
SUPPLEMENTS = ("AERELRIL", "AERELLP", "AEGRP")
SEVERITIES = {"MILD": 1, "MODERATE": 2, "SEVERE": 3}
OCCURRENCES = {
    "AOCCFL": ["USUBJID"],
    "AOCCSFL": ["USUBJID", "AEBODSYS"],
    "AOCCPFL": ["USUBJID", "AEBODSYS", "AEDECOD"],
}


def derive_adae(sources: Sources, adsl: pd.DataFrame) -> pd.DataFrame:
    """ADAE from AE, SUPPAE, CM and the ADSL of the second opinion."""
    events = sources.sdtm("ae", *COPIED)
    events = events.merge(adsl[["USUBJID", *OF_SUBJECT]], on="USUBJID", how="left")
    _add_supplements(events, sources)
    _add_dates(events, sources)
    _add_phase(events, sources)
    events["ASEV"] = events["AESEV"]
    events["ASEVN"] = events["AESEV"].map(SEVERITIES)
    _add_relations(events, sources)
    _add_occurrences(events)
    _add_queries(events, sources.seed("customised_queries"))
    return events


def _add_supplements(events: pd.DataFrame, sources: Sources) -> None:
    supplements = sources.sdtm("suppae", "IDVARVAL", "QNAM", "QVAL", where="IDVAR = 'AESEQ'")
    place = pd.MultiIndex.from_arrays([events["USUBJID"], events["AESEQ"].astype("int64")])
    for name in SUPPLEMENTS:
        of_name = supplements[supplements["QNAM"] == name]
        number = pd.to_numeric(of_name["IDVARVAL"]).astype("int64")
        values = pd.Series(
            of_name["QVAL"].to_numpy(), pd.MultiIndex.from_arrays([of_name["USUBJID"], number])
        )
        events[name] = pd.Series(values.reindex(place).to_numpy(), events.index, dtype="str")


def _add_dates(events: pd.DataFrame, sources: Sources) -> None:
    started, ended = events["AESTDTC"], events["AEENDTC"]
    first, part = first_day(started), missing_part(started)
    treated = events["TRTSDT"]
    within = (treated >= first) & (treated <= last_day(started)) & part.isin(["D", "M"])
    over_before = last_day(ended) < treated
    events["ASTDT"] = first.mask(within & ~over_before, treated)
    events["ASTDTF"] = part.where(part != "")

    end_part = missing_part(ended)
    ceiling = events["DTHDT"].fillna(events["LSTALVDT"])
    latest = last_day(ended)
    capped = latest.mask(ceiling < latest, ceiling)
    floor = first_day(ended)
    floor = floor.mask(events["ASTDT"] > floor, events["ASTDT"])
    floor = floor.mask(floor > latest, latest)
    capped = capped.mask(floor > capped, floor)
    events["AENDT"] = latest.mask(end_part.isin(["D", "M"]), capped)
    events["AENDTF"] = end_part.where(end_part != "")

    origin = events[sources.rules["time_origin"]]
    events["ASTDY"] = study_day(events["ASTDT"], origin)
    events["AENDY"] = study_day(events["AENDT"], origin)
    days = (events["AENDT"] - events["ASTDT"]).dt.days + 1
    events["ADURN"] = days.where(days > 0)
    events["ADURU"] = pd.Series("DAYS", index=events.index).where(events["ADURN"].notna())


def _add_phase(events: pd.DataFrame, sources: Sources) -> None:
    start, treated = events["ASTDT"], events["TRTSDT"]
    after = sources.rule("treatment_emergent_days")
    until = pd.Series(pd.NaT, index=events.index, dtype="datetime64[us]")
    if after is not None:
        until = events["TRTEDT"] + pd.Timedelta(days=int(after))
    on_treatment = (start >= treated) & ~(start > until)
    background = sources.sdtm("cm", "CMDECOD", "CMSTDTC")
    background = background[background["CMDECOD"].isin(sources.rule_values("background_treatment"))]
    begun = first_day(background["CMSTDTC"]).groupby(background["USUBJID"]).min()
    phase = np.select(
        [on_treatment, start >= treated, start > of_subjects(begun, events["USUBJID"])],
        ["TREATMENT", "FOLLOW-UP", "RUN-IN"],
        "SCREENING",
    )
    events["APHASE"] = pd.Series(phase, index=events.index).where(start.notna())
    undated = start.isna() & treated.notna() & ~(events["AENDT"] < treated)
    emergent = on_treatment | undated
    events["TRTEMFL"] = pd.Series("Y", index=events.index).where(emergent)
    in_period = emergent | (events["APHASE"] == "TREATMENT")
    events["APERIOD"] = pd.Series(1.0, index=events.index).where(in_period)
    events["APERIODC"] = pd.Series("TREATMENT", index=events.index).where(in_period)
    on_arm = (start >= treated) | undated
    events["TRTA"] = events["TRT01A"].where(on_arm)
    events["TRTAN"] = events["TRT01AN"].where(on_arm)


def _add_relations(events: pd.DataFrame, sources: Sources) -> None:
    related = sources.rule_values("related_term")
    for flag, source in (("RELDRUG", "AEREL"), ("RELRIL", "AERELRIL"), ("RELPUNC", "AERELLP")):
        told = pd.Series(np.where(events[source].isin(related), "Y", "N"), index=events.index)
        events[flag] = told.where(events[source].notna())
    events["RELDRUG"] = events["RELDRUG"].fillna(
        sources.rule("missing_relation_to_drug_counts_as") or "N"
    )


def _add_occurrences(events: pd.DataFrame) -> None:
    in_order = events.sort_values(["USUBJID", "ASTDT", "AESEQ"], na_position="last")
    emergent = in_order[in_order["TRTEMFL"] == "Y"]
    for flag, group in OCCURRENCES.items():
        named = emergent.dropna(subset=group)
        first = named[~named.duplicated(group)].index
        events[flag] = pd.Series("Y", index=events.index).where(events.index.isin(first))


def _add_queries(events: pd.DataFrame, queries: pd.DataFrame) -> None:
    for name in ("CQ01NAM", "CQ02NAM"):
        meets = pd.Series(False, index=events.index)
        excepted = pd.Series(False, index=events.index)
        of_query = queries[queries["query"] == name]
        for row in of_query.itertuples():
            text = events[str(row.variable)].astype("str").fillna("")
            value = str(row.value)
            if row.operator == "contains":
                meets |= text.str.contains(value, regex=False)
            elif row.operator == "except":
                excepted |= text == value
            else:
                meets |= text == value
        called: Any = of_query["name"].iat[0] if len(of_query) else None
        events[name] = pd.Series(called, index=events.index, dtype="str").where(meets & ~excepted)
