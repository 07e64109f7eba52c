"""Reads from a warehouse what the validation report tells."""

import json
from typing import Any

import duckdb

Rows = list[dict[str, Any]]
SEVERITIES = ("critical", "major", "minor")
STATUSES = ("passed", "failed", "not run")
TOOL_NAMES = {
    "accounting": "Row accounting",
    "second_opinion": "Second opinion",
    "dbt": "dbt tests",
    "great_expectations": "Great Expectations",
}
TOLD_ALREADY = {"STUDYID", "DOMAIN", "USUBJID", "study", "subject", "column_name", "value"}
SHOWN_FAILURES = 10
SHOWN_QUARANTINE = 50
SHOWN_CELL = 240


def read_rows(connection: duckdb.DuckDBPyConnection, sql: str, *values: object) -> Rows:
    """Rows of a query by column name."""
    result = connection.execute(sql, list(values))
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Whether the warehouse has the table."""
    found = read_rows(
        connection,
        "select 1 from information_schema.tables where table_schema = ? and table_name = ?",
        schema,
        table,
    )
    return bool(found)


def read_intake(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Exports, the accounts of their files, newest first, quarantine, and what a cut emptied."""
    exports = read_rows(connection, "select * from intake.exports order by export_seq desc")
    files = read_rows(
        connection,
        "select files.*, exports.export_seq from intake.files as files"
        " inner join intake.exports as exports using (export_id)"
        " order by exports.export_seq desc, files.file",
    )
    quarantine = read_rows(
        connection,
        "select quarantine.*, exports.export_seq from intake.quarantine as quarantine"
        " inner join intake.exports as exports using (export_id)"
        " order by exports.export_seq desc, file, line, rule, column_name limit ?",
        SHOWN_QUARANTINE,
    )
    total = read_rows(connection, "select count(*) as n from intake.quarantine")[0]["n"]
    for export in exports:
        export["files"] = [file for file in files if file["export_id"] == export["export_id"]]
    return {
        "exports": exports,
        "quarantine": quarantine,
        "quarantined": total,
        "emptied": read_rows(connection, "select * from intake.emptied order by rowid"),
    }


def read_checks(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Every check, worst first within what failed."""
    return read_rows(
        connection,
        "select * from validation.checks order by"
        " list_position(['critical', 'major', 'minor'], severity), tool, check_id",
    )


def summarise(checks: Rows) -> Rows:
    """Count the checks by tool and severity."""
    rows: Rows = []
    for tool in TOOL_NAMES:
        for severity in SEVERITIES:
            these = [c for c in checks if c["tool"] == tool and c["severity"] == severity]
            if these:
                counts = {s: sum(c["status"] == s for c in these) for s in STATUSES}
                rows.append({"tool": tool, "severity": severity, "checks": len(these), **counts})
    return rows


def read_opinions(checks: Rows) -> Rows:
    """What the second opinion says of each dataset: how many variables agree, which do not.

    `whole` is what was judged of the dataset as such: its rows, types and labels, or all of it.
    """
    rows: Rows = []
    for dataset in dict.fromkeys(c["dataset"] for c in checks if c["tool"] == "second_opinion"):
        these = [c for c in checks if c["tool"] == "second_opinion" and c["dataset"] == dataset]
        variables = [check for check in these if check["column_name"]]
        named = {
            status: [c["column_name"] for c in variables if c["status"] == status]
            for status in STATUSES
        }
        whole = [check for check in these if not check["column_name"]]
        notes = {c["note"]: None for c in these if c["status"] == "not run" and c["note"]}
        rows.append(
            {
                "dataset": dataset,
                "rows": max(check["rows_checked"] for check in these),
                "agree": len(named["passed"]),
                "differ": named["failed"],
                "not_compared": named["not run"],
                "whole": [check for check in whole if check["status"] == "failed"],
                "notes": list(notes),
            }
        )
    return sorted(rows, key=lambda row: str(row["dataset"]))


def read_failed(connection: duckdb.DuckDBPyConnection, checks: Rows) -> Rows:
    """Give the failed checks, each with its first failing rows in words."""
    rows = read_rows(
        connection,
        "select * from validation.failures"
        " qualify row_number() over"
        " (partition by check_id order by usubjid, column_name, value, row_json) <= ?"
        " order by check_id, usubjid, column_name, value, row_json",
        SHOWN_FAILURES,
    )
    failed = []
    for check in checks:
        if check["status"] == "failed":
            shown = [row for row in rows if row["check_id"] == check["check_id"]]
            failed.append(
                {**check, "rows": [{**row, "words": in_words(row["row_json"])} for row in shown]}
            )
    return failed


def group_not_run(checks: Rows) -> Rows:
    """Group the checks that did not run by the reason, the gravest first."""
    groups: dict[str, Rows] = {}
    for check in checks:
        if check["status"] == "not run":
            groups.setdefault(check["note"] or "no reason is on record", []).append(check)
    return [{"why": why, "checks": these} for why, these in groups.items()]


def in_words(row_json: str) -> str:
    """Say a row as `NAME value` pairs, without what is missing, cut where it grows too long.

    Left out is what the page tells beside it: the study and the subject.
    """
    told = {
        name: value
        for name, value in json.loads(row_json).items()
        if value is not None and name not in TOLD_ALREADY
    }
    pairs = [f"{name} {value}" for name, value in told.items()]
    text = " · ".join(pairs)
    return text if len(text) <= SHOWN_CELL else text[:SHOWN_CELL].rstrip() + " …"


def read_endpoints(connection: duckdb.DuckDBPyConnection, study: str) -> Rows:
    """The study's times to event, as `seeds/study/tte_parameters.csv` defines them."""
    if not has_table(connection, "seeds", "tte_parameters"):
        return []
    return read_rows(
        connection, "select * from seeds.tte_parameters where study = ? order by paramcd", study
    )


def read_comparison(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Published figures beside this release's; none before the analyses have run."""
    if not has_table(connection, "results", "comparison"):
        return []
    return read_rows(connection, "select * from results.comparison order by rowid")
