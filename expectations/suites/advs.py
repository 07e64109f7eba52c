"""ADVS: vital signs for analysis."""

from expectations.bounds import Bounds
from expectations.checks import Check
from expectations.suites.analysis import not_future, value_ranges, valued


def checks(bounds: Bounds) -> list[Check]:
    """Check the values and their dates; bounds are those of the seed."""
    return [
        *value_ranges(bounds, "ADVS"),
        valued("ADVS", "AVAL"),
        not_future("ADVS", "ADT", "major"),
    ]
