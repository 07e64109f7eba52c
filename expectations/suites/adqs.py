"""ADQS: ALSFRS-R for analysis."""

from itertools import groupby

from expectations.bounds import Bounds
from expectations.checks import Check, Only, between, no_rows

TABLE = "adam.adqs"


def checks(bounds: Bounds) -> list[Check]:
    """Check the questionnaire for analysis; bounds are those of `parameters.csv`."""

    def limits(row: dict[str, str]) -> tuple[float, float]:
        return float(row["aval_min"]), float(row["aval_max"])

    rows = sorted(bounds.parameters("ADQS"), key=limits)
    within = [
        between(
            f"GX-ADQS-AVAL-RANGE-{low:g}-{high:g}",
            TABLE,
            "AVAL",
            low,
            high,
            f"A score that runs from {low:g} to {high:g} lies between them.",
            "major",
            Only("PARAMCD", tuple(row["paramcd"] for row in same)),
        )
        for (low, high), same in groupby(rows, key=limits)
    ]
    changes = [
        between(
            f"GX-ADQS-{row.testcd}-{row.column}-RANGE",
            TABLE,
            row.column,
            row.minimum,
            row.maximum,
            f"{row.meaning}: plausible.",
            row.severity,
            Only("PARAMCD", (row.testcd,)),
        )
        for row in bounds.ranges("ADQS")
    ]
    baseline = no_rows(
        "GX-ADQS-ONE-BASELINE",
        TABLE,
        "ABLFL",
        "A subject has at most one baseline record of a score.",
        "critical",
        "select STUDYID, USUBJID, PARAMCD, count(*) as RECORDS from {batch}"
        " where ABLFL = 'Y' group by all",
        "RECORDS > 1",
    )
    return [*within, *changes, baseline]
