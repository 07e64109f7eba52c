"""ADDV: protocol deviations for analysis."""

from expectations.bounds import Bounds
from expectations.checks import Check, no_rows
from expectations.suites.analysis import not_future

TABLE = "adam.addv"


def checks(bounds: Bounds) -> list[Check]:
    """Check date and category of the deviations: they decide on the per-protocol population."""
    return [
        no_rows(
            "GX-ADDV-DATED",
            TABLE,
            "ADT",
            "A deviation has its date.",
            "minor",
            "select * from {batch}",
            "ADT is null",
        ),
        not_future("ADDV", "ADT", "minor"),
        no_rows(
            "GX-ADDV-AFTER-CONSENT",
            TABLE,
            "ADT",
            "No deviation is dated before informed consent.",
            "minor",
            "select addv.*, adsl.RFICDT from {batch} as addv"
            " inner join adam.adsl as adsl on addv.USUBJID = adsl.USUBJID"
            " where addv.ADT is not null and adsl.RFICDT is not null",
            "ADT < RFICDT",
        ),
        no_rows(
            "GX-ADDV-CLASSED",
            TABLE,
            "DVCAT",
            "A deviation has its category and its grade.",
            "major",
            "select * from {batch}",
            "DVCAT is null or DVSCAT is null",
        ),
    ]
