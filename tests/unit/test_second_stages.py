"""The second opinion stages the forms of dbt's unit tests as they are expected there."""

from typing import Any

import duckdb
import pytest
import yaml

from mirocals.qc.adqs import add_stages, read_marks
from mirocals.qc.sources import Sources
from mirocals.settings import PROJECT

STAGES = PROJECT / "dbt_project" / "models" / "intermediate" / "int_adqs__stages.yml"
CASES: list[dict[str, Any]] = yaml.safe_load(STAGES.read_text(encoding="utf-8"))["unit_tests"]
TABLES = """
create schema intake;
create table intake.build as select 'T' as study;
create schema sdtm;
create table sdtm.pr (STUDYID varchar, USUBJID varchar, PRDECOD varchar, PRSTDTC varchar);
create table items (STUDYID varchar, USUBJID varchar, PARAMCD varchar, VISIT varchar,
    VISITNUM double, QSDTC varchar, AVAL double, SRCSEQ integer);
create view sdtm.qs as select STUDYID, USUBJID, 'ALSFRS-R' as QSCAT, PARAMCD as QSTESTCD,
    AVAL as QSSTRESN, VISIT, VISITNUM, QSDTC, SRCSEQ as QSSEQ from items;
"""


def fill(db: duckdb.DuckDBPyConnection, table: str, rows: list[dict] | str) -> None:
    """Put the rows of a unit test, or those of its query, into the columns that the table has."""
    known = [column for column, *_ in db.execute(f"describe {table}").fetchall()]
    if isinstance(rows, str):
        db.execute(
            f"insert into {table} by name select columns(name -> name in {known}) from ({rows})"
        )
        return
    for row in rows:
        held = {name: value for name, value in row.items() if name in known}
        places = ", ".join("?" for _ in held)
        values = list(held.values())
        db.execute(f"insert into {table} ({', '.join(held)}) values ({places})", values)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_forms_are_staged_as_the_models_stage_them(case: dict[str, Any]) -> None:
    with duckdb.connect() as db:
        db.execute(TABLES)
        for given in case["given"]:
            table = {"ref('pr')": "sdtm.pr", "ref('int_adqs__items')": "items"}[given["input"]]
            fill(db, table, given["rows"])
        sources = Sources(db)
        stages = add_stages(read_marks(sources), sources).rename(columns={"SEQ": "last_seq"})
    expected = [list(row.values()) for row in case["expect"]["rows"]]
    told = stages[list(case["expect"]["rows"][0])].astype("object")
    told = told.where(told.notna(), None).to_numpy().tolist()
    assert sorted(told, key=in_order) == sorted(expected, key=in_order)


def in_order(row: list[Any]) -> tuple[str, ...]:
    """Subject, parameter and value of a stage."""
    return tuple(map(str, row[:3]))
