"""SS: vital status at day 640."""

from expectations.bounds import Bounds
from expectations.checks import CUTOFF, Check, day, in_set, no_rows
from expectations.suites.findings import standardised

TABLE = "sdtm.ss"


def checks(bounds: Bounds) -> list[Check]:
    """Check the vital status."""
    known = (
        "select ss.*, adsl.DTHFL, adsl.DTHDT, adsl.DTHDTF from {batch} as ss"
        " inner join adam.adsl as adsl on ss.USUBJID = adsl.USUBJID"
        " where ss.SSTESTCD = 'SURVSTAT'"
    )
    return [
        in_set(
            "GX-SS-STATUS-KNOWN",
            TABLE,
            "SSSTRESC",
            ("ALIVE", "DEAD"),
            "The vital status is ALIVE or DEAD.",
            "critical",
        ),
        standardised("SS", "critical"),
        no_rows(
            "GX-SS-DATED",
            TABLE,
            "SSDTC",
            "A vital status says at which date it is known.",
            "major",
            "select * from {batch} where SSSTRESC is not null",
            "SSDTC is null",
        ),
        no_rows(
            "GX-SS-NOT-FUTURE",
            TABLE,
            "SSDTC",
            "No vital status is known at a date after the export was extracted, or after the cut.",
            "major",
            f"select * from {{batch}} where {day('SSDTC')} is not null",
            f"{day('SSDTC')} > {CUTOFF}",
        ),
        no_rows(
            "GX-SS-DEAD-HAS-DEATH",
            TABLE,
            "SSSTRESC",
            "Who is reported dead is known as dead in the analysis.",
            "critical",
            f"{known} and ss.SSSTRESC = 'DEAD'",
            "DTHFL is distinct from 'Y'",
        ),
        no_rows(
            "GX-SS-ALIVE-AFTER-DEATH",
            TABLE,
            "SSDTC",
            "Nobody is reported alive at a date after the date of death.",
            "major",
            f"{known} and ss.SSSTRESC = 'ALIVE' and {day('ss.SSDTC')} is not null",
            f"DTHDTF is null and DTHDT < {day('SSDTC')}",
        ),
        no_rows(
            "GX-SS-DEATH-BEFORE-KNOWN",
            TABLE,
            "SSDTC",
            "A death is not dated after the day on which it was known.",
            "major",
            f"{known} and ss.SSSTRESC = 'DEAD' and {day('ss.SSDTC')} is not null"
            " and adsl.DTHDT is not null",
            f"DTHDTF is null and DTHDT > {day('SSDTC')}",
        ),
    ]
