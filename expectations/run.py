"""Validates a warehouse by Great Expectations, as a process beside the dbt build.

`python -m expectations.run` imports everything, which takes seconds, prints `ready`, and waits for
one line of JSON on its standard input: `{"warehouse": path, "out": folder}`. It reads the warehouse
and nothing else, writes `great_expectations.json` and `great_expectations_failures.jsonl` into the
folder, prints `done` and exits 0. An input closed before a line arrives means that whoever started
it is gone: it exits 0 in silence. An error is one line on the standard error and exit status 3.
"""

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from expectations.bounds import Bounds
from expectations.engine import Outcome, Warehouse, gx
from expectations.suites import read_checks
from mirocals.errors import MirocalsError
from mirocals.settings import PROJECT

RESULTS = "great_expectations.json"
FAILURES = "great_expectations_failures.jsonl"


def validate(warehouse: Path, out: Path, seeds: Path = PROJECT / "seeds") -> list[Outcome]:
    """Judge every check of the warehouse's study and write what was found into `out`.

    Writes `great_expectations.json` (every check: check_id, dataset, column, rule, severity,
    status, rows_checked, failures, note, and the result of Great Expectations itself) and
    `great_expectations_failures.jsonl` (every failing row: check_id, dataset, usubjid, column_name,
    value, row_json). Raises MirocalsError where the warehouse is not there.
    """
    if not warehouse.is_file():
        raise MirocalsError(f"{warehouse}: no such warehouse")
    with Warehouse(warehouse) as opened:
        study = str(opened.rows("select study from intake.build")[0][0])
        outcomes = opened.judge(read_checks(Bounds(study, seeds)))
    out.mkdir(parents=True, exist_ok=True)
    document = {
        "tool": "great_expectations",
        "version": gx.__version__,
        "study": study,
        "checks": [_summary(outcome) for outcome in outcomes],
    }
    (out / RESULTS).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    with (out / FAILURES).open("w", encoding="utf-8") as file:
        for outcome in outcomes:
            for row_json in outcome.failing:
                file.write(json.dumps(_failure(outcome, row_json)) + "\n")
    return outcomes


def _summary(outcome: Outcome) -> dict[str, Any]:
    check = outcome.check
    return {
        "check_id": check.check_id,
        "dataset": check.dataset,
        "column": check.column,
        "rule": check.rule,
        "severity": check.severity,
        "status": outcome.status,
        "rows_checked": outcome.rows_checked,
        "failures": len(outcome.failing),
        "note": outcome.note,
        "great_expectations": outcome.result,
    }


def _failure(outcome: Outcome, row_json: str) -> dict[str, Any]:
    """Name the subject, the column and the value of a failing row.

    A row that stands for one of several columns says so itself, in `column_name` and `value`.
    """
    check = outcome.check
    row = json.loads(row_json)
    column = row.get("column_name", check.column)
    value = row.get("value", row.get(column))
    return {
        "check_id": check.check_id,
        "dataset": check.dataset,
        "usubjid": row.get("USUBJID"),
        "column_name": column,
        "value": None if value is None else str(value),
        "row_json": row_json,
    }


def serve() -> int:
    """Wait for one line that names the warehouse, validate it, and say so."""
    answers = sys.stdout
    print("ready", file=answers, flush=True)
    line = sys.stdin.readline()
    if not line.strip():
        return 0
    try:
        order = json.loads(line)
        with contextlib.redirect_stdout(sys.stderr):
            validate(Path(order["warehouse"]), Path(order["out"]))
    except Exception as error:  # the parent reads one line and the status, never a traceback
        print(f"{type(error).__name__}: {' '.join(str(error).split())}", file=sys.stderr)
        return 3
    print("done", file=answers, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(serve())
