"""PR: procedures done."""

from expectations.bounds import Bounds
from expectations.checks import Check, no_rows

TABLE = "sdtm.pr"


def checks(bounds: Bounds) -> list[Check]:
    """Check the procedures that endpoints and stages count."""
    return [
        no_rows(
            "GX-PR-DATED",
            TABLE,
            "PRSTDTC",
            "Ventilation, tracheostomy and gastrostomy have a date: without one they would be no"
            " event of ADTTE and no stage of ADQS.",
            "major",
            "select * from {batch} where PRDECOD in"
            " ('NON-INVASIVE VENTILATION', 'TRACHEOSTOMY', 'GASTROSTOMY')",
            "try_cast(left(PRSTDTC || '-01-01', 10) as date) is null",
        ),
    ]
