"""Row accounting: every record of every file is somewhere, and the sums say where."""

import duckdb

from expectations.findings import CheckResult, Failure

NEWEST = "(select max_by(export_id, export_seq) from intake.exports)"
CRITICAL = "cast(critical as varchar) in ('true', 'Y')"


def check_accounts(warehouse: duckdb.DuckDBPyConnection) -> tuple[list[CheckResult], list[Failure]]:
    """Check the accounts of every file, and what was quarantined of the newest export."""
    sums = [
        (
            "ACC-RECORDS",
            "Every record of a file was accepted or quarantined.",
            "records <> accepted + quarantined",
        ),
        (
            "ACC-ACCEPTED",
            "Every accepted record is new, changed, returned or unchanged.",
            "accepted <> new + changed + returned + unchanged",
        ),
    ]
    found = [
        _run(
            warehouse,
            check_id,
            "intake.files",
            rule,
            "critical",
            "select * from intake.files",
            condition,
        )
        for check_id, rule, condition in sums
    ]
    found.append(_raw_rows(warehouse))
    for check_id, rule, severity, condition in (
        (
            "ACC-QUARANTINE-CRITICAL",
            "No record of a death, a vital status or a randomisation is in quarantine.",
            "critical",
            CRITICAL,
        ),
        (
            "ACC-QUARANTINE",
            "No other record of the newest export is in quarantine.",
            "major",
            f"not ({CRITICAL})",
        ),
    ):
        found.append(_quarantine(warehouse, check_id, rule, severity, condition))
    return [check for check, _ in found], [row for _, rows in found for row in rows]


def _raw_rows(warehouse: duckdb.DuckDBPyConnection) -> tuple[CheckResult, list[Failure]]:
    forms = warehouse.execute(
        f"select distinct form from intake.files where export_id = {NEWEST} order by form"
    ).fetchall()
    counted = " union all ".join(
        f"select '{form}' as form, count(*) as raw_rows from raw.{form}" for (form,) in forms
    )
    return _run(
        warehouse,
        "ACC-RAW-ROWS",
        "intake.files",
        "The records of a form in the release are those in force, less those after the cut and"
        " those withheld.",
        "critical",
        "select files.*, counted.raw_rows from intake.files as files"
        f" inner join ({counted or 'select null as form, 0 as raw_rows'}) as counted"
        f" on files.form = counted.form where files.export_id = {NEWEST}",
        "raw_rows <> in_force - after_cut - withheld",
    )


def _quarantine(
    warehouse: duckdb.DuckDBPyConnection, check_id: str, rule: str, severity: str, condition: str
) -> tuple[CheckResult, list[Failure]]:
    """Count the records of the newest export; the quarantined ones are what fails."""
    rows = _rows(
        warehouse,
        f"select * from intake.quarantine where export_id = {NEWEST} and {condition}",
        check_id,
        "intake.quarantine",
    )
    records = warehouse.execute(
        f"select coalesce(sum(records), 0) from intake.files where export_id = {NEWEST}"
    ).fetchone()
    return _result(
        check_id, "intake.quarantine", rule, severity, int(records[0]) if records else 0, rows
    )


def _run(
    warehouse: duckdb.DuckDBPyConnection,
    check_id: str,
    dataset: str,
    rule: str,
    severity: str,
    applies: str,
    fails: str,
) -> tuple[CheckResult, list[Failure]]:
    rows = _rows(
        warehouse,
        f"select * from ({applies}) as account where ({fails}) is not false",
        check_id,
        dataset,
    )
    counted = warehouse.execute(f"select count(*) from ({applies})").fetchone()
    return _result(check_id, dataset, rule, severity, int(counted[0]) if counted else 0, rows)


def _result(
    check_id: str, dataset: str, rule: str, severity: str, checked: int, rows: list[Failure]
) -> tuple[CheckResult, list[Failure]]:
    if checked == 0:
        status, note = "not run", f"no row in {dataset}"
    else:
        status, note = ("failed" if rows else "passed"), None
    return (
        CheckResult(
            check_id, "accounting", dataset, None, rule, severity, status, checked, len(rows), note
        ),
        rows,
    )


def _rows(
    warehouse: duckdb.DuckDBPyConnection, sql: str, check_id: str, dataset: str
) -> list[Failure]:
    found = warehouse.execute(
        f"select to_json(failing)::varchar as row_json from ({sql}) as failing order by row_json"
    ).fetchall()
    return [Failure(check_id, dataset, None, None, None, row[0]) for row in found]
