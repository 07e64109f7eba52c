"""SS: vital status at day 640."""

from expectations.bounds import Bounds
from expectations.checks import Check, day, no_rows, past_horizon
from expectations.suites.findings import standardised
from mirocals.making import LAST_KNOWN_DAY

TABLE = "sdtm.ss"


def checks(bounds: Bounds) -> list[Check]:
    """Check the vital status."""
    known = (
        "select ss.*, adsl.DTHFL, adsl.DTHDT, adsl.DTHDTF from {batch} as ss"
        " inner join adam.adsl as adsl on ss.USUBJID = adsl.USUBJID"
        " where ss.SSTESTCD = 'SURVSTAT'"
    )
    return [
        _status_present(bounds),
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
            f"{day('SSDTC')} > {LAST_KNOWN_DAY}",
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


def _status_present(bounds: Bounds) -> Check:
    """Start from ADSL: where no status was delivered at all, everybody's is missing."""
    days = int(bounds.rule("vital_status_due_days") or 0)
    return no_rows(
        "GX-SS-STATUS-PRESENT",
        TABLE,
        "SSSTRESC",
        "Every randomised subject has a vital status or is known as dead, once the horizon of the"
        f" primary endpoint and {days} days have passed.",
        "critical",
        f"""
        select due.STUDYID, due.USUBJID, due.RANDDT, due.HORIZONDT, due.DTHFL, status.SSSTRESC
        from ({past_horizon("adam.adsl", days)}) as due
        left join (
            select USUBJID, max(SSSTRESC) as SSSTRESC from {{batch}}
            where SSTESTCD = 'SURVSTAT' group by USUBJID
        ) as status
            on due.USUBJID = status.USUBJID
        """,
        "SSSTRESC is null and DTHFL is distinct from 'Y'",
    )
