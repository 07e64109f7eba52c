"""The models without data: dbt's unit tests of them, and the case tables of the macros.

Every model is a table in it, so that unit tests can give rows to each.
"""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from mirocals.metadata import read_forms
from mirocals.settings import PROJECT
from mirocals.vault.keys import quoted
from mirocals.vault.snapshot import RAW_COLUMNS

DBT = Path(sys.executable).with_name("dbt")
INTAKE = """
create schema intake;
create table intake.build (study varchar, release_id varchar, blinded varchar, synthetic varchar,
    cut_date date);
create table intake.exports (export_seq integer, export_id varchar, study varchar,
    extracted_at timestamp);
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose warehouse has every model and no record. Read only."""
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
    results = dbt(folder, "build", "--exclude-resource-type", "test", "unit_test")
    assert failed(results) == {}
    return folder


def dbt(folder: Path, *command: str) -> list[dict]:
    """Run a dbt command as a child and give back its results."""
    target = folder / "target"
    done = subprocess.run(
        [str(DBT), *command, "--target-path", str(target), "--log-path", str(target)]
        + ["--project-dir", str(PROJECT / "dbt_project")]
        + ["--profiles-dir", str(PROJECT / "dbt_project"), "--target", "unit_tests"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    results: list[dict] = json.loads((target / "run_results.json").read_text())["results"]
    return results


def failed(results: list[dict]) -> dict[str, str]:
    return {
        result["unique_id"].split(".", 2)[2]: result["message"]
        for result in results
        if result["status"] not in {"success", "pass"}
    }


def test_every_unit_test_of_the_models_passes(warehouse: Path) -> None:
    results = dbt(warehouse, "test", "--select", "test_type:unit")
    assert results
    assert failed(results) == {}


def test_every_case_table_of_the_macros_passes(warehouse: Path) -> None:
    results = dbt(warehouse, "test", "--select", "tag:cases")
    assert len(results) == len(list((PROJECT / "tests" / "dbt").glob("cases_*.sql")))
    assert failed(results) == {}
