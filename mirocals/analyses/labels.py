"""Variables of ADSL and their values in words, as the metadata give them."""

import re
from dataclasses import replace

import duckdb

from mirocals.analyses.findings import Table
from mirocals.analyses.trial import Term, Trial
from mirocals.analyses.words import title_case

LABELS = """
    select column_name, comment from duckdb_columns()
    where schema_name = 'adam' and table_name = 'adsl' and comment is not null
"""
DECODES = "select distinct codelist, submission, decode from seeds.codelists"
FLAG, FLAGS = " Flag", {"Y": "Yes", "N": "No"}
ARM = "TRT01P"
VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]{2,7}\b")


def _query(trial: Trial, sql: str) -> list[tuple]:
    try:
        return trial.connection.execute(sql).fetchall()
    except duckdb.CatalogException:
        return []


class Words:
    """Labels of ADSL's variables and decodes of their values, as the metadata give them."""

    def __init__(self, trial: Trial) -> None:
        self._labels = dict(_query(trial, LABELS))
        self._decodes = {
            (codelist, value): text for codelist, value, text in _query(trial, DECODES)
        }

    def label(self, term: Term) -> str:
        """The variable's label, with its unit where the label has none."""
        label = str(self._labels.get(term.name, term.name)).removesuffix(FLAG)
        told = not term.unit or term.unit.split("/")[0].lower() in label.lower()
        return label if told else f"{label} ({term.unit})"

    def value(self, variable: str, value: str) -> str:
        """A value of a variable in words."""
        if str(self._labels.get(variable)).endswith(FLAG):
            return FLAGS.get(value, value)
        text = str(self._decodes.get((variable, value), value))
        return text if len(text) <= 3 else title_case(text)

    def plain(self, text: str) -> str:
        """A text with labels where it names variables of ADSL; TRT01P is the treatment."""
        text = text.replace(f"{ARM}*", f"{ARM} × ")
        labels = {name: label.removesuffix(FLAG) for name, label in self._labels.items()}
        labels[ARM] = "treatment"
        return VARIABLE.sub(lambda found: labels.get(found[0], found[0]), text)

    def worded(self, table: Table) -> Table:
        """A table without names of variables of ADSL in its cells."""
        rows = tuple(tuple(self.plain(cell) for cell in row) for row in table.rows)
        return replace(table, rows=rows)
