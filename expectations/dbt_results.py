"""Reads what dbt left behind: which models it built, which tests failed, and on which rows."""

import json
from pathlib import Path
from typing import Any

import duckdb

from expectations.findings import CheckResult, Failure

SEVERITIES = {"error": "critical", "warn": "minor"}
STATUSES = {"pass": "passed", "fail": "failed", "warn": "failed", "error": "failed"}
RULES = {
    "not_null": "{column} is never missing.",
    "unique": "{column} names one row each.",
    "unique_key": "{columns} name one row each and are never missing.",
    "accepted_values": "{column} is one of {values}.",
    "relationships": "Every {column} is found in {to}.",
    "in_codelist": "{column} is a term of codelist {codelist}.",
    "known_code": "A collected {column} is one that is known.",
}
VALUE_COLUMNS = {"accepted_values": "value_field", "unique": "unique_field",
                 "relationships": "from_field"}  # fmt: skip
FAILURES_SCHEMA = "dbt_failures"


class DbtRun:
    """One `dbt build`: its `run_results.json` and `manifest.json` in a folder."""

    def __init__(self, artifacts: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
        self.warehouse = warehouse
        self.results = json.loads((artifacts / "run_results.json").read_text(encoding="utf-8"))[
            "results"
        ]
        manifest = json.loads((artifacts / "manifest.json").read_text(encoding="utf-8"))
        self.nodes: dict[str, dict[str, Any]] = {**manifest["nodes"], **manifest["sources"]}

    def not_built(self) -> list[CheckResult]:
        """Models and seeds that dbt could not build, or skipped because of one."""
        found = []
        for result in self.results:
            node = self.nodes.get(result["unique_id"])
            if node is None or node["resource_type"] == "test" or result["status"] == "success":
                continue
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
            node = self.nodes.get(result["unique_id"])
            if node is None or node["resource_type"] != "test":
                continue
            check = self._check(node, result)
            checks.append(check)
            if check.status == "failed" and check.failures:
                failures += self._failing_rows(node, check)
        return checks, failures

    def _check(self, node: dict[str, Any], result: dict[str, Any]) -> CheckResult:
        tested = self._tested(node)
        status = STATUSES.get(result["status"], "not run")
        severity = SEVERITIES[str(node["config"]["severity"]).lower()]
        rows, note = 0, None
        if result["status"] == "skipped":
            note = "skipped: something it reads could not be built"
        elif result["status"] == "error":
            severity, note = "critical", f"dbt could not run it: {_one_line(result['message'])}"
        else:
            rows = self._count(tested, node["config"].get("where"))
            if status == "passed" and rows == 0:
                status, note = "not run", f"{_table(tested)} is empty"
        return CheckResult(
            node["name"],
            "dbt",
            _dataset(tested),
            node.get("column_name"),
            _rule(node),
            severity,
            status,
            rows,
            int(result.get("failures") or 0),
            note,
        )

    def _tested(self, node: dict[str, Any]) -> dict[str, Any]:
        """Find the table a test is of: the one it hangs on, else the first one it reads."""
        attached = node.get("attached_node") or (node["depends_on"]["nodes"] or [None])[0]
        return self.nodes.get(attached, node) if attached else node

    def _count(self, tested: dict[str, Any], where: str | None) -> int:
        if tested["resource_type"] == "test":
            return 1
        found = self.warehouse.execute(
            f"select count(*) from {_table(tested)} where {where or 'true'}"
        ).fetchone()
        return int(found[0]) if found else 0

    def _failing_rows(self, node: dict[str, Any], check: CheckResult) -> list[Failure]:
        table = f'"{node["schema"]}"."{node["alias"]}"'
        described = self.warehouse.execute(f"describe select * from {table}").fetchall()
        columns = {str(row[0]).lower() for row in described}
        subject = "null"
        if "usubjid" in columns:
            subject = "USUBJID"
        elif {"study", "subject"} <= columns:
            subject = "study || '-' || subject"
        generic = (node.get("test_metadata") or {}).get("name", "")
        value = VALUE_COLUMNS.get(generic, check.column_name or "")
        rows = self.warehouse.execute(
            f"select {subject}, {value if value.lower() in columns else 'null'}::varchar,"
            f" to_json(failing)::varchar from {table} as failing"
        ).fetchall()
        return [
            Failure(check.check_id, check.dataset, row[0], check.column_name, row[1], row[2])
            for row in rows
        ]


def _table(node: dict[str, Any]) -> str:
    return f"{node['schema']}.{node.get('alias') or node.get('identifier') or node['name']}"


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
        columns=", ".join(terms.get("columns", terms.get("combination_of_columns", []))),
        values=", ".join(str(value) for value in terms.get("values", [])),
        to=str(terms.get("to", "")).removeprefix("ref('").removesuffix("')"),
        codelist=terms.get("codelist"),
    )


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
