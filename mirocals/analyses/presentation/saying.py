"""What every table and figure says of itself: whom it counts, how, from what, of which release."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from mirocals.analyses.findings import Figure, Table
from mirocals.analyses.trial import Trial

ESTIMAND_PARTS = (
    "treatment",
    "population",
    "variable",
    "intercurrent_events",
    "summary",
    "specified",
)
NOTE = "note"  # of an estimand, where the seed has one


@dataclass(frozen=True)
class Statement:
    """One thing an output says of itself, such as `Population: ITT`."""

    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


NO_ESTIMAND = Statement("Estimand", "none; this table describes and estimates nothing")


@dataclass(frozen=True)
class Item:
    """A table or figure in its place: number, name of its files, what it says, its marks."""

    number: int
    stem: str
    content: Table | Figure
    statements: tuple[Statement, ...]
    marks: tuple[str, ...]

    @property
    def kind(self) -> str:
        """`Table` or `Figure`."""
        return type(self.content).__name__

    @property
    def name(self) -> str:
        """Its number in words, such as `Table 3`."""
        return f"{self.kind} {self.number}"


def place(trial: Trial, contents: Sequence[Table | Figure], before: Sequence[Item]) -> list[Item]:
    """Number the tables and the figures, each in one row over all sections."""
    items: list[Item] = list(before)
    estimands = trial.seed("estimands")
    for content in contents:
        kind = type(content)
        items.append(
            Item(
                number=1 + sum(isinstance(item.content, kind) for item in items),
                stem=stem_of(content),
                content=content,
                statements=tuple(state(trial, content, estimands)),
                marks=trial.marks,
            )
        )
    return items[len(before) :]


def stem_of(content: Table | Figure) -> str:
    """The name of its files: its identifier in lower case, words joined by `_`."""
    identifier = content.table_id if isinstance(content, Table) else content.figure_id
    return re.sub(r"[^a-z0-9]+", "_", identifier.lower()).strip("_")


def state(trial: Trial, content: Table | Figure, estimands: pd.DataFrame) -> list[Statement]:
    """Population, method, source and release; of a table also the estimands it serves."""
    return [
        Statement("Population", content.population),
        *(_state_estimands(content, estimands) if isinstance(content, Table) else ()),
        Statement("Method", content.method),
        Statement("Source", f"{content.dataset} of {trial.study}, release {trial.release_id}"),
    ]


def _state_estimands(table: Table, estimands: pd.DataFrame) -> Iterator[Statement]:
    if not table.estimates:
        yield NO_ESTIMAND
    for name in table.estimand_ids:
        yield Statement(f"Estimand {name}", _estimand(name, estimands))


def _estimand(estimand_id: str, estimands: pd.DataFrame) -> str:
    """The attributes of the estimand after ICH E9 (R1), as the seed words them."""
    if estimands.empty or estimand_id not in set(estimands["estimand_id"]):
        return "not described in seeds/study/estimands.csv"
    row = estimands[estimands["estimand_id"] == estimand_id].iloc[0]
    return "; ".join(
        f"{part.replace('_', ' ')}: {row[part]}"
        for part in (*ESTIMAND_PARTS, NOTE)
        if pd.notna(row[part])
    )
