"""Row accounting: every record of every file is somewhere, and the sums say where."""

import json

import duckdb

from expectations.findings import CheckResult, Failure
from mirocals.vault.account import check_accounting

NEWEST = "(select max_by(export_id, export_seq) from intake.exports)"
CRITICAL = "cast(critical as varchar) in ('true', 'Y')"
ACCOUNT_COLUMNS = ("rule", "export_id", "form", "expected", "found")


def check_accounts(warehouse: duckdb.DuckDBPyConnection) -> tuple[list[CheckResult], list[Failure]]:
    """Check the accounts of every file, and what was quarantined of the newest export.

    An older export's quarantine counts no more: what was mended since is in the newest one.
    """
    found = [
        _sums(warehouse),
        _quarantine(
            warehouse,
            "ACC-QUARANTINE-CRITICAL",
            "No record of a death, a vital status or a randomisation is in quarantine.",
            "critical",
            CRITICAL,
        ),
        _quarantine(
            warehouse,
            "ACC-QUARANTINE",
            "No other record of the newest export is in quarantine.",
            "major",
            f"not ({CRITICAL})",
        ),
    ]
    return [check for check, _ in found], [row for _, rows in found for row in rows]


def _sums(warehouse: duckdb.DuckDBPyConnection) -> tuple[CheckResult, list[Failure]]:
    rows = [
        json.dumps(dict(zip(ACCOUNT_COLUMNS, row, strict=True)))
        for row in check_accounting(warehouse)
    ]
    return _result(
        "ACC-RECORDS",
        "intake.files",
        "Every record of a file is accepted or in quarantine; every accepted one is new, changed,"
        " returned or unchanged; the release holds those in force, less those after the cut and"
        " those withheld.",
        "critical",
        _number(warehouse, "select count(*) from intake.files"),
        rows,
    )


def _quarantine(
    warehouse: duckdb.DuckDBPyConnection, check_id: str, rule: str, severity: str, condition: str
) -> tuple[CheckResult, list[Failure]]:
    rows = warehouse.execute(
        "select to_json(quarantine)::varchar as row_json from intake.quarantine as quarantine"
        f" where export_id = {NEWEST} and {condition} order by row_json"
    ).fetchall()
    records = f"select coalesce(sum(records), 0) from intake.files where export_id = {NEWEST}"
    return _result(
        check_id,
        "intake.quarantine",
        rule,
        severity,
        _number(warehouse, records),
        [row[0] for row in rows],
    )


def _result(
    check_id: str, dataset: str, rule: str, severity: str, checked: int, rows: list[str]
) -> tuple[CheckResult, list[Failure]]:
    if checked or rows:
        status, note = ("failed" if rows else "passed"), None
    else:
        status, note = "not run", f"{dataset} is empty"
    return (
        CheckResult(
            check_id, "accounting", dataset, None, rule, severity, status, checked, len(rows), note
        ),
        [_failure(check_id, dataset, row) for row in rows],
    )


def _failure(check_id: str, dataset: str, row_json: str) -> Failure:
    row = json.loads(row_json)
    column = row.get("column_name") or row.get("rule")
    value = row.get("value", row.get("found"))
    return Failure(check_id, dataset, None, column, None if value is None else str(value), row_json)


def _number(warehouse: duckdb.DuckDBPyConnection, sql: str) -> int:
    found = warehouse.execute(sql).fetchone()
    return int(found[0]) if found else 0
