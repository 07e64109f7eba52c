"""DD: what is known of a death."""

from expectations.bounds import Bounds
from expectations.checks import Check, before, day, no_rows
from mirocals.making import LAST_KNOWN_DAY

TABLE = "sdtm.dd"


def checks(bounds: Bounds) -> list[Check]:
    """Check the death details."""
    with_subject = (
        "select dd.*, dm.DTHFL, dm.DTHDTC from {batch} as dd"
        " inner join sdtm.dm as dm on dd.USUBJID = dm.USUBJID"
    )
    return [
        no_rows(
            "GX-DD-STANDARDISED",
            TABLE,
            "DDSTRESC",
            "A collected cause of death could be standardised: its code is known.",
            "major",
            "select * from {batch} where DDORRES is not null",
            "DDSTRESC is null",
        ),
        no_rows(
            "GX-DD-DEATH-FLAGGED",
            TABLE,
            "DDDTC",
            "Who has a death form is flagged as dead in DM.",
            "critical",
            with_subject,
            "DTHFL is distinct from 'Y'",
        ),
        no_rows(
            "GX-DD-DATE-AGREES",
            TABLE,
            "DDDTC",
            "The date of the death form is the date of death in DM.",
            "critical",
            f"{with_subject} where dd.DDDTC is not null and dm.DTHDTC is not null",
            f"{before('DDDTC', 'DTHDTC')} or {before('DTHDTC', 'DDDTC')}",
        ),
        no_rows(
            "GX-DD-NOT-FUTURE",
            TABLE,
            "DDDTC",
            "No death is dated after the export was extracted, or after the cut.",
            "critical",
            f"select * from {{batch}} where {day('DDDTC')} is not null",
            f"{day('DDDTC')} > {LAST_KNOWN_DAY}",
        ),
    ]
