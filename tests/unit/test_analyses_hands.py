"""Two processes share the analyses, and what comes of it is the same as of one."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
from analyses_warehouse import invented_warehouse

from mirocals.analyses.hands import SameHands, Task
from mirocals.analyses.run import run_analyses


def test_what_the_second_has_not_begun_the_first_does():
    busy = threading.Event()
    with ThreadPoolExecutor(1) as beside:
        beside.submit(busy.wait)
        task = Task(beside, threading.get_ident)
        assert task.result() == threading.get_ident()
        assert task.result() == threading.get_ident()
        busy.set()


def test_what_the_second_has_begun_the_first_waits_for():
    begun = threading.Event()

    def call() -> int:
        begun.set()
        return threading.get_ident()

    with ThreadPoolExecutor(1) as beside:
        task = Task(beside, call)
        begun.wait()
        assert task.result() != threading.get_ident()


def test_alone_a_task_is_done_at_once():
    done: list[int] = []
    task = Task(SameHands(), done.append, 1)
    assert done == [1]
    assert task.result() is None
    assert done == [1]


def test_two_processes_give_what_one_gives(tmp_path: Path):
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        warehouse = invented_warehouse(tmp_path / name / "warehouse.duckdb")
        out = tmp_path / name / "analyses"
        if name == "one":
            run_analyses(warehouse, out)
        else:
            order = json.dumps({"warehouse": str(warehouse), "out": str(out)})
            command = [sys.executable, "-m", "mirocals.analyses"]
            subprocess.run(command, input=f"{order}\n", text=True, check=True, timeout=120)
        files = {
            str(file.relative_to(out)): file.read_bytes()
            for file in out.rglob("*")
            if file.is_file()
        }
        found.append((_tables(warehouse), files))
    assert len(found[0][1]) > 10
    assert found[0] == found[1]


def _tables(warehouse: Path) -> list[list[tuple[Any, ...]]]:
    names = ("ard", "kaplan_meier", "comparison")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return [connection.execute(f"from results.{name}").fetchall() for name in names]
