"""ADSL: a subject's dates, baseline and vital status."""

from expectations.bounds import Bounds
from expectations.checks import (
    Check,
    Severity,
    between,
    in_order,
    no_rows,
    not_null,
    past_horizon,
)
from mirocals.making import LAST_KNOWN_DAY

TABLE = "adam.adsl"
ORDERED: tuple[tuple[str, str, str, str, Severity], ...] = (
    ("CONSENT", "RFICDT", "RANDDT", "Nobody is randomised before informed consent.", "major"),
    ("ONSET", "ONSDT", "RANDDT", "Nobody is randomised before the onset of symptoms.", "major"),
    ("RILUZOLE", "RILSDT", "RANDDT", "Nobody is randomised before riluzole starts.", "major"),
    ("FIRST-DOSE", "RANDDT", "TRTSDT", "Nobody is treated before randomisation.", "major"),
    ("LAST-DOSE", "TRTSDT", "TRTEDT", "The last dose is not before the first.", "major"),
    ("DEATH", "RANDDT", "DTHDT", "Nobody dies before randomisation.", "critical"),
)
FUTURE = ("RFICDT", "RANDDT", "TRTSDT", "TRTEDT", "DTHDT", "LSTALVDT")


def checks(bounds: Bounds) -> list[Check]:
    """Check the subject-level analysis dataset."""
    ranges = [
        between(
            f"GX-ADSL-{row.column}-RANGE",
            TABLE,
            row.column,
            row.minimum,
            row.maximum,
            f"{row.meaning}: in the range the study allows.",
            row.severity,
            row.only,
        )
        for row in bounds.ranges("ADSL")
    ]
    present = [
        not_null(
            f"GX-ADSL-{row.column}-PRESENT",
            TABLE,
            row.column,
            f"{row.meaning}: there for at least {row.minimum_percent:g} % of the subjects"
            " it is expected of.",
            row.severity,
            row.only,
            row.minimum_percent,
        )
        for row in bounds.completeness("ADSL")
    ]
    ordered = [
        in_order(f"GX-ADSL-{name}-ORDER", TABLE, earlier, later, rule, severity)
        for name, earlier, later, rule, severity in ORDERED
    ]
    return [*ranges, *present, *ordered, _stratum_verified(), _not_future(), _status_known()]


def _stratum_verified() -> Check:
    return no_rows(
        "GX-ADSL-STRATUM-VERIFIED",
        TABLE,
        "STRATAR",
        "The stratum entered at randomisation is that of the subject's country and site of onset.",
        "major",
        "select * from {batch} where STRATAR is not null and STRATAV is not null",
        "STRATAR <> STRATAV",
    )


def _not_future() -> Check:
    dates = ", ".join(FUTURE)
    return no_rows(
        "GX-ADSL-NOT-FUTURE",
        TABLE,
        "RANDDT",
        "No date of a subject is after the export was extracted, or after the cut.",
        "major",
        "select STUDYID, USUBJID, column_name, value"
        f" from (unpivot (select * from {{batch}}) on {dates} into name column_name value value)",
        f"value > {LAST_KNOWN_DAY}",
    )


def _status_known() -> Check:
    return no_rows(
        "GX-ADSL-STATUS-AT-HORIZON",
        TABLE,
        "LSTALVDT",
        "The vital status of every randomised subject is known at the horizon of the primary"
        " endpoint, once that day has passed.",
        "major",
        past_horizon("{batch}"),
        "DTHFL is distinct from 'Y' and (LSTALVDT is null or LSTALVDT < HORIZONDT)",
    )
