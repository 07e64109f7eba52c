"""Reads what dbt left behind: which models it built, which tests failed, and on which rows."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from expectations.findings import CheckResult, Failure

SEVERITIES = {"error": "critical", "warn": "minor"}
STATUSES = {"pass": "passed", "fail": "failed", "warn": "failed", "error": "failed"}
RULES = {
    "not_null": "{column} is never missing.",
    "unique_key": "{columns} name one row each and are never missing.",
    "sound": "Keys, required variables, constants, subjects and codes are right.",
    "present": "Expected variables hold a value.",
    "known_times": "Every collected time of day is one.",
}
FAILURES_SCHEMA = "dbt_failures"


class DbtRun:
    """What dbt built and tested: its `run_results.json` and `manifest.json` in a folder."""

    def __init__(self, artifacts: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
        self.warehouse = warehouse
        self.results = json.loads((artifacts / "run_results.json").read_text(encoding="utf-8"))[
            "results"
        ]
        manifest = json.loads((artifacts / "manifest.json").read_text(encoding="utf-8"))
        self.nodes: dict[str, dict[str, Any]] = {**manifest["nodes"], **manifest["sources"]}
        self.unbuilt = {
            result["unique_id"]: self.nodes[result["unique_id"]]["name"]
            for result in self.results
            if not self._is_test(result) and result["status"] != "success"
        }

    def _is_test(self, result: dict[str, Any]) -> bool:
        return bool(self.nodes[result["unique_id"]]["resource_type"] == "test")

    def not_built(self) -> list[CheckResult]:
        """Models and seeds that dbt could not build, or skipped because of one."""
        found = []
        for result in self.results:
            if result["unique_id"] not in self.unbuilt:
                continue
            node = self.nodes[result["unique_id"]]
            broke = result["status"] == "error"
            found.append(
                CheckResult(
                    f"dbt-build-{node['name']}",
                    "dbt",
                    _dataset(node),
                    None,
                    f"{node['resource_type'].capitalize()} {node['name']} can be built.",
                    "critical",
                    "failed" if broke else "not run",
                    0,
                    0,
                    _one_line(result["message"])
                    if broke
                    else "skipped: something it reads could not be built",
                )
            )
        return found

    def tests(self) -> tuple[list[CheckResult], list[Failure]]:
        """Every test of the run with its failing rows; a test on an empty table did not run."""
        checks: list[CheckResult] = []
        failures: list[Failure] = []
        for result in self.results:
            if not self._is_test(result):
                continue
            node = self.nodes[result["unique_id"]]
            check = self._check(node, result)
            if check.status == "failed" and check.failures:
                check, rows = self._failing_rows(node, check)
                failures += rows
            checks.append(check)
        return checks, failures

    def _check(self, node: dict[str, Any], result: dict[str, Any]) -> CheckResult:
        tested = self._tested(node)
        status = STATUSES.get(result["status"], "not run")
        severity = SEVERITIES[str(node["config"]["severity"]).lower()]
        rows, note = 0, None
        unbuilt = [self.unbuilt[each] for each in _reads(node) if each in self.unbuilt]
        if unbuilt:
            status, note = "not run", f"{', '.join(unbuilt)} could not be built"
        elif result["status"] == "error":
            severity, note = "critical", f"dbt could not run it: {_one_line(result['message'])}"
        else:
            rows = self._count(tested, node["config"].get("where"))
            if status == "passed" and rows == 0:
                status, note = "not run", f"{_table(tested)} is empty"
        return CheckResult(
            node["name"].rstrip("_"),
            "dbt",
            _dataset(tested),
            node.get("column_name"),
            _rule(node),
            severity,
            status,
            rows,
            0 if unbuilt else int(result.get("failures") or 0),
            note,
        )

    def _tested(self, node: dict[str, Any]) -> dict[str, Any]:
        """Find the table a test is of: the one it hangs on, else the first one it reads."""
        attached = node.get("attached_node") or next(iter(_reads(node)), None)
        return self.nodes.get(attached, node) if attached else node

    def _count(self, tested: dict[str, Any], where: str | None) -> int:
        """Count the rows a test looked at; of a step, which is no table, those that it reads."""
        if tested["resource_type"] == "test":
            return 1
        if tested["config"].get("materialized") == "ephemeral":
            return sum(self._count(self.nodes[each], None) for each in _reads(tested))
        found = self.warehouse.execute(
            f"select count(*) from {_table(tested)} where {where or 'true'}"
        ).fetchone()
        return int(found[0]) if found else 0

    def _failing_rows(
        self, node: dict[str, Any], check: CheckResult
    ) -> tuple[CheckResult, list[Failure]]:
        """Read the rows that dbt kept.

        A test of several rules tells the rule, the column and the value of each row; the check
        then says how many rows broke which of them.
        """
        table = f'"{node["schema"]}"."{node["alias"]}"'
        described = self.warehouse.execute(f"describe select * from {table}").fetchall()
        columns = {str(row[0]).lower() for row in described}
        subject = "null"
        if "usubjid" in columns:
            subject = "USUBJID"
        elif {"study", "subject"} <= columns:
            subject = "study || '-' || subject"
        of_rules = {"rule", "column_name", "value"} <= columns
        own = check.column_name
        value = own if own and own.lower() in columns else "null"
        told = "rule, column_name, value" if of_rules else f"null, null, {value}::varchar"
        rows = self.warehouse.execute(
            f"select {subject}, to_json(failing)::varchar, {told} from {table} as failing"
        ).fetchall()
        if of_rules:
            broken = Counter(str(row[2]).rstrip(".") for row in rows)
            said = [f"{rule}: broken by {count}" for rule, count in sorted(broken.items())]
            note = f"{'; '.join(said)} of {check.rows_checked} rows of {check.dataset}"
            check = replace(check, note=note)
        return check, [
            Failure(check.check_id, check.dataset, row[0], row[3] or own, row[4], row[1])
            for row in rows
        ]


def _table(node: dict[str, Any]) -> str:
    return f"{node['schema']}.{node.get('alias') or node.get('identifier') or node['name']}"


def _reads(node: dict[str, Any]) -> list[str]:
    return list(node["depends_on"]["nodes"])


def _dataset(node: dict[str, Any]) -> str:
    if node["schema"] in {"sdtm", "adam"}:
        return str(node["name"]).upper()
    return _table(node) if node["resource_type"] != "test" else str(node["name"])


def _rule(node: dict[str, Any]) -> str:
    """Say what a test holds: its own description, or a sentence made of what it is."""
    if node.get("description"):
        return _one_line(node["description"])
    metadata = node.get("test_metadata") or {}
    terms = metadata.get("kwargs", {})
    sentence = RULES.get(metadata.get("name", ""))
    if sentence is None:
        words = node["name"].removeprefix("sdtm_").removeprefix("adam_").replace("_", " ")
        return words[:1].upper() + words[1:] + "."
    return sentence.format(
        column=node.get("column_name"),
        columns=", ".join(terms.get("columns", [])),
    )


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
