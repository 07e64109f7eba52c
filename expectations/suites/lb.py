"""LB: laboratory results, CSF-pNFH among them."""

from expectations.bounds import Bounds
from expectations.checks import Check, before, no_rows
from expectations.suites.findings import of_results

TABLE = "sdtm.lb"


def checks(bounds: Bounds) -> list[Check]:
    """Check the laboratory results."""
    return [
        *of_results(bounds, "LB"),
        no_rows(
            "GX-LB-UNIT",
            TABLE,
            "LBSTRESU",
            "A number has its unit, if any result of the test has one.",
            "major",
            "select lb.* from {batch} as lb where lb.LBSTRESN is not null and lb.LBTESTCD in"
            " (select LBTESTCD from {batch} where LBSTRESU is not null)",
            "LBSTRESU is null",
        ),
        no_rows(
            "GX-LB-AFTER-CONSENT",
            TABLE,
            "LBDTC",
            "No sample is taken before informed consent.",
            "major",
            "select lb.*, dm.RFICDTC from {batch} as lb"
            " inner join sdtm.dm as dm on lb.USUBJID = dm.USUBJID"
            " where lb.LBDTC is not null and dm.RFICDTC is not null",
            before("LBDTC", "RFICDTC"),
        ),
    ]
