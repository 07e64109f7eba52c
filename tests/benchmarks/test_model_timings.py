"""Timings of the models alone, for docs/performance.md: `make bench`.

dbt builds in a process of its own, as in a run; the bare SQL is what it compiled, run in the same
order in one connection with the settings of a large trial. Figures are printed, never asserted.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mirocals.settings import PROJECT
from tests.conftest import PILOT, mirocals

pytestmark = pytest.mark.benchmark
RUNS = 5
SUBJECTS = 20_000
MADE = ("staging", "intermediate", "sdtm", "adam", "trace")
SETTINGS = ("checkpoint_threshold = '1GB'", "force_compression = 'uncompressed'")


def taken_in(home: Path, study: str, *arguments: object) -> Path:
    """The warehouse in the making of an export, with its raw records and nothing built of them."""
    for step in (("ingest", *arguments), ("build", "--study", study)):
        said = mirocals(home, *step)
        assert said.status == 0, said
    (warehouse,) = (home / study / "making").glob("*/warehouse.duckdb")
    with duckdb.connect(str(warehouse)) as connection:
        empty(connection, (*MADE, "seeds"))
    return warehouse


def empty(connection: duckdb.DuckDBPyConnection, schemas: tuple[str, ...]) -> None:
    for schema in schemas:
        connection.execute(f"drop schema if exists {schema} cascade")
        connection.execute(f"create schema {schema}")
    connection.execute("checkpoint")


def build(warehouse: Path, target: Path) -> tuple[float, float, list[dict[str, Any]]]:
    """Seconds from the order to `done`, parsing left out, those dbt counts itself, and the models.

    Models are in the order in which they were built.
    """
    dbt = subprocess.Popen(
        [sys.executable, "-m", "mirocals.modelling", str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    assert dbt.stdin and dbt.stdout
    assert dbt.stdout.readline() == "ready\n"
    started = time.monotonic()
    dbt.stdin.write(json.dumps({"do": "build", "folder": str(warehouse.parent)}) + "\n")
    dbt.stdin.flush()
    assert dbt.stdout.readline() == "done\n"
    seconds = time.monotonic() - started
    dbt.stdin.close()
    assert dbt.wait() == 0
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    models = [result for result in results["results"] if result["unique_id"].startswith("model.")]
    assert {result["status"] for result in models} == {"success"}
    counted = results["elapsed_time"]
    return seconds, counted, sorted(models, key=lambda model: model["timing"][-1]["started_at"])


def bare(built: Path, models: list[dict[str, Any]], folder: Path) -> float:
    """Seconds of the compiled SQL of models, run on a copy of the raw records and seeds."""
    path = folder / "bare" / "warehouse.duckdb"
    path.parent.mkdir()
    shutil.copy(built, path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as warehouse (recovery_mode no_wal_writes)")
        connection.execute("use warehouse")
        for setting in SETTINGS:
            connection.execute(f"set {setting}")
        empty(connection, MADE)
        started = time.monotonic()
        for model in models:
            connection.execute(f"create table {model['relation_name']} as {model['compiled_code']}")
        connection.execute("checkpoint")
        return time.monotonic() - started


def test_building_the_220_subject_trial(tmp_path: Path, export: Path, capsys):
    taken, counted = [], []
    for number in range(RUNS):
        home = tmp_path / str(number)
        home.mkdir()
        warehouse = taken_in(home, "MIROCALS", export)
        seconds, by_dbt, models = build(warehouse, tmp_path / "target")
        taken.append(seconds)
        counted.append(by_dbt)
    with capsys.disabled():
        print(
            f"\ndbt build, 220 subjects, {len(models)} models: median "
            f"{sorted(taken)[RUNS // 2]:.1f} s ({min(taken):.1f}-{max(taken):.1f}, n={RUNS}), "
            f"by dbt's own count {sorted(counted)[RUNS // 2]:.1f} s"
        )


@pytest.mark.skipif(not PILOT.is_dir(), reason="the CDISC pilot is not beside this checkout")
def test_adlb_of_the_real_trial(tmp_path: Path, capsys):
    """ADLB from LB: the query of ADLB over that of the findings' changes, cut to ADLB."""
    warehouse = taken_in(tmp_path, "CDISCPILOT01", PILOT / "sdtm", "--study", "CDISCPILOT01")
    *_, models = build(warehouse, tmp_path / "target")
    code = {model["unique_id"].split(".")[-1]: model["compiled_code"] for model in models}
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("set threads = 2")
        changes, adlb = code["int_bds__changes"], code["adlb"]
        taken = []
        for _ in range(RUNS):
            started = time.monotonic()
            connection.execute(
                f"create or replace temp table changes as from ({changes}) where dataset = 'ADLB'"
            )
            read = adlb.replace('"warehouse"."intermediate"."int_bds__changes"', "changes")
            assert read != adlb
            connection.execute(f"create or replace temp table adlb as {read}")
            taken.append(time.monotonic() - started)
        ((rows,),) = connection.execute("select count(*) from adlb").fetchall()
    with capsys.disabled():
        print(f"\nADLB, {rows} rows: {sorted(taken)[RUNS // 2]:.2f} s (n={RUNS})")


def test_models_of_20_000_subjects_against_their_bare_sql(tmp_path: Path, capsys):
    said = mirocals(tmp_path, "simulate", tmp_path / "inbox", "--subjects", SUBJECTS)
    assert said.status == 0, said
    (export,) = (tmp_path / "inbox").iterdir()
    warehouse = taken_in(tmp_path, "MIROCALS", export)
    by_dbt, _, models = build(warehouse, tmp_path / "target")
    alone = bare(warehouse, models, tmp_path)
    with capsys.disabled():
        print(
            f"\nmodels of {SUBJECTS} subjects: dbt {by_dbt:.0f} s, bare SQL {alone:.0f} s, "
            f"{by_dbt / alone:.2f} times"
        )
