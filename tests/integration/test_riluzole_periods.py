"""The check of the periods on riluzole: every one that counts days a second time is told."""

import json
from pathlib import Path

import duckdb
import pytest
from tiny_trial import build_warehouse

from expectations.bounds import Bounds
from expectations.engine import Warehouse
from expectations.suites.adcm import checks

SUBJECT = "MIROCALS-UK01-001"


@pytest.mark.parametrize(
    ("first_end", "second_start", "third_start", "overlapping"),
    [
        ("2018-08-31", "2018-03-01", "2018-08-30", [2, 3]),
        ("2018-08-31", "2018-08-31", "2018-11-01", [2]),
        (None, "2018-09-10", "2018-11-01", [2, 3]),
        ("2018-08-31", "2018-09-10", "2018-11-01", []),
    ],
    ids=["within a long one", "on the day another ends", "after one without an end", "none"],
)
def test_every_period_on_riluzole_that_counts_days_twice_is_told(
    tmp_path: Path,
    first_end: str | None,
    second_start: str,
    third_start: str,
    overlapping: list[int],
) -> None:
    warehouse = build_warehouse(tmp_path / "warehouse.duckdb")
    days = [("2018-01-12", first_end), (second_start, second_start), (third_start, third_start)]
    with duckdb.connect(str(warehouse)) as db:
        db.execute("delete from adam.adcm where USUBJID = ?", [SUBJECT])
        db.executemany(
            "insert into adam.adcm by name select ? as USUBJID, ? as CMSEQ, ?::date as ASTDT,"
            " ?::date as AENDT, 'Y' as RILUFL",
            [(SUBJECT, number, *period) for number, period in enumerate(days, start=1)],
        )
    (overlap,) = [
        check for check in checks(Bounds("MIROCALS")) if check.check_id.endswith("OVERLAP")
    ]
    with Warehouse(warehouse) as opened:
        failing = opened.judge([overlap])[0].failing
    assert sorted(json.loads(row)["CMSEQ"] for row in failing) == overlapping
