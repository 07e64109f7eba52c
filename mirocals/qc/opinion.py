"""Gives the second opinion on the ADaM datasets of a warehouse."""

import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datacompy
import duckdb
import pandas as pd

from mirocals.analyses.warehouse import open_warehouse
from mirocals.qc.adae import derive_adae
from mirocals.qc.adlb import derive_adlb
from mirocals.qc.adqs import derive_adqs, derive_scores
from mirocals.qc.adsl import derive_adsl, derive_subjects
from mirocals.qc.adtte import derive_adtte
from mirocals.qc.compare import Judgement, compare
from mirocals.qc.described import Variable, read_described
from mirocals.qc.sources import Sources

RESULTS = "second_opinion.json"
NO_SECOND = "not compared: there is no second derivation of this dataset"
KEYS = {
    "ADSL": ("USUBJID",),
    "ADTTE": ("USUBJID", "PARAMCD"),
    "ADQS": ("USUBJID", "PARAMCD", "VISITNUM", "ADT"),
    "ADLB": ("USUBJID", "PARAMCD", "BASETYPE", "SRCSEQ"),
    "ADAE": ("USUBJID", "AESEQ"),
}


class Second:
    """The second derivations of one warehouse, each made once."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.made: dict[str, pd.DataFrame] = {}

    def give(self, dataset: str) -> pd.DataFrame:
        """Derive a dataset, or the `scores` and `subjects` that others are made of."""
        ways: dict[str, Callable[[], pd.DataFrame]] = {
            "scores": lambda: derive_scores(self.sources),
            "subjects": lambda: derive_subjects(self.sources),
            "ADSL": lambda: derive_adsl(
                self.sources, self.give("subjects"), self.give("ADQS"), self.give("ADLB")
            ),
            "ADTTE": lambda: derive_adtte(self.sources, self.give("subjects"), self.give("scores")),
            "ADLB": lambda: derive_adlb(self.sources, self.give("subjects")),
            "ADAE": lambda: derive_adae(self.sources, self.give("subjects")),
            "ADQS": lambda: derive_adqs(self.sources, self.give("subjects"), self.give("scores")),
        }
        if dataset not in self.made:
            self.made[dataset] = ways[dataset]()
        return self.made[dataset]


def give_opinion(warehouse: Path, out: Path) -> list[Judgement]:
    """Derive, compare, and write `second_opinion.json` into `out`; returns every judgement.

    Reads dbt's manifest in `out/dbt`. A derivation that breaks off is a failed check of its
    dataset. Raises BadInput where there is no warehouse.
    """
    described = read_described(out / "dbt" / "manifest.json")
    judgements: list[Judgement] = []
    with open_warehouse(warehouse, read_only=True) as connection:
        second = Second(Sources(connection))
        for dataset, variables in described.items():
            judgements += _judge(connection, dataset, variables, second)
    document = {
        "tool": "second_opinion",
        "version": f"datacompy {datacompy.__version__}, pandas {pd.__version__}",
        "checks": [_summary(each) for each in judgements],
        "failures": [row for each in judgements for row in each.rows],
    }
    (out / RESULTS).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return judgements


def _judge(
    connection: duckdb.DuckDBPyConnection,
    dataset: str,
    variables: dict[str, Variable],
    second: Second,
) -> list[Judgement]:
    rule = f"{dataset} is what a second derivation from SDTM gives."
    if dataset not in KEYS:
        return [Judgement(f"QC-{dataset}", dataset, None, rule, "not run", 0, [], NO_SECOND)]
    try:
        return compare(
            connection,
            dataset,
            variables,
            second.give(dataset),
            KEYS[dataset],
        )
    except Exception as error:  # data nobody foresaw must not pass, nor hide the other datasets
        traceback.print_exc()
        note = f"broke off: {type(error).__name__}: {' '.join(str(error).split())}"
        return [Judgement(f"QC-{dataset}", dataset, None, rule, "failed", 0, [], note)]


def _summary(judgement: Judgement) -> dict[str, Any]:
    return {
        "check_id": judgement.check_id,
        "dataset": judgement.dataset,
        "column": judgement.column,
        "rule": judgement.rule,
        "severity": "minor" if judgement.note == NO_SECOND else "critical",
        "status": judgement.status,
        "rows_checked": judgement.rows_checked,
        "failures": len(judgement.rows),
        "note": judgement.note,
    }
