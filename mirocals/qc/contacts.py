"""When each subject was last in direct contact with the trial, and the record that shows it."""

import pandas as pd

from mirocals.qc.dates import complete_day, last_day, of_subjects
from mirocals.qc.sources import Sources

# Domain, its date variables, its sequence number, and which of its records are contacts; of
# several on one day the domain named first is the source.
CONTACTS = (
    ("SS", ("SSDTC",), "SSSEQ", "SSTESTCD = 'SURVSTAT' and SSSTRESC = 'ALIVE'"),
    (
        "DS",
        ("DSSTDTC",),
        "DSSEQ",
        "DSDECOD not in ('DEATH', 'LOST TO FOLLOW-UP', 'TREATMENT UNBLINDED')",
    ),
    ("QS", ("QSDTC",), "QSSEQ", "QSSTAT is null"),
    ("RE", ("REDTC",), "RESEQ", "RESTAT is null"),
    ("LB", ("LBDTC",), "LBSEQ", "LBSTAT is null"),
    ("EX", ("EXSTDTC", "EXENDTC"), "EXSEQ", "true"),
    ("SV", ("SVSTDTC", "SVENDTC"), None, "coalesce(SVOCCUR, 'Y') = 'Y'"),
)


def last_contact(sources: Sources, died: pd.Series) -> pd.DataFrame:
    """DAY, SRCDOM, SRCVAR and SRCSEQ of the last contact, by USUBJID.

    `died` is DM.DTHDTC by USUBJID: a contact after the last day it can mean does not count.
    """
    latest = last_day(died)
    found = []
    for rank, (domain, variables, sequence, where) in enumerate(CONTACTS):
        columns = (*variables, *([sequence] if sequence else []))
        records = sources.sdtm(domain.lower(), *columns, where=where)
        subject, _ = pd.factorize(records["USUBJID"])
        end = of_subjects(latest, records["USUBJID"])
        for place, variable in enumerate(variables):
            day = complete_day(records[variable])
            day = day.mask(day > end)
            last = records[day == day.groupby(subject).transform("max")]
            found.append(
                pd.DataFrame(
                    {
                        "USUBJID": last["USUBJID"],
                        "DAY": day[last.index],
                        "SRCDOM": domain,
                        "SRCVAR": variable,
                        "SRCSEQ": last[sequence].astype("float64") if sequence else float("nan"),
                        "rank": rank,
                        "place": place,
                    }
                )
            )
    every = pd.concat(found, ignore_index=True)
    every = every.sort_values(
        ["USUBJID", "DAY", "rank", "SRCSEQ", "place"], ascending=[True, True, False, True, True]
    )
    return every.drop_duplicates("USUBJID", keep="last").set_index("USUBJID")
