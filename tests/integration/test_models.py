"""The models without data: dbt's unit tests of them, the case tables of the macros, the codes.

Every model is a table in it, so that unit tests can give rows to each.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.dbt_results import DbtRun
from expectations.findings import CheckResult, Failure
from flows.children import Child
from mirocals.analyses.run import run_analyses
from mirocals.metadata import read_forms
from mirocals.settings import PROJECT
from mirocals.vault.keys import quoted
from mirocals.vault.snapshot import RAW_COLUMNS
from tests.project.described import models

UNKNOWN = "99"  # a term of no list that a number can hold too
INTAKE = """
create schema intake;
create table intake.build (study varchar, release_id varchar, blinded varchar, synthetic varchar,
    cut_date date);
create table intake.exports (export_seq integer, export_id varchar, study varchar,
    extracted_at timestamp);
"""


@pytest.fixture(scope="module")
def dbt_child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    """A process of dbt that waits for orders, as a run has one."""
    folder = tmp_path_factory.mktemp("dbt")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PROJECT)
        child = Child("tests.integration.dbt_child", str(folder / "target"), log=folder / "dbt.log")
    yield child
    child.end()


@pytest.fixture(scope="module")
def empty(dbt_child: Child, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict]]:
    """A folder whose warehouse has every model and no record, and the results of dbt's build."""
    folder = tmp_path_factory.mktemp("no_records")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as db:
        db.execute(INTAKE)
        db.execute("create schema raw")
        for form in read_forms().values():
            columns = [*RAW_COLUMNS, *(quoted(column.name) for column in form.columns)]
            typed = ", ".join(
                f"{column} {'bigint' if column == '_line' else 'varchar'}" for column in columns
            )
            db.execute(f"create table raw.{quoted(form.name)} ({typed})")
    results = dbt(dbt_child, "without records", folder)
    return folder, results


@pytest.fixture(scope="module")
def warehouse(empty: tuple[Path, list[dict]]) -> Path:
    """The folder of that warehouse. Read only."""
    return empty[0]


@pytest.fixture(scope="module")
def results(empty: tuple[Path, list[dict]]) -> list[dict]:
    """What dbt says of every model made without a record, of its unit tests and the case tables."""
    return empty[1]


def dbt(dbt_child: Child, step: str, folder: Path) -> list[dict]:
    """Let dbt carry out a step in a folder; its results and those of the steps before."""
    dbt_child.tell(do=step, folder=str(folder))
    dbt_child.wait()
    artifacts = folder / "validation" / "dbt"
    results: list[dict] = json.loads((artifacts / "run_results.json").read_text())["results"]
    return results


def failed(results: list[dict], kind: str) -> dict[str, str]:
    """Messages of what failed or was skipped, by name; raises where there is none of this kind."""
    of_kind = {
        result["unique_id"].split(".", 2)[2]: result
        for result in results
        if result["unique_id"].startswith(f"{kind}.")
    }
    assert of_kind
    return {
        name: result["message"] or result["status"]
        for name, result in of_kind.items()
        if result["status"] not in {"success", "pass"}
    }


def test_every_model_is_made_without_a_record(results: list[dict]) -> None:
    assert failed(results, "model") == failed(results, "seed") == {}


def test_every_unit_test_of_the_models_passes(empty: tuple[Path, list[dict]]) -> None:
    folder, results = empty
    manifest = json.loads((folder / "validation" / "dbt" / "manifest.json").read_text())
    ran = {
        result["unique_id"] for result in results if result["unique_id"].startswith("unit_test.")
    }
    assert ran == set(manifest["unit_tests"])
    assert failed(results, "unit_test") == {}


def test_every_case_table_of_the_macros_passes(results: list[dict]) -> None:
    cases = [result for result in results if result["unique_id"].startswith("test.")]
    assert len(cases) == len(list((PROJECT / "tests" / "dbt").glob("cases_*.sql")))
    assert failed(results, "test") == {}


def test_a_trial_without_a_subject_is_analysed_and_estimates_nothing(
    warehouse: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "warehouse.duckdb"
    shutil.copy(warehouse / "warehouse.duckdb", copy)
    with duckdb.connect(str(copy)) as db:
        db.execute("insert into intake.build values ('MIROCALS', 'r-0', 'Y', 'Y', null)")
        db.execute("insert into intake.exports values (1, 'E1', 'MIROCALS', '2017-06-30')")
    run_analyses(copy, tmp_path / "analyses")
    with duckdb.connect(str(copy), read_only=True) as db:
        reasons = db.execute(
            "select distinct analysis_id from results.ard where statistic = 'not estimable'"
        ).fetchall()
        estimates = db.execute(
            "select * from results.ard where statistic = 'hazard ratio' and value is not null"
        ).fetchall()
    assert {("OS.LOGRANK",), ("OS.COX",), ("OS.COX.ADJ",), ("ALSFRTOT.MIXED",)} <= set(reasons)
    assert estimates == []
    assert (tmp_path / "analyses" / "index.html").is_file()


def coded_columns() -> dict[tuple[str, str], list[str]]:
    """Every column with a codelist, by schema and dataset; one with a `value` is held to that."""
    found = {
        (schema, model["name"]): [
            column["name"]
            for column in model.get("columns", [])
            if "codelist" in column["config"]["meta"] and "value" not in column["config"]["meta"]
        ]
        for schema in ("sdtm", "adam")
        for model in models(schema)
    }
    return {dataset: columns for dataset, columns in found.items() if columns}


def add(db: duckdb.DuckDBPyConnection, table: str, row: dict[str, str]) -> None:
    marks = ", ".join("?" for _ in row)
    db.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


@pytest.fixture(scope="module")
def judged(
    dbt_child: Child, warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, CheckResult], list[Failure]]:
    """A delivery as SDTM with a code nobody knows in every coded column, as the gate reads it.

    What no study delivers (ADaM, the trial design) gets its code in the table itself. Subjects D1
    and D2 have a route that the CDISC pilot alone declares.
    """
    folder = tmp_path_factory.mktemp("codes")
    shutil.copy(warehouse / "warehouse.duckdb", folder)
    forms = {form.name: {c.name for c in form.columns} for form in read_forms().values()}
    made_here = []
    with duckdb.connect(str(folder / "warehouse.duckdb")) as db:
        for (schema, name), columns in coded_columns().items():
            row = {"STUDYID": "CDISCPILOT01"} | dict.fromkeys(columns, UNKNOWN)
            delivered = row | {"USUBJID": "S1"}
            if schema == "sdtm" and forms.get(f"sdtm_{name}", set()) >= set(delivered):
                add(db, f"raw.sdtm_{name}", delivered)
            else:
                made_here.append((f"{schema}.{name}", row))
        for subject, study in (("D1", "CDISCPILOT01"), ("D2", "MIROCALS")):
            add(db, "raw.sdtm_cm", {"STUDYID": study, "USUBJID": subject, "CMROUTE": "NASAL"})
    made = dbt(dbt_child, "sdtm", folder)
    assert failed(made, "model") == {}
    with duckdb.connect(str(folder / "warehouse.duckdb")) as db:
        for table, row in made_here:
            add(db, table, row)
    dbt(dbt_child, "codes", folder)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as db:
        checks, failures = DbtRun(folder / "validation" / "dbt", db).tests()
    return {check.check_id: check for check in checks}, failures


def test_an_unknown_code_in_any_coded_column_fails_the_gate_with_its_rows_listed(judged) -> None:
    checks, failures = judged
    listed = {(row.check_id, row.column_name) for row in failures if row.value == UNKNOWN}
    for (_, name), columns in coded_columns().items():
        check = checks[f"sound_{name}"]
        assert check.stops_release, name
        assert {(check.check_id, column) for column in columns} <= listed
    of_cm = {row.usubjid for row in failures if row.dataset == "CM" and row.value == UNKNOWN}
    assert of_cm == {"S1"}


def test_a_sponsor_term_is_known_in_the_study_that_declares_it_and_in_no_other(judged) -> None:
    _, failures = judged
    assert {row.usubjid for row in failures if row.value == "NASAL"} == {"D2"}
