"""ADAE: adverse events for analysis."""

from expectations.bounds import Bounds
from expectations.checks import Check, in_order, no_rows
from expectations.suites.analysis import not_future, value_ranges

TABLE = "adam.adae"


def checks(bounds: Bounds) -> list[Check]:
    """Check dates, duration and severity of the events."""
    return [
        *value_ranges(bounds, "ADAE"),
        in_order(
            "GX-ADAE-DATE-ORDER",
            TABLE,
            "ASTDT",
            "AENDT",
            "An event does not end before it starts.",
            "major",
        ),
        not_future("ADAE", "ASTDT", "major"),
        no_rows(
            "GX-ADAE-SEVERITY",
            TABLE,
            "ASEV",
            "A treatment-emergent event has its severity.",
            "major",
            "select * from {batch} where TRTEMFL = 'Y'",
            "ASEV is null",
        ),
    ]
