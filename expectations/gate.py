"""The gate: brings the results of all checks together in the warehouse and decides.

A failed critical check stops the release: row accounting that does not add up, a record of a death
in quarantine, a dbt test of severity `error`, a model that could not be built, a suite's check of
severity critical, or a value that differs from its second derivation. What failed less gravely, and
what did not run, is reported.
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from expectations.accounting import check_accounts
from expectations.dbt_results import FAILURES_SCHEMA, DbtRun
from expectations.findings import CheckResult, Failure, write_tables
from mirocals.errors import MirocalsError


@dataclass(frozen=True)
class GateResult:
    """The verdict: whether the release may pass, why not, and how many checks did what.

    `counts` has checks, passed, failed, not_run, and failed_critical, failed_major, failed_minor.
    """

    passed: bool
    reasons: list[str]
    counts: dict[str, int]

    def in_words(self) -> str:
        """Say it in one line."""
        graded = ", ".join(
            f"{self.counts[f'failed_{severity}']} {severity}"
            for severity in ("critical", "major", "minor")
        )
        return (
            f"{self.counts['checks']} checks: {self.counts['passed']} passed, "
            f"{self.counts['failed']} failed ({graded}), {self.counts['not_run']} not run"
        )


def collect(warehouse: Path, folder: Path, release_id: str) -> GateResult:
    """Write `validation.checks` and `validation.failures` and decide.

    Reads `validation/dbt/`, `validation/great_expectations.json` and
    `validation/second_opinion.json` in the run's folder, and the accounts in the warehouse; drops
    the tables of failing rows that dbt left. Raises MirocalsError where dbt built every model but
    the suites or the second opinion have left no result.
    """
    validation = folder / "validation"
    with duckdb.connect(str(warehouse)) as connection:
        accounts, account_rows = check_accounts(connection)
        dbt = DbtRun(validation / "dbt", connection)
        not_built = dbt.not_built()
        tests, test_rows = _tests(dbt, connection)
        suites, suite_rows = _suites(validation, complete=not not_built)
        opinions, opinion_rows = _second_opinion(validation, complete=not not_built)
        checks = [*accounts, *not_built, *opinions, *tests, *suites]
        rows = [*account_rows, *opinion_rows, *test_rows, *suite_rows]
        write_tables(connection, release_id, checks, rows)
        connection.execute(f"drop schema if exists {FAILURES_SCHEMA} cascade")
    stops = sorted((check for check in checks if check.stops_release), key=_of_adam)
    return GateResult(not stops, [check.in_words() for check in stops], _count(checks))


def _of_adam(check: CheckResult) -> bool:
    """Whether it may only repeat what is wrong in SDTM; such reasons are told last."""
    return check.dataset.startswith("AD")


def _tests(
    dbt: DbtRun, connection: duckdb.DuckDBPyConnection
) -> tuple[list[CheckResult], list[Failure]]:
    """Collect dbt's tests; validated once more, their rows are those collected before."""
    found = connection.execute(
        "select count(*) from information_schema.tables where table_schema = ?", [FAILURES_SCHEMA]
    ).fetchone()
    collected = connection.execute(
        "select count(*) from information_schema.tables where table_schema = 'validation'"
    ).fetchone()
    if (found and found[0]) or not (collected and collected[0]):
        return dbt.tests()
    return _collected_before(connection)


def _collected_before(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[list[CheckResult], list[Failure]]:
    checks = connection.execute(
        "select * from validation.checks where tool = 'dbt' and not starts_with(check_id, ?)",
        ["dbt-build-"],
    ).fetchall()
    rows = connection.execute(
        "select failures.* exclude (release_id) from validation.failures as failures"
        " semi join (from validation.checks where tool = 'dbt') as checks using (check_id)"
    ).fetchall()
    return [CheckResult(*check) for check in checks], [Failure(*row) for row in rows]


def _suites(validation: Path, complete: bool) -> tuple[list[CheckResult], list[Failure]]:
    file = validation / "great_expectations.json"
    if not file.is_file():
        if complete:
            raise MirocalsError(f"{file}: the suites have left no result; run `mirocals validate`")
        return [], []
    document = json.loads(file.read_text(encoding="utf-8"))
    checks = [_check("great_expectations", each) for each in document["checks"]]
    rows = file.with_name("great_expectations_failures.jsonl").read_text(encoding="utf-8")
    return checks, [Failure(**json.loads(row)) for row in rows.splitlines()]


def _second_opinion(validation: Path, complete: bool) -> tuple[list[CheckResult], list[Failure]]:
    file = validation / "second_opinion.json"
    if not file.is_file():
        if complete:
            raise MirocalsError(
                f"{file}: the second opinion has left no result; run `mirocals validate`"
            )
        return [], []
    document = json.loads(file.read_text(encoding="utf-8"))
    checks = [_check("second_opinion", each) for each in document["checks"]]
    return checks, [Failure(**row) for row in document["failures"]]


def _check(tool: str, each: dict[str, Any]) -> CheckResult:
    return CheckResult(
        each["check_id"],
        tool,
        each["dataset"],
        each["column"],
        each["rule"],
        each["severity"],
        each["status"],
        each["rows_checked"],
        each["failures"],
        each["note"],
    )


def _count(checks: list[CheckResult]) -> dict[str, int]:
    statuses = Counter(check.status for check in checks)
    failed = Counter(check.severity for check in checks if check.status == "failed")
    return {
        "checks": len(checks),
        "passed": statuses["passed"],
        "failed": statuses["failed"],
        "not_run": statuses["not run"],
        **{f"failed_{each}": failed[each] for each in ("critical", "major", "minor")},
    }
