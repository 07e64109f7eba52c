"""What a group of analyses found: results, curves, and the tables and figures that show them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from matplotlib.figure import Figure as Drawing

from mirocals.analyses.results import CurvePoint, Result

NOMINAL = "Exploratory: intervals and p values are nominal, not corrected for their number."


@dataclass(frozen=True)
class Table:
    """A table for print: `rows` of formatted cells under `columns`, the first cell its stub.

    What every table says besides (release, synthetic, dummy arms) is added where it is rendered.
    `estimates` is false of one that only describes or lists: no estimand belongs to it.
    """

    table_id: str
    title: str
    population: str
    method: str
    dataset: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    estimand_ids: tuple[str, ...] = ()
    estimates: bool = True


@dataclass(frozen=True)
class Figure:
    """A figure for print: `draw` makes the drawing, `alt` says in words what it shows."""

    figure_id: str
    title: str
    alt: str
    population: str
    method: str
    dataset: str
    draw: Callable[[], Drawing]
    notes: tuple[str, ...] = ()


@dataclass
class Findings:
    """What one group of analyses gives back."""

    results: list[Result] = field(default_factory=list)
    points: list[CurvePoint] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def add(self, other: "Findings") -> None:
        """Take over what another group found."""
        self.results += other.results
        self.points += other.points
        self.tables += other.tables
        self.figures += other.figures
