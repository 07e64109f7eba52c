"""Checks that the datasets for analysis share: plausible values, a value at all, no future."""

from expectations.bounds import Bounds
from expectations.checks import Check, Only, Severity, between, no_rows
from mirocals.making import LAST_KNOWN_DAY


def value_ranges(bounds: Bounds, dataset: str) -> list[Check]:
    """Check values against `seeds/study/ranges.csv`, of one PARAMCD where the seed names it."""
    return [
        between(
            "-".join(part for part in ("GX", dataset, row.testcd, row.column, "RANGE") if part),
            f"adam.{dataset.lower()}",
            row.column,
            row.minimum,
            row.maximum,
            f"{row.meaning}: plausible.",
            row.severity,
            Only("PARAMCD", (row.testcd,)) if row.testcd else row.only,
        )
        for row in bounds.ranges(dataset)
    ]


def valued(dataset: str, *columns: str) -> Check:
    """Check that a record has a value in one of the columns: there is nothing else to analyse."""
    return no_rows(
        f"GX-{dataset}-VALUED",
        f"adam.{dataset.lower()}",
        columns[0],
        "A record for analysis has a value.",
        "major",
        "select * from {batch}",
        f"coalesce({', '.join(f'cast({column} as varchar)' for column in columns)}) is null",
    )


def not_future(dataset: str, column: str, severity: Severity) -> Check:
    """Check that no date is later than what the release can know of."""
    return no_rows(
        f"GX-{dataset}-NOT-FUTURE",
        f"adam.{dataset.lower()}",
        column,
        "No record is dated after the export was extracted, or after the cut.",
        severity,
        f"select * from {{batch}} where {column} is not null",
        f"{column} > {LAST_KNOWN_DAY}",
    )
