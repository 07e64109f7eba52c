"""CP: regulatory T cells and other cells of the blood."""

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
        *result_ranges(bounds, "CP"),
        standardised("CP", "major"),
        after_death("CP", "CPDTC", "major", "record.CPSTRESC is not null"),
        *complete_by_visit(bounds, "CP"),
    ]
