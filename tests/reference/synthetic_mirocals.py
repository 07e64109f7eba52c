"""The default trial's survival as reference set, from its release.

`python -m tests.reference.synthetic_mirocals RELEASE` writes `synthetic_mirocals.csv`, a row a
randomised subject in order of USUBJID; RELEASE is the folder of an unblinded release of the default
trial. A cause is 0 censored, 1 the event, 2 death without it. Synthetic.
"""

import sys
from pathlib import Path

import duckdb
import pandas as pd

TABLE = Path(__file__).with_suffix(".csv")
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
CAUSE = "case when {0}.CNSR <> 0 then 0 when {0}.EVNTDESC = 'DEATH' then 2 else 1 end"


def make_set(warehouse: Path) -> pd.DataFrame:
    """Survival, covariates and other events of a released trial."""
    causes = {name: CAUSE.format(name) for name in ("gastrostomy", "ventilation")}
    with duckdb.connect(str(warehouse), read_only=True) as db:
        return db.execute(COLUMNS.format(**causes)).df()


if __name__ == "__main__":
    made = make_set(Path(sys.argv[1]) / "warehouse.duckdb")
    made.to_csv(TABLE, index=False, lineterminator="\n")
