"""The default trial's survival as reference set, from its release.

`python -m tests.reference.synthetic_mirocals RELEASE` writes `synthetic_mirocals.csv` and
`synthetic_subgroups.csv`, a row a randomised subject in order of USUBJID; RELEASE is the folder of
an unblinded release of the default trial. A cause is 0 censored, 1 the event, 2 death without it;
the last dose is in days from randomisation. Synthetic.
"""

import sys
from pathlib import Path

import duckdb
import pandas as pd

TABLE = Path(__file__).with_suffix(".csv")
SUBGROUPS = TABLE.with_name("synthetic_subgroups.csv")
COLUMNS = """
select
    cast(os.AVAL as integer) as time, cast(os.CNSR = 0 as integer) as event,
    adsl.TRT01PN as arm,
    cast(adsl.COUNTRY = 'GBR' as integer) as uk, cast(adsl.ONSSITE = 'LIMB' as integer) as limb,
    adsl.AGE as age, round(adsl.ONSRNDMO, 10) as onset, cast(adsl.ALSFRBL as integer) as alsfrs,
    adsl.SVCPPBL as svc, adsl.NFHPBL as pnfh, adsl.NFHPGR1N as stratum,
    cast(gastrostomy.AVAL as integer) as gastrostomy_time, {gastrostomy} as gastrostomy_cause,
    cast(ventilation.AVAL as integer) as ventilation_time, {ventilation} as ventilation_cause
from adam.adsl as adsl
inner join adam.adtte as os on adsl.USUBJID = os.USUBJID and os.PARAMCD = 'OS'
inner join adam.adtte as gastrostomy
    on adsl.USUBJID = gastrostomy.USUBJID and gastrostomy.PARAMCD = 'GASDTH'
inner join adam.adtte as ventilation
    on adsl.USUBJID = ventilation.USUBJID and ventilation.PARAMCD = 'NIVDTH'
order by adsl.USUBJID
"""
OF_SUBGROUPS = """
select
    adsl.SEX as sex, adsl.ELESCOR as el_escorial, adsl.GENOTYPE as genotype,
    round(adsl.PROGBL, 10) as progression,
    cast(date_diff('day', os.STARTDT, adsl.TRTEDT) as integer) as last_dose
from adam.adsl as adsl
inner join adam.adtte as os on adsl.USUBJID = os.USUBJID and os.PARAMCD = 'OS'
order by adsl.USUBJID
"""
CAUSE = "case when {0}.CNSR <> 0 then 0 when {0}.EVNTDESC = 'DEATH' then 2 else 1 end"


def make_set(warehouse: Path) -> pd.DataFrame:
    """Survival, covariates and other events of a released trial."""
    causes = {name: CAUSE.format(name) for name in ("gastrostomy", "ventilation")}
    with duckdb.connect(str(warehouse), read_only=True) as db:
        return db.execute(COLUMNS.format(**causes)).df()


def make_subgroups(warehouse: Path) -> pd.DataFrame:
    """What divides the subjects of a released trial, and the end of their treatment."""
    with duckdb.connect(str(warehouse), read_only=True) as db:
        return db.execute(OF_SUBGROUPS).df()


if __name__ == "__main__":
    warehouse = Path(sys.argv[1]) / "warehouse.duckdb"
    for file, made in ((TABLE, make_set(warehouse)), (SUBGROUPS, make_subgroups(warehouse))):
        made.to_csv(file, index=False, lineterminator="\n")
