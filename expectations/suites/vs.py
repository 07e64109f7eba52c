"""VS: vital signs."""

from expectations.bounds import Bounds
from expectations.checks import Check
from expectations.suites.findings import of_results


def checks(bounds: Bounds) -> list[Check]:
    """Check the results; bounds are those of the seeds."""
    return of_results(bounds, "VS")
