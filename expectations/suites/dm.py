"""DM: who takes part."""

from expectations.bounds import Bounds
from expectations.checks import Check, no_rows

TABLE = "sdtm.dm"


def checks(bounds: Bounds) -> list[Check]:
    """Check the demographics."""
    return [
        no_rows(
            "GX-DM-DEATH-DATED",
            TABLE,
            "DTHDTC",
            "Who is flagged as dead has a date of death, were it but the year.",
            "critical",
            "select * from {batch} where DTHFL = 'Y'",
            "DTHDTC is null",
        ),
        no_rows(
            "GX-DM-DEATH-FLAGGED",
            TABLE,
            "DTHFL",
            "Who has a date of death is flagged as dead.",
            "critical",
            "select * from {batch} where DTHDTC is not null",
            "DTHFL is distinct from 'Y'",
        ),
        no_rows(
            "GX-DM-SITE-COUNTRY",
            TABLE,
            "COUNTRY",
            "The country is the one of the subject's site.",
            "major",
            "select dm.*, sites.country as SITECOUNTRY from {batch} as dm"
            " inner join seeds.sites as sites"
            " on dm.STUDYID = sites.study and dm.SITEID = sites.site",
            "COUNTRY is distinct from SITECOUNTRY",
        ),
    ]
