"""Cells of tables, taken from the results: a number and its text have one source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mirocals.analyses.columns import Column
from mirocals.analyses.results import NOT_ESTIMABLE, Result


@dataclass(frozen=True)
class Cell:
    """How a cell is worded: a place in `pattern` for each of the statistics."""

    heading: str
    pattern: str
    statistics: tuple[str, ...]


COUNT = Cell("n (%)", "{} ({})", ("subjects", "percent"))
SHARE = Cell(
    "n (%) [95 % CI]",
    "{} ({}) [{}\u2013{}]",
    ("subjects", "percent", "percent lower", "percent upper"),
)
OF_EVALUATED = Cell(
    "n/evaluated (%)\n[95 % CI]",
    "{}/{} ({}) [{}\u2013{}]",
    ("subjects", "evaluated", "percent", "percent lower", "percent upper"),
)
EVENTS = Cell("Events", "{}", ("events",))
RATE = Cell(
    "Events; per 100\npatient-years [95 % CI]",
    "{}; {} [{}\u2013{}]",
    ("events", "rate", "rate lower", "rate upper"),
)


@dataclass(frozen=True)
class Line:
    """A row of a table: its stub, two spaces a level in, and the term it shows.

    Without a term it only names the rows below it.
    """

    stub: str
    analysis_id: str = ""
    term: str | None = None
    cells: tuple[Cell, ...] = ()


class Tabulation:
    """The formatted values of results, by analysis, term, column and statistic."""

    def __init__(self, results: Iterable[Result]) -> None:
        self._texts: dict[tuple[str, str | None, str | None, str], str] = {}
        for row in results:
            key = (row.analysis_id, row.term, row.group_level, row.statistic)
            self._texts.setdefault(key, str(row.formatted))

    def cell(self, line: Line, level: str | None, cell: Cell) -> str:
        """The text of one cell; `NE` where it could not be estimated, nothing where not made."""
        where = (line.analysis_id, line.term, level)
        texts = [self._texts.get((*where, statistic)) for statistic in cell.statistics]
        if None in texts:
            return "NE" if (*where, NOT_ESTIMABLE) in self._texts else ""
        if texts[0] == "0" and cell is COUNT:
            return "0"
        return cell.pattern.format(*texts)

    def rows(
        self, lines: Sequence[Line], columns: Sequence[Column], cells: Sequence[Cell]
    ) -> tuple[tuple[str, ...], ...]:
        """The rows of a table: for each column the cells, or those the line has of its own."""
        width = len(columns) * len(cells)
        return tuple(
            (
                line.stub,
                *(
                    [
                        self.cell(line, c.level, cell)
                        for c in columns
                        for cell in line.cells or cells
                    ]
                    if line.analysis_id
                    else [""] * width
                ),
            )
            for line in lines
        )


def headings(stub: str, columns: Sequence[Column], cells: Sequence[Cell]) -> tuple[str, ...]:
    """The names of a table's columns: the arm, its size, and what is told of it."""
    return (stub, *(f"{c.heading}\n{cell.heading}".strip() for c in columns for cell in cells))
