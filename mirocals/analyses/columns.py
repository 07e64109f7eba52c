"""The columns of a table: the arms of a population, and all of it."""

from dataclasses import dataclass

import pandas as pd

from mirocals.analyses.results import Result
from mirocals.analyses.trial import Trial


@dataclass(frozen=True)
class Column:
    """An arm with its subjects (rows of ADSL), or everybody where `level` is None."""

    level: str | None
    subjects: pd.DataFrame
    variable: str

    @property
    def size(self) -> int:
        """Subjects of the column."""
        return len(self.subjects)

    @property
    def heading(self) -> str:
        """What stands above it."""
        return f"{self.level or 'All'}\n(N = {self.size})"

    def row(self, row: Result) -> Result:
        """The result's row that belongs to this column."""
        if self.level is None:
            return row.but(n=self.size)
        return row.but(group_variable=self.variable, group_level=self.level, n=self.size)


def columns_by(
    trial: Trial, variable: str, flag: str, everybody: bool = False
) -> tuple[Column, ...]:
    """A column an arm, in order of the arms, of the subjects with a population flag.

    `variable` is TRT01P or TRT01A; everybody is a column of its own where asked for, and the only
    one where no subject has an arm.
    """
    subjects = trial.subjects
    for name in (flag, variable, f"{variable}N"):
        if name not in subjects:
            subjects = subjects.assign(**{name: None})
    chosen = subjects[subjects[flag] == "Y"]
    known = chosen.dropna(subset=[f"{variable}N", variable])
    arms = (
        known[[f"{variable}N", variable]].drop_duplicates().sort_values([f"{variable}N", variable])
    )
    columns = [
        Column(str(name), known[known[variable] == name], variable)
        for name in dict.fromkeys(arms[variable])
    ]
    if everybody or not columns:
        columns.append(Column(None, chosen, variable))
    return tuple(columns)
