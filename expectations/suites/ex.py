"""EX: doses given."""

from expectations.bounds import Bounds
from expectations.checks import Check, before, between, day, no_rows
from expectations.suites.findings import after_death
from mirocals.making import LAST_KNOWN_DAY

TABLE = "sdtm.ex"


def checks(bounds: Bounds) -> list[Check]:
    """Check the exposure; the bounds of the dose are the study's own or the form's."""
    low, high = bounds.form_range("injections", "dose")
    for row in bounds.ranges("EX"):
        low, high = row.minimum, row.maximum
    subject = (
        " from {batch} as ex inner join adam.adsl as adsl on ex.USUBJID = adsl.USUBJID"
        f" where {day('ex.EXSTDTC')} is not null"
    )
    return [
        between(
            "GX-EX-EXDOSE-RANGE",
            TABLE,
            "EXDOSE",
            low,
            high,
            "The dose is one the protocol knows.",
            "major",
        ),
        no_rows(
            "GX-EX-DATED",
            TABLE,
            "EXSTDTC",
            "Every dose given has its date, also of placebo and a masked one.",
            "major",
            "select * from {batch}",
            "EXSTDTC is null",
        ),
        no_rows(
            "GX-EX-ORDER",
            TABLE,
            "EXENDTC",
            "A dosing interval does not end before it starts.",
            "major",
            "select * from {batch} where EXSTDTC is not null and EXENDTC is not null",
            before("EXENDTC", "EXSTDTC"),
        ),
        no_rows(
            "GX-EX-NOT-FUTURE",
            TABLE,
            "EXSTDTC",
            "No dose is dated after the export was extracted, or after the cut.",
            "major",
            f"select * from {{batch}} where {day('EXSTDTC')} is not null",
            f"{day('EXSTDTC')} > {LAST_KNOWN_DAY}",
        ),
        no_rows(
            "GX-EX-RANDOMISED",
            TABLE,
            "EXSTDTC",
            "Doses go to randomised subjects alone.",
            "major",
            f"select ex.*, adsl.RANDDT{subject}",
            "RANDDT is null",
        ),
        no_rows(
            "GX-EX-AFTER-RANDOMISATION",
            TABLE,
            "EXSTDTC",
            "No dose is given before randomisation.",
            "major",
            f"select ex.*, adsl.RANDDT{subject} and adsl.RANDDT is not null",
            f"{day('EXSTDTC')} < RANDDT",
        ),
        after_death("EX", "EXSTDTC", "major"),
    ]
