"""Laboratory values taken while at risk: after the first dose, until the end of risk."""

import duckdb
import pandas as pd

from mirocals.analyses.safety.population import FLAG, risk_ends
from mirocals.analyses.trial import Trial
from mirocals.analyses.warehouse import read_frame

TAKEN = f"""
    select adlb.USUBJID, PARAMCD, PARAM, PARAMN, ADT, AVAL, R2ANRHI, BNRIND, SHIFT1,
        case when ANRLO > 0 then AVAL / ANRLO end as R2ANRLO
    from adam.adlb
    inner join adam.adsl using (USUBJID)
    where adsl.{FLAG} = 'Y' and AVAL is not null and ADT > TRTSDT
    order by adlb.USUBJID, PARAMN, PARAMCD, ADT, ASEQ
"""
NONE = {  # the columns of a release without ADLB
    "object": ("USUBJID", "PARAMCD", "PARAM", "BNRIND", "SHIFT1"),
    "float64": ("PARAMN", "AVAL", "R2ANRHI", "R2ANRLO"),
    "datetime64[ns]": ("ADT",),
}
PUNCTURED = """
    select distinct USUBJID, ADT from adam.adlb
    where PARCAT1 like '%IN CSF' and AVAL is not null order by USUBJID, ADT
"""


def values_at_risk(trial: Trial) -> pd.DataFrame:
    """Records of ADLB with a value, dated after the first dose and up to the end of risk.

    A sample of the day of the first dose was taken before it and is left out. R2ANRLO is
    AVAL / ANRLO. Without ADLB there is no record.
    """
    taken = _read(trial, TAKEN)
    subjects = trial.subjects[trial.subjects[FLAG] == "Y"]
    ends = pd.Series(risk_ends(trial, subjects).to_numpy(), subjects["USUBJID"].to_numpy())
    if taken.empty:
        return taken
    taken["ADT"] = pd.to_datetime(taken["ADT"])
    return taken[~(taken["ADT"] > taken["USUBJID"].map(ends))]


def days_of_puncture(trial: Trial) -> pd.DataFrame:
    """Subject and day (USUBJID, ADT) of every result from cerebrospinal fluid in ADLB."""
    return _read(trial, PUNCTURED)


def _read(trial: Trial, sql: str) -> pd.DataFrame:
    try:
        return read_frame(trial.connection, sql)
    except duckdb.CatalogException:
        return pd.DataFrame(
            {name: pd.Series(dtype=kind) for kind, names in NONE.items() for name in names}
        )
