"""A model with a contract is made as its YAML declares it, or fails and says what differs."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from mirocals.settings import PROJECT

DBT = Path(sys.executable).with_name("dbt")
MODELS = {
    "as_declared": "select 1 as SEQ, 'A' as TERM",
    "another_type": "select 1 as SEQ, 2 as TERM",
    "a_missing_column": "select 1 as SEQ",
    "a_column_too_many": "select 1 as SEQ, 'A' as TERM, 'B' as OTHER",
    "another_order": "select 'A' as TERM, 1 as SEQ",
    "constrained": "select 1 as SEQ, 'A' as TERM",
}
COLUMNS = [{"name": "SEQ", "data_type": "integer"}, {"name": "TERM", "data_type": "varchar"}]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What dbt says of each of these models in a project with the macros of ours."""
    folder = tmp_path_factory.mktemp("contract")
    (folder / "models").mkdir()
    for name, sql in MODELS.items():
        (folder / "models" / f"{name}.sql").write_text(sql)
    declared: list[dict] = [
        {"name": name, "columns": COLUMNS, "config": {"contract": {"enforced": True}}}
        for name in MODELS
    ]
    declared[-1]["constraints"] = [{"type": "primary_key", "columns": ["SEQ"]}]
    (folder / "models" / "models.yml").write_text(json.dumps({"models": declared}))
    project = {
        "name": "mirocals",
        "profile": "mirocals",
        "macro-paths": [str(PROJECT / "dbt_project" / "macros" / "project")],
        "models": {"+materialized": "table"},
        "flags": {"send_anonymous_usage_stats": False},
    }
    (folder / "dbt_project.yml").write_text(json.dumps(project))
    done = subprocess.run(
        [str(DBT), "run", "--profiles-dir", str(PROJECT / "dbt_project")],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as db:
        left = db.execute("select table_name from duckdb_tables()").fetchall()
    assert left == [("as_declared",)]
    return {result["unique_id"].rsplit(".", 1)[1]: result["message"] for result in results}


def test_a_table_that_is_as_declared_is_made(said: dict[str, str]) -> None:
    assert said["as_declared"] == "OK"


@pytest.mark.parametrize(
    ("model", "differs"),
    [
        ("another_type", "The table has TERM integer where its YAML declares TERM varchar"),
        ("a_missing_column", "The table has nothing where its YAML declares TERM varchar"),
        ("a_column_too_many", "The table has OTHER varchar where its YAML declares nothing"),
        ("another_order", "The table has another order of columns than its YAML declares"),
        ("constrained", "Constraints are not made: write a test"),
    ],
)
def test_a_table_that_differs_from_its_contract_fails(
    said: dict[str, str], model: str, differs: str
) -> None:
    assert differs in said[model]
