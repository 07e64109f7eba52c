"""Variables of ADSL and their values in words, as the metadata give them."""

import duckdb

from mirocals.analyses.trial import Term, Trial
from mirocals.analyses.words import title_case

LABELS = """
    select column_name, comment from duckdb_columns()
    where schema_name = 'adam' and table_name = 'adsl' and comment is not null
"""
DECODES = "select distinct codelist, submission, decode from seeds.codelists"


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
        label = str(self._labels.get(term.name, term.name))
        told = not term.unit or term.unit.split("/")[0].lower() in label.lower()
        return label if told else f"{label} ({term.unit})"

    def value(self, term: Term, value: str) -> str:
        """A value in words."""
        text = str(self._decodes.get((term.name, value), value))
        return text if len(text) <= 3 else title_case(text)
