"""Rows of results found again for tables and figures: one source for number and text."""

from collections.abc import Iterable

import numpy as np

from mirocals.analyses.results import NOT_ESTIMABLE, Result

NONE = "\u2013"  # an en dash where there is nothing to show


def counted(rows: Iterable[Result], analyses: Iterable[str]) -> tuple[str, ...]:
    """What these analyses note in numbers (who or what is left out, imputed, open), for a table.

    Each once, with the analyses that note it: `CAFS: 3 subject(s) ... count as survivors.`
    """
    wanted = dict.fromkeys(analyses)
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.note and row.analysis_id in wanted:
            for text in row.note.split("; "):
                if text[:1].isdigit():
                    found.setdefault(text, {})[row.analysis_id] = None
    return tuple(f"{', '.join(named)}: {text}." for text, named in found.items())


def with_limits(value: str, low: str, high: str) -> str:
    """`0.81 (0.54–1.23)`; `-0.12 (-0.25 to 0.02)` where a limit is negative."""
    between = " to " if "-" in f"{low[:1]}{high[:1]}" else "\u2013"
    return f"{value} ({low}{between}{high})"


class Lookup:
    """The results by analysis_id, group_level, term and statistic."""

    def __init__(self, rows: Iterable[Result]) -> None:
        self.rows = {
            (row.analysis_id, row.group_level, row.term, row.statistic): row for row in rows
        }

    def find(
        self, analysis_id: str, level: str | None, term: str | None, statistic: str
    ) -> Result | None:
        """The row, or None."""
        return self.rows.get((analysis_id, level, term, statistic))

    def text(self, analysis_id: str, level: str | None, term: str | None, statistic: str) -> str:
        """The formatted value; NE where it is not estimable, a dash where there is no such row."""
        row = self.find(analysis_id, level, term, statistic)
        if row is not None:
            return row.formatted or NONE
        known = self.find(analysis_id, level, term, NOT_ESTIMABLE)
        known = known or self.find(analysis_id, None, term, NOT_ESTIMABLE)
        known = known or self.find(analysis_id, None, None, NOT_ESTIMABLE)
        return "NE" if known else NONE

    def interval(
        self, analysis_id: str, level: str | None, term: str | None, statistic: str
    ) -> str:
        """Estimate with its limits, alone where there are none."""
        texts = [
            self.text(analysis_id, level, term, f"{statistic}{side}")
            for side in ("", " lower", " upper")
        ]
        return texts[0] if texts[1:] == [NONE, NONE] else with_limits(*texts)

    def count(self, analysis_id: str, level: str | None, term: str | None, statistic: str) -> str:
        """The n of the row; 0 where it is not there."""
        row = self.find(analysis_id, level, term, statistic)
        row = row or self.find(analysis_id, level, term, NOT_ESTIMABLE)
        return f"{row.n}" if row and row.n is not None else "0"

    def values(
        self, analysis_id: str, level: str | None, term: str | None, statistic: str
    ) -> tuple[float, float, float]:
        """Estimate, lower and upper limit; not a number where there is none."""
        found = [
            self.find(analysis_id, level, term, f"{statistic}{side}")
            for side in ("", " lower", " upper")
        ]
        first, lower, upper = (
            np.nan if row is None or row.value is None else row.value for row in found
        )
        return first, lower, upper
