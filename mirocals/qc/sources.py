"""What the second opinion is made of: SDTM tables and seeds, as data frames."""

from functools import cached_property

import duckdb
import pandas as pd


def read_frame(
    connection: duckdb.DuckDBPyConnection, query: str, values: list[object] | None = None
) -> pd.DataFrame:
    """The rows of a query; text stays text, a day is a time stamp, a number may be NaN."""
    table = connection.execute(query, values).to_arrow_table()
    return table.to_pandas(date_as_object=False)


class Sources:
    """SDTM and seeds of one warehouse; nothing of adam or of what lies between is ever read.

    `blinded` says whether its arms are dummies.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        build = self._all("select * from intake.build").iloc[0]
        self._study = str(build["study"])
        self.blinded = build["blinded"] != "N"

    def sdtm(self, domain: str, *columns: str, where: str = "true") -> pd.DataFrame:
        """Columns of a domain, STUDYID and USUBJID always among them."""
        wanted = ", ".join(("STUDYID", "USUBJID", *columns))
        return self._all(f"select {wanted} from sdtm.{domain} where {where}")

    def seed(self, name: str) -> pd.DataFrame:
        """Rows of a seed; where it has a column `study`, those of this study or of every one."""
        rows = self._all(f"select * from seeds.{name}")
        if "study" in rows:
            of_study = rows["study"].isna() | (rows["study"] == self._study)
            rows = rows[of_study].reset_index(drop=True)
        return rows

    @cached_property
    def subjects(self) -> pd.DataFrame:
        """Every subject of DM."""
        return self._all("select * from sdtm.dm")

    @cached_property
    def rules(self) -> pd.Series:
        """The study's own row of `seeds/study/studies.csv`."""
        return self.seed("studies").iloc[0]

    @cached_property
    def analysis_rules(self) -> dict[str, list[str]]:
        """Values of each rule of `seeds/study/analysis_rules.csv`, empty ones left out."""
        rows = self.seed("analysis_rules")
        return {
            str(rule): [str(value) for value in values.tolist() if pd.notna(value)]
            for rule, values in rows.groupby("rule")["value"]
        }

    def rule(self, name: str) -> str | None:
        """The value of a rule, None where the study has none."""
        values = self.rule_values(name)
        return values[0] if values else None

    def rule_values(self, name: str) -> list[str]:
        """Every value of a rule."""
        return self.analysis_rules.get(name, [])

    def has_rule(self, start: str) -> bool:
        """Whether the study has a rule whose name starts so."""
        return any(name.startswith(start) for name in self.analysis_rules)

    def _all(self, query: str) -> pd.DataFrame:
        return read_frame(self._connection, query)
