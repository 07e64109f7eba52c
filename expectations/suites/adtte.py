"""ADTTE: times to event."""

from expectations.bounds import Bounds
from expectations.checks import Check, between, in_order, no_rows
from mirocals.making import LAST_KNOWN_DAY

TABLE = "adam.adtte"


def checks(bounds: Bounds) -> list[Check]:
    """Check the times to event: what the primary result rests on is critical."""
    return [
        between(
            "GX-ADTTE-AVAL-RANGE",
            TABLE,
            "AVAL",
            0,
            None,
            "A time to event is not negative.",
            "critical",
        ),
        no_rows(
            "GX-ADTTE-AVAL-PRESENT",
            TABLE,
            "AVAL",
            "Every record has its time and says whether it is an event.",
            "critical",
            "select * from {batch}",
            "AVAL is null or CNSR is null",
        ),
        no_rows(
            "GX-ADTTE-AVAL-HORIZON",
            TABLE,
            "AVAL",
            "No time exceeds the horizon of its endpoint.",
            "critical",
            """
            select
                adtte.*,
                cast(endpoint.horizon_days as integer)
                + case when cast(endpoint.add_one_day as varchar) in ('Y', 'true') then 1 else 0 end
                as HORIZON
            from {batch} as adtte
            inner join seeds.tte_parameters as endpoint
                on adtte.STUDYID = endpoint.study and adtte.PARAMCD = endpoint.paramcd
            where endpoint.horizon_days is not null
            """,
            "AVAL > HORIZON",
        ),
        between(
            "GX-ADTTE-CNSR-RANGE",
            TABLE,
            "CNSR",
            0,
            7,
            "CNSR is 0 (event) or one of the censoring reasons 1 to 7.",
            "critical",
        ),
        in_order(
            "GX-ADTTE-DATE-ORDER",
            TABLE,
            "STARTDT",
            "ADT",
            "The date of event or censoring is not before the time origin.",
            "critical",
        ),
        no_rows(
            "GX-ADTTE-NOT-FUTURE",
            TABLE,
            "ADT",
            "No event or censoring is dated after the export was extracted, or after the cut.",
            "critical",
            "select * from {batch} where ADT is not null",
            f"ADT > {LAST_KNOWN_DAY}",
        ),
        _death_is_known(),
    ]


def _death_is_known() -> Check:
    return no_rows(
        "GX-ADTTE-DEATH-KNOWN",
        TABLE,
        "CNSR",
        "An event of overall survival is a death known in ADSL.",
        "critical",
        "select adtte.*, adsl.DTHFL from {batch} as adtte"
        " inner join adam.adsl as adsl on adtte.USUBJID = adsl.USUBJID"
        " where adtte.PARAMCD in ('OS', 'OS548') and adtte.CNSR = 0",
        "DTHFL is distinct from 'Y'",
    )
