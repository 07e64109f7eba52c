"""Writes what the analyses found as files a reader opens."""

from collections.abc import Sequence
from pathlib import Path

from mirocals.analyses.findings import Figure, Findings
from mirocals.analyses.presentation.drawing import draw, write
from mirocals.analyses.presentation.page import Pages, Section
from mirocals.analyses.presentation.rtf import write_rtf
from mirocals.analyses.presentation.saying import Item, place
from mirocals.analyses.presentation.verdict import conclude
from mirocals.analyses.trial import Trial


def present(trial: Trial, groups: Sequence[tuple[str, Findings]], out: Path) -> Path:
    """Write `tables/*.html|rtf`, `figures/*.svg|png` and `index.html`; returns the last.

    `groups` are the sections of the page, each with its title, in order. The same findings give
    the same bytes.
    """
    tables, figures = out / "tables", out / "figures"
    for folder in (tables, figures):
        folder.mkdir(parents=True, exist_ok=True)
    pages = Pages(trial)
    items: list[Item] = []
    sections, drawn = [], {}
    for title, findings in groups:
        placed = place(trial, [*findings.figures, *findings.tables], items)
        items += placed
        for item in placed:
            if isinstance(item.content, Figure):
                drawn[item.stem] = draw(item)
                write(drawn[item.stem], figures, item.stem)
            else:
                pages.write_table(item, tables / f"{item.stem}.html")
                write_rtf(item, tables / f"{item.stem}.rtf")
        if placed:
            sections.append(Section(title, tuple(placed)))
    results = [row for _, findings in groups for row in findings.results]
    index = out / "index.html"
    pages.write_index(sections, drawn, conclude(trial, results), index)
    return index
