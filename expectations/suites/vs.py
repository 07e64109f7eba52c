"""VS: vital signs."""

from expectations.bounds import Bounds
from expectations.checks import Check
from expectations.suites.findings import (
    after_death,
    complete_by_visit,
    result_ranges,
    standardised,
)


def checks(bounds: Bounds) -> list[Check]:
    """Check the results; bounds are those of the seeds."""
    return [
        *result_ranges(bounds, "VS"),
        standardised("VS", "major"),
        after_death("VS", "VSDTC", "major", "record.VSSTRESC is not null"),
        *complete_by_visit(bounds, "VS"),
    ]
