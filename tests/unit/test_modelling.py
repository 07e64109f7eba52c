"""How dbt is told to compute: one thread a query for a small trial, every core for a large one."""

from pathlib import Path

import duckdb

from mirocals.modelling import LARGE, _query_threads


def test_a_query_of_a_small_trial_has_one_thread_and_of_a_large_one_every_core(
    tmp_path: Path,
) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    told = []
    for size in (LARGE - 1, LARGE):
        with warehouse.open("wb") as file:
            file.truncate(size)  # holds no block of the disk
        told.append(_query_threads(warehouse))
    ((cores,),) = duckdb.sql("select current_setting('threads')").fetchall()
    assert told == ["1", str(cores)]
