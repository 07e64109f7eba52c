"""The texts of survival results, found again for their tables."""

from collections.abc import Iterable

from mirocals.analyses.lookup import with_limits
from mirocals.analyses.results import NOT_ESTIMABLE, Result

NOMINAL = "P values other than that of the primary log-rank test are nominal."


class Book:
    """The formatted statistics of results, by analysis, arm, term and name."""

    def __init__(self, results: Iterable[Result]) -> None:
        self.rows = list(results)
        self._texts: dict[tuple[str, str | None, str | None, str], str] = {}
        for row in self.rows:
            key = (row.analysis_id, row.group_level, row.term, row.statistic)
            self._texts.setdefault(key, str(row.formatted))

    def text(self, analysis: str, arm: str | None, term: str | None, statistic: str) -> str:
        """One statistic, NE where the results have none."""
        return self._texts.get((analysis, arm, term, statistic), "NE")

    def interval(self, analysis: str, arm: str | None, term: str | None, statistic: str) -> str:
        """A statistic with its limits."""
        value, low, high = (
            self.text(analysis, arm, term, f"{statistic}{suffix}")
            for suffix in ("", " lower", " upper")
        )
        if low == high == "NE":
            return value
        return with_limits(value, low, high)

    def reason(self, analysis: str, arm: str | None = None) -> str | None:
        """Why an analysis gave nothing, for an arm where the arm has a reason of its own."""
        reasons = {
            row.group_level: row.note
            for row in reversed(self.rows)
            if row.analysis_id == analysis and row.statistic == NOT_ESTIMABLE
        }
        if arm is None:
            return next(reversed(reasons.values()), None)
        return reasons.get(arm, reasons.get(None))

    def first(self, analysis: str) -> Result | None:
        """The first row of an analysis."""
        return next((row for row in self.rows if row.analysis_id == analysis), None)

    def named(self, prefix: str) -> list[Result]:
        """The first row of each analysis whose identifier starts so, in their order."""
        found: dict[str, Result] = {}
        for row in self.rows:
            if row.analysis_id.startswith(prefix):
                found.setdefault(row.analysis_id, row)
        return list(found.values())
