"""CM: medication, riluzole among it."""

from expectations.bounds import Bounds
from expectations.checks import Check, before, no_rows
from expectations.suites.findings import after_death

TABLE = "sdtm.cm"


def checks(bounds: Bounds) -> list[Check]:
    """Check the medication."""
    return [
        no_rows(
            "GX-CM-ORDER",
            TABLE,
            "CMENDTC",
            "A medication does not end before it starts.",
            "major",
            "select * from {batch} where CMSTDTC is not null and CMENDTC is not null",
            before("CMENDTC", "CMSTDTC"),
        ),
        no_rows(
            "GX-CM-UNIT",
            TABLE,
            "CMDOSU",
            "A dose has its unit.",
            "minor",
            "select * from {batch} where CMDOSE is not null",
            "CMDOSU is null",
        ),
        after_death("CM", "CMSTDTC", "major"),
    ]
