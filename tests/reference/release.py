"""What R gives for the analyses of the default trial, as rows of its results."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

VALUES = Path(__file__).with_name("values.json")
RELEASE: dict[str, dict[str, dict[str, float | list[float]]]] = json.loads(
    VALUES.read_text(encoding="utf-8")
)["release"]
COUNTED = ("KM", "RMST", "INCIDENCE")  # analyses that rest on counts and curves alone
EXACT, CLOSE = 1e-8, 1e-6  # relative: those, and what rests on a Cox fit
PLACEBO = "Placebo"

Row = tuple[str, str | None, str | None, str, float | None]


def agree_with_r(analysis: str, results: Iterable[Row]) -> None:
    """Assert that the rows (analysis, level, term, statistic, value) of an analysis are R's.

    A pair of R's is of both arms, placebo first; a single number is not placebo's.
    """
    tolerance = EXACT if analysis.split(".")[1] in COUNTED else CLOSE
    rows = [row for row in results if row[0] == analysis]
    for term, statistics in RELEASE[analysis].items():
        for statistic, expected in statistics.items():
            found = {row[1] == PLACEBO: row[4] for row in rows if row[2:4] == (term, statistic)}
            pair = expected if isinstance(expected, list) else [None, expected]
            for placebo, value in zip((True, False), pair, strict=True):
                where = f"{analysis}, {term}, {statistic}"
                if value is not None:
                    assert placebo in found, f"{where}: not in the results"
                    assert found[placebo] == pytest.approx(value, rel=tolerance), where
