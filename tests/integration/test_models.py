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
def results(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """What dbt says of every model made without a record, of its unit tests and the case tables."""
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
    target = folder / "target"
    done = subprocess.run(
        [str(DBT), "build", "--target-path", str(target), "--log-path", str(target)]
        + ["--select", "resource_type:seed", "resource_type:model", "test_type:unit", "tag:cases"]
        + ["--indirect-selection", "empty"]
        + ["--project-dir", str(PROJECT / "dbt_project")]
        + ["--profiles-dir", str(PROJECT / "dbt_project"), "--target", "unit_tests"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found: list[dict] = json.loads((target / "run_results.json").read_text())["results"]
    return found


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


def test_every_unit_test_of_the_models_passes(results: list[dict]) -> None:
    assert failed(results, "unit_test") == {}


def test_every_case_table_of_the_macros_passes(results: list[dict]) -> None:
    cases = [result for result in results if result["unique_id"].startswith("test.")]
    assert len(cases) == len(list((PROJECT / "tests" / "dbt").glob("cases_*.sql")))
    assert failed(results, "test") == {}
