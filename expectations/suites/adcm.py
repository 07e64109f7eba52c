"""ADCM: medication for analysis, riluzole among it."""

from expectations.bounds import Bounds
from expectations.checks import Check, in_order, no_rows
from expectations.suites.analysis import not_future

TABLE = "adam.adcm"


def checks(bounds: Bounds) -> list[Check]:
    """Check the dates of the medication and the periods on riluzole."""
    return [
        in_order(
            "GX-ADCM-DATE-ORDER",
            TABLE,
            "ASTDT",
            "AENDT",
            "A medication does not end before it starts.",
            "major",
        ),
        not_future("ADCM", "ASTDT", "major"),
        no_rows(
            "GX-ADCM-RILUZOLE-DOSE",
            TABLE,
            "CMDOSTOT",
            "A period on riluzole has its daily dose.",
            "minor",
            "select * from {batch} where RILUFL = 'Y'",
            "CMDOSTOT is null",
        ),
        no_rows(
            "GX-ADCM-RILUZOLE-OVERLAP",
            TABLE,
            "ASTDT",
            "Periods on riluzole do not overlap: their days would count twice.",
            "major",
            "select *, max(coalesce(AENDT, date '9999-12-31')) over (partition by USUBJID"
            " order by ASTDT, CMSEQ rows between unbounded preceding and 1 preceding) as BEFOREDT"
            " from {batch} where RILUFL = 'Y' and ASTDT is not null",
            "ASTDT <= BEFOREDT",
        ),
    ]
