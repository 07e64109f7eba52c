"""The pages: one of all tables and figures of a release, and one a table."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from mirocals.analyses.presentation.cells import indent_of, is_heading
from mirocals.analyses.presentation.saying import Item
from mirocals.analyses.trial import Trial

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Section:
    """A group of analyses on the page."""

    title: str
    items: tuple[Item, ...]

    @property
    def anchor(self) -> str:
        """What a link names."""
        return self.title.lower().replace(" ", "-")


class Pages:
    """Writes the pages of one release; none needs another file or the network."""

    def __init__(self, trial: Trial) -> None:
        self._environment = Environment(
            loader=FileSystemLoader([HERE, HERE.parents[1] / "report"]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        known: dict[str, Any] = self._environment.globals
        known.update(indent_of=indent_of, is_heading=is_heading)
        self._said: dict[str, Any] = {
            "study": trial.study,
            "release_id": trial.release_id,
            "marks": trial.marks,
        }

    def write_table(self, item: Item, file: Path) -> None:
        """Write the page of one table."""
        self._write("table.html.j2", file, item=item)

    def write_index(
        self, sections: list[Section], drawn: dict[str, str], verdict: list[str], file: Path
    ) -> None:
        """Write the page of all, with the figures in it."""
        images = {stem: _embedded(svg) for stem, svg in drawn.items()}
        self._write("index.html.j2", file, sections=sections, images=images, verdict=verdict)

    def _write(self, template: str, file: Path, **context: object) -> None:
        text = self._environment.get_template(template).render(**self._said, **context)
        file.write_text(text, encoding="utf-8", newline="\n")


def _embedded(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")
