"""What every tool hands to the gate: results of checks, and the tables they are kept in."""

from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

TOOLS = ("accounting", "second_opinion", "dbt", "great_expectations")
CHECKS = """
create or replace table validation.checks (
    check_id varchar, tool varchar, dataset varchar, column_name varchar, rule varchar,
    severity varchar, status varchar, rows_checked bigint, failures bigint, note varchar
)
"""
FAILURES = """
create or replace table validation.failures (
    release_id varchar, check_id varchar, dataset varchar, usubjid varchar, column_name varchar,
    value varchar, row_json varchar
)
"""


@dataclass(frozen=True)
class CheckResult:
    """What became of one check.

    `severity` is critical, major or minor; `status` passed, failed or not run. `note` says why it
    did not run or broke off, or which of its rules are broken.
    """

    check_id: str
    tool: str
    dataset: str
    column_name: str | None
    rule: str
    severity: str
    status: str
    rows_checked: int
    failures: int
    note: str | None = None

    @property
    def stops_release(self) -> bool:
        """Whether the gate stays shut for it."""
        return self.status == "failed" and self.severity == "critical"

    def in_words(self) -> str:
        """Say what failed, in one line."""
        if self.note:
            return f"{self.check_id}: {self.note}"
        return (
            f"{self.check_id}: {self.rule} {self.failures} of {self.rows_checked} rows of"
            f" {self.dataset} break it"
        )


@dataclass(frozen=True)
class Failure:
    """A row that breaks a check."""

    check_id: str
    dataset: str
    usubjid: str | None
    column_name: str | None
    value: str | None
    row_json: str


def write_tables(
    warehouse: duckdb.DuckDBPyConnection,
    release_id: str,
    checks: list[CheckResult],
    failures: list[Failure],
) -> None:
    """Write `validation.checks` and `validation.failures`, in an order of their own making."""
    warehouse.execute("create schema if not exists validation")
    warehouse.execute(CHECKS)
    warehouse.execute(FAILURES)
    ordered = sorted(checks, key=lambda check: (TOOLS.index(check.tool), check.check_id))
    _insert(warehouse, "checks", [vars(check) for check in ordered])
    rows = [{"release_id": release_id, **vars(failure)} for failure in failures]
    rows.sort(key=lambda row: (row["check_id"], row["usubjid"] or "", row["row_json"]))
    _insert(warehouse, "failures", rows)


def _insert(warehouse: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        warehouse.register("rows_to_insert", pa.Table.from_pylist(rows))
        warehouse.execute(f"insert into validation.{table} by name select * from rows_to_insert")
        warehouse.unregister("rows_to_insert")
