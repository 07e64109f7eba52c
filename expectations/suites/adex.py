"""ADEX: exposure to the study drug for analysis."""

from expectations.bounds import Bounds
from expectations.checks import Check, in_order, no_rows
from expectations.suites.analysis import not_future, value_ranges

TABLE = "adam.adex"


def checks(bounds: Bounds) -> list[Check]:
    """Check doses, compliance and dates of the cycles."""
    return [
        *value_ranges(bounds, "ADEX"),
        in_order(
            "GX-ADEX-DATE-ORDER",
            TABLE,
            "ASTDT",
            "AENDT",
            "A dosing period does not end before it starts.",
            "major",
        ),
        not_future("ADEX", "AENDT", "major"),
        no_rows(
            "GX-ADEX-PERIOD-ORDER",
            TABLE,
            "ASTDT",
            "A dosing period does not start before the one before it has ended.",
            "major",
            "select *, lag(AENDT) over"
            " (partition by USUBJID, PARAMCD order by AVISITN, ASEQ) as BEFOREDT"
            " from {batch} where PARCAT1 = 'PERIOD' and ASTDT is not null",
            "ASTDT < BEFOREDT",
        ),
    ]
