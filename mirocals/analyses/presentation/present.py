"""Writes what the analyses found as files a reader opens."""

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from pathlib import Path

from mirocals.analyses.findings import Figure, Findings
from mirocals.analyses.hands import SameHands
from mirocals.analyses.presentation.drawing import prepare, write
from mirocals.analyses.presentation.page import Pages, Section
from mirocals.analyses.presentation.rtf import write_rtf
from mirocals.analyses.presentation.saying import Item, place
from mirocals.analyses.presentation.verdict import conclude
from mirocals.analyses.results import Result
from mirocals.analyses.trial import Trial


class Presentation:
    """Writes `tables/*.html|rtf`, `figures/*.svg|png` and `index.html`, group by group.

    The same findings give the same bytes. `beside` draws figures and writes RTF while the next
    group is computed.
    """

    def __init__(self, trial: Trial, out: Path, beside: Executor | None = None) -> None:
        self.trial, self.out = trial, out
        self._beside = beside or SameHands()
        self._pages = Pages(trial)
        self._items: list[Item] = []
        self._sections: list[Section] = []
        self._drawn: dict[str, Future[str]] = {}
        self._written: list[Future[None]] = []
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
                self._drawn[item.stem] = self._beside.submit(
                    write, prepare(item), self._figures, item.stem
                )
            else:
                self._pages.write_table(item, self._tables / f"{item.stem}.html")
                rtf = self._tables / f"{item.stem}.rtf"
                self._written.append(self._beside.submit(write_rtf, item, rtf))
        if placed:
            self._sections.append(Section(title, tuple(placed)))

    def finish(self, results: Sequence[Result]) -> Path:
        """Wait for all files and write the page of them; returns its path."""
        for written in self._written:
            written.result()
        drawn = {stem: svg.result() for stem, svg in self._drawn.items()}
        index = self.out / "index.html"
        self._pages.write_index(self._sections, drawn, conclude(self.trial, results), index)
        return index
