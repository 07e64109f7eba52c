"""RE: slow vital capacity."""

from expectations.bounds import Bounds
from expectations.checks import Check, Only, between
from expectations.suites.findings import of_results

TABLE = "sdtm.re"
TESTS = (
    ("SVC", "svc_litres", "Slow vital capacity, in litres"),
    ("SVCPP", "svc_percent", "Slow vital capacity, in % of predicted"),
)


def checks(bounds: Bounds) -> list[Check]:
    """Check the respiratory findings; bounds are those of the form."""
    return [
        *(
            between(
                f"GX-RE-{testcd}-RANGE",
                TABLE,
                "RESTRESN",
                *bounds.form_range("svc", column),
                f"{meaning}, lies in the range the form allows.",
                "major",
                Only("RETESTCD", (testcd,)),
            )
            for testcd, column, meaning in TESTS
        ),
        *of_results(bounds, "RE"),
    ]
