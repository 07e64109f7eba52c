"""ADTTE a second time: survival of the randomised, for every endpoint of death alone."""

import numpy as np
import pandas as pd

from mirocals.qc.sources import Sources

EVENT, AT_HORIZON, DIED_AFTER, LAST_KNOWN, WITHDREW = range(5)
MEANINGS = {
    AT_HORIZON: "ALIVE AT THE HORIZON",
    DIED_AFTER: "DIED AFTER THE HORIZON",
    LAST_KNOWN: "LAST KNOWN ALIVE",
    WITHDREW: "LAST KNOWN ALIVE, CONSENT WITHDRAWN",
}
UNDATED_DEATH = "LAST KNOWN ALIVE, DATE OF DEATH UNKNOWN"


def derive_adtte(sources: Sources, adsl: pd.DataFrame) -> pd.DataFrame:
    """ADTTE from the ADSL of the second opinion."""
    randomised = adsl[adsl["ITTFL"] == "Y"]
    endpoints = sources.seed("tte_parameters").sort_values("paramn")
    records = [_time_to(endpoint, randomised) for _, endpoint in endpoints.iterrows()]
    adtte = pd.concat(records, ignore_index=True)
    adtte = adtte.sort_values(["USUBJID", "PARAMN"], ignore_index=True)
    adtte["ASEQ"] = adtte.groupby("USUBJID").cumcount() + 1
    return adtte


def not_derived(sources: Sources) -> tuple[str, ...]:
    """Endpoints of the study other than survival."""
    endpoints = sources.seed("tte_parameters")
    return tuple(endpoints.loc[~_is_survival(endpoints), "paramcd"])


def _is_survival(endpoints: pd.DataFrame) -> pd.Series:
    if "events" not in endpoints:
        return pd.Series(True, index=endpoints.index)
    return endpoints["events"] == "DEATH"


def _time_to(endpoint: pd.Series, subjects: pd.DataFrame) -> pd.DataFrame:
    tte = subjects[subjects[endpoint["time_origin"]].notna()].copy()
    tte["PARAMCD"] = endpoint["paramcd"]
    tte["PARAM"] = endpoint["param"]
    tte["PARAMN"] = endpoint["paramn"]
    tte["AVALU"] = "DAYS"
    tte["STARTDT"] = tte[endpoint["time_origin"]]
    horizon = pd.Series(pd.NaT, index=tte.index, dtype="datetime64[us]")
    if pd.notna(endpoint["horizon_days"]):
        horizon = tte["STARTDT"] + pd.Timedelta(days=int(endpoint["horizon_days"]))
    died, alive = tte["DTHDT"], tte["LSTALVDT"]
    tte["CNSR"] = np.select(
        [died > horizon, died.notna(), alive >= horizon, tte["WITHDREW"]],
        [DIED_AFTER, EVENT, AT_HORIZON, WITHDREW],
        LAST_KNOWN,
    )
    by_death = tte["CNSR"].isin([EVENT, DIED_AFTER])
    at_horizon = tte["CNSR"].isin([AT_HORIZON, DIED_AFTER])
    tte["ADT"] = alive.where(tte["CNSR"] != EVENT, died).where(~at_horizon, horizon)
    extra = 1 if endpoint["add_one_day"] == "Y" else 0
    tte["AVAL"] = (tte["ADT"] - tte["STARTDT"]).dt.days + extra
    tte["EVNTDESC"] = pd.Series("DEATH", index=tte.index).where(tte["CNSR"] == EVENT)
    why = tte["CNSR"].map(MEANINGS)
    undated = (tte["DTHFL"] == "Y") & died.isna() & tte["CNSR"].isin([LAST_KNOWN, WITHDREW])
    tte["CNSDTDSC"] = why.where(~undated, UNDATED_DEATH)
    tte["SRCDOM"] = tte["SRCDOM"].where(~by_death, "DM")
    tte["SRCVAR"] = tte["SRCVAR"].where(~by_death, "DTHDTC")
    tte["SRCSEQ"] = tte["SRCSEQ"].where(~by_death)
    return tte
