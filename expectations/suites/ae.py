"""AE: adverse events."""

from expectations.bounds import Bounds
from expectations.checks import Check, before, no_rows
from expectations.suites.findings import after_death

TABLE = "sdtm.ae"


def checks(bounds: Bounds) -> list[Check]:
    """Check the adverse events."""
    return [
        no_rows(
            "GX-AE-DATED",
            TABLE,
            "AESTDTC",
            "An event says when it started, were it but the year.",
            "major",
            "select * from {batch}",
            "AESTDTC is null",
        ),
        no_rows(
            "GX-AE-ORDER",
            TABLE,
            "AEENDTC",
            "An event does not end before it starts.",
            "major",
            "select * from {batch} where AESTDTC is not null and AEENDTC is not null",
            before("AEENDTC", "AESTDTC"),
        ),
        no_rows(
            "GX-AE-FATAL-DEAD",
            TABLE,
            "AEOUT",
            "Who has a fatal event is flagged as dead in DM.",
            "critical",
            "select ae.*, dm.DTHFL from {batch} as ae"
            " inner join sdtm.dm as dm on ae.USUBJID = dm.USUBJID"
            " where ae.AEOUT = 'FATAL' or ae.AESDTH = 'Y'",
            "DTHFL is distinct from 'Y'",
        ),
        no_rows(
            "GX-AE-FATAL-SERIOUS",
            TABLE,
            "AESER",
            "An event with a fatal outcome is a serious one.",
            "major",
            "select * from {batch} where AEOUT = 'FATAL' or AESDTH = 'Y'",
            "AESER is distinct from 'Y'",
        ),
        after_death("AE", "AESTDTC", "major"),
    ]
