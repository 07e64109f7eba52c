"""Writes what the analyses found as files a reader opens."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from mirocals.analyses.findings import Figure, Findings, Table
from mirocals.analyses.hands import SameHands, Task
from mirocals.analyses.presentation.drawing import draw
from mirocals.analyses.presentation.page import Pages, Section
from mirocals.analyses.presentation.rtf import write_rtf
from mirocals.analyses.presentation.saying import Item, place
from mirocals.analyses.presentation.verdict import conclude
from mirocals.analyses.results import Result
from mirocals.analyses.trial import Trial


class Presentation:
    """Writes `tables/*.html|rtf`, `figures/*.svg|png` and `index.html`, group by group.

    The same findings give the same bytes. `beside` draws the figures of a group while the next is
    computed; what it has not begun at the end is shared with it.
    """

    def __init__(self, trial: Trial, out: Path, beside: Executor | None = None) -> None:
        self.trial, self.out = trial, out
        self._beside = beside or SameHands()
        self._pages = Pages(trial)
        self._items: list[Item] = []
        self._sections: list[Section] = []
        self._drawn: dict[str, Task[str]] = {}
        for folder in (self._tables, self._figures):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def _tables(self) -> Path:
        return self.out / "tables"

    @property
    def _figures(self) -> Path:
        return self.out / "figures"

    def add(self, title: str, findings: Findings) -> None:
        """Begin to write the tables and figures of one group, a section of the page."""
        placed = place(self.trial, [*findings.figures, *findings.tables], self._items)
        self._items += placed
        for item in placed:
            if isinstance(item.content, Figure):
                self._drawn[item.stem] = Task(self._beside, draw, item, self._figures)
            else:
                self._pages.write_table(item, self._tables / f"{item.stem}.html")
        if placed:
            self._sections.append(Section(title, tuple(placed)))

    def finish(self, results: Sequence[Result]) -> Path:
        """Wait for all files and write the page of them; returns its path."""
        tables = [item for item in self._items if isinstance(item.content, Table)]
        written = [  # last, for each is soon done: neither process then waits long for the other
            Task(self._beside, write_rtf, item, self._tables / f"{item.stem}.rtf")
            for item in tables
        ]
        for figure in reversed(self._drawn.values()):
            figure.result()
        for table in reversed(written):
            table.result()
        drawn = {stem: svg.result() for stem, svg in self._drawn.items()}
        index = self.out / "index.html"
        self._pages.write_index(self._sections, drawn, conclude(self.trial, results), index)
        return index
