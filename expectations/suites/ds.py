"""DS: milestones and how the periods of the trial ended."""

from expectations.bounds import Bounds
from expectations.checks import Check, day, no_rows
from expectations.suites.findings import after_death
from mirocals.making import LAST_KNOWN_DAY

TABLE = "sdtm.ds"


def checks(bounds: Bounds) -> list[Check]:
    """Check the disposition."""
    return [
        no_rows(
            "GX-DS-STANDARDISED",
            TABLE,
            "DSDECOD",
            "A collected disposition term could be standardised: its code is known.",
            "major",
            "select * from {batch} where DSTERM is not null",
            "DSDECOD is null",
        ),
        no_rows(
            "GX-DS-DATED",
            TABLE,
            "DSSTDTC",
            "Every milestone and every end of a period has its date.",
            "major",
            "select * from {batch}",
            "DSSTDTC is null",
        ),
        no_rows(
            "GX-DS-NOT-FUTURE",
            TABLE,
            "DSSTDTC",
            "No milestone is dated after the export was extracted, or after the cut.",
            "major",
            f"select * from {{batch}} where {day('DSSTDTC')} is not null",
            f"{day('DSSTDTC')} > {LAST_KNOWN_DAY}",
        ),
        no_rows(
            "GX-DS-DEATH-CONFIRMED",
            TABLE,
            "DSDECOD",
            "Who ended a period by death is known as dead.",
            "critical",
            "select ds.*, adsl.DTHFL from {batch} as ds"
            " inner join adam.adsl as adsl on ds.USUBJID = adsl.USUBJID"
            " where ds.DSDECOD = 'DEATH'",
            "DTHFL is distinct from 'Y'",
        ),
        after_death("DS", "DSSTDTC", "minor", "record.DSCAT = 'PROTOCOL MILESTONE'"),
    ]
