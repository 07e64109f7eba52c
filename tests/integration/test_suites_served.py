"""The suites as the process that a run gives its one order to."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from tiny_trial import build_warehouse

from expectations.run import serve


def test_the_process_says_ready_validates_one_warehouse_and_says_done(
    tmp_path: Path,
) -> None:
    warehouse = build_warehouse(tmp_path / "warehouse.duckdb")
    before = warehouse.read_bytes()
    order = json.dumps({"warehouse": str(warehouse), "out": str(tmp_path / "out")})
    ended = subprocess.run(
        [sys.executable, "-m", "expectations.run"],
        input=order + "\n",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == ["ready", "done"]
    assert (tmp_path / "out" / "great_expectations.json").is_file()
    assert warehouse.read_bytes() == before


def test_without_an_order_it_ends_in_silence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(""))
    assert serve() == 0
    assert capsys.readouterr() == ("ready\n", "")


def test_on_an_error_it_ends_with_status_3_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.duckdb"
    with duckdb.connect(str(broken)) as db:
        db.execute("create schema intake")
    order = json.dumps({"warehouse": str(broken), "out": str(tmp_path)})
    monkeypatch.setattr(sys, "stdin", StringIO(order + "\n"))
    assert serve() == 3
    errors = capsys.readouterr().err
    assert len(errors.splitlines()) == 1 and "intake" in errors
