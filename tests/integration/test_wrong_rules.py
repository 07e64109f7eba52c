"""A wrong rule of any derived variable, on either side, is caught with every row it alters.

`wrong_rules.csv` has one of each variable: how it is wrong, and as an expression over the rows `r`
of its dataset. All of a dataset are planted at once, as each has a check of its own, but those of
variables that tell rows apart: these are planted alone.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from copied_release import Copy, failing

from mirocals.qc.compare import compare
from mirocals.qc.described import read_described
from mirocals.qc.opinion import KEYS
from mirocals.qc.sources import read_frame

with Path(__file__).with_name("wrong_rules.csv").open(encoding="utf-8", newline="") as file:
    RULES = list(csv.DictReader(file))


@pytest.fixture(scope="module")
def planted(small: Copy, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy in which wrong rules are planted, and taken back, by one test after the other."""
    return Copy(small.warehouse, small.manifest, tmp_path_factory.mktemp("planted"))


def test_every_derived_variable_that_is_compared_has_one_wrong_rule(small: Copy) -> None:
    nodes = json.loads(small.manifest.read_text(encoding="utf-8"))["nodes"].values()
    derived = {
        (node["name"].upper(), name)
        for node in nodes
        if node["name"].upper() in KEYS
        for name, column in node["columns"].items()
        if column["config"]["meta"]["origin"] == "Derived"
    }
    ruled = [(rule["dataset"], rule["variable"]) for rule in RULES]
    assert sorted(ruled) == sorted(derived)


@pytest.mark.parametrize("dataset", KEYS)
def test_a_wrong_rule_of_the_release_is_caught_with_its_rows(
    planted: Copy, good: dict[str, pd.DataFrame], dataset: str
) -> None:
    described = read_described(planted.manifest)[dataset]
    with duckdb.connect(str(planted.warehouse)) as db:
        for rules in passes(dataset):
            db.execute("begin")
            altered = plant(db, f"adam.{dataset}", rules, types_of(planted, dataset))
            found = failing(compare(db, dataset, described, good[dataset], KEYS[dataset]))
            db.execute("rollback")
            judge(dataset, altered, found)


@pytest.mark.parametrize("dataset", KEYS)
def test_a_wrong_rule_of_the_second_derivation_is_caught_with_its_rows(
    small: Copy, good: dict[str, pd.DataFrame], dataset: str
) -> None:
    described = read_described(small.manifest)[dataset]
    types = types_of(small, dataset)
    columns = ", ".join(f"cast({name} as {of}) as {name}" for name, of in types.items())
    with duckdb.connect(str(small.warehouse), read_only=True) as db:
        for rules in passes(dataset):
            db.register("made", good[dataset])
            db.execute(f"create or replace temp table second as select {columns} from made")
            altered = plant(db, "temp.second", rules, types)
            wrong = read_frame(db, "from temp.second order by rowid")
            judge(dataset, altered, failing(compare(db, dataset, described, wrong, KEYS[dataset])))


def passes(dataset: str) -> Iterator[dict[str, str]]:
    """The rules of a dataset, by variable, as they are planted together."""
    rules = {rule["variable"]: rule["sql"] for rule in RULES if rule["dataset"] == dataset}
    alone = {name for name in rules if name in (*KEYS[dataset], "ASEQ")}
    yield {name: sql for name, sql in rules.items() if name not in alone}
    for name in sorted(alone):
        yield {name: rules[name]}


def types_of(copy: Copy, dataset: str) -> dict[str, str]:
    """The type of each variable of a dataset."""
    variables = read_described(copy.manifest)[dataset]
    return {name: each.data_type for name, each in variables.items()}


def plant(
    db: duckdb.DuckDBPyConnection, table: str, rules: dict[str, str], types: dict[str, str]
) -> dict[str, list[str]]:
    """Make variables anew by wrong rules; returns the subjects of the rows that each alters."""
    wrong = ", ".join(f"cast({sql} as {types[name]}) as {name}" for name, sql in rules.items())
    db.execute(
        f"create or replace temp table wrong as select rowid as place, {wrong} from {table} as r"
    )
    both = f"from {table} as r inner join wrong on r.rowid = wrong.place"
    altered = {
        name: [
            subject
            for (subject,) in db.execute(
                f"select USUBJID {both} where wrong.{name} is distinct from r.{name} order by 1"
            ).fetchall()
        ]
        for name in rules
    }
    changes = ", ".join(f"{name} = wrong.{name}" for name in rules)
    db.execute(f"update {table} as r set {changes} from wrong where r.rowid = wrong.place")
    return altered


def judge(dataset: str, altered: dict[str, list[str]], found: dict[str, list[str | None]]) -> None:
    """What was altered is what was found, each variable by its own check, a key by that of rows."""
    assert [name for name, subjects in altered.items() if not subjects] == []
    (first, *_) = altered
    if first in KEYS[dataset]:
        assert set(found[f"QC-{dataset}-ROWS"]) == set(altered[first])
        return
    caught = {check: sorted(map(str, subjects)) for check, subjects in found.items()}
    assert caught == {f"QC-{dataset}-{name}": subjects for name, subjects in altered.items()}
