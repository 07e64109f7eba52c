"""EC: doses planned, given and missed."""

from expectations.bounds import Bounds
from expectations.checks import Check, day, no_rows
from expectations.suites.findings import after_death

TABLE = "sdtm.ec"


def checks(bounds: Bounds) -> list[Check]:
    """Check the doses as collected."""
    return [
        no_rows(
            "GX-EC-MISSED-REASON",
            TABLE,
            "ECREASOC",
            "A dose that was not given has its reason.",
            "minor",
            "select * from {batch} where ECOCCUR = 'N'",
            "ECREASOC is null",
        ),
        no_rows(
            "GX-EC-DOSED",
            TABLE,
            "ECDOSE",
            "A dose that was given has its amount and its date.",
            "major",
            "select * from {batch} where ECOCCUR = 'Y'",
            "ECDOSE is null or ECSTDTC is null",
        ),
        no_rows(
            "GX-EC-SEQUENCE",
            TABLE,
            "ECSTDTC",
            "Doses follow one another in the order of their numbers.",
            "major",
            f"select *, lag({day('ECSTDTC')}) over"
            " (partition by USUBJID order by ECTPTNUM, ECSEQ) as BEFOREDT"
            f" from {{batch}} where ECOCCUR = 'Y' and {day('ECSTDTC')} is not null"
            " and ECTPTNUM is not null",
            f"{day('ECSTDTC')} < BEFOREDT",
        ),
        after_death("EC", "ECSTDTC", "major", "record.ECOCCUR = 'Y'"),
    ]
