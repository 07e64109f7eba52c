"""Runs the dbt models as a process of its own: dbt keeps the database open until it ends.

Started early, it imports dbt and parses the project, says `ready`, then waits for one line of
JSON, `{"folder": ...}`: the folder that holds `warehouse.duckdb` and takes dbt's artifacts. Seeds
and models are built first, then tested: in one `dbt build` a failed test would keep every model
below it from being built. What depends on no data, unit tests and the case tables of macros,
belongs to the test suite and is left out. Prints `done` when dbt has run; whether its models and
tests passed stands in `run_results.json`.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from mirocals.settings import PROJECT

ARTIFACTS = ("manifest.json", "run_results.json")
STEPS = (
    ["build", "--exclude-resource-type", "test", "unit_test"],
    ["test", "--exclude-resource-type", "unit_test", "--exclude", "tag:cases"],
)


def main(target: Path) -> int:
    """Parse, wait for the order, build and test; 0 when dbt has run, 3 when it could not."""
    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "0")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    folders = [
        *("--project-dir", str(PROJECT / "dbt_project")),
        *("--profiles-dir", str(PROJECT / "dbt_project")),
        *("--target-path", str(target), "--log-path", str(target)),
        *("--log-level", "none", "--log-level-file", "info"),
    ]
    parsed = dbtRunner().invoke(["parse", *folders])
    if not parsed.success or not isinstance(parsed.result, Manifest):
        print(f"dbt could not parse the project: {parsed.exception}", file=sys.stderr)
        return 3
    print("ready", flush=True)
    order = sys.stdin.readline()
    if not order:
        return 0
    folder = Path(json.loads(order)["folder"])
    os.chdir(folder)
    run_results = target / "run_results.json"
    steps = []
    for step in STEPS:
        run_results.unlink(missing_ok=True)
        ran = dbtRunner(manifest=parsed.result).invoke([*step, *folders])
        if ran.exception is not None or not run_results.exists():
            print(f"dbt could not {step[0]}: {ran.exception}", file=sys.stderr)
            return 3
        steps.append(json.loads(run_results.read_text(encoding="utf-8")))
    run_results.write_text(json.dumps(as_one_run(steps)), encoding="utf-8")
    artifacts = folder / "validation" / "dbt"
    artifacts.mkdir(parents=True, exist_ok=True)
    for name in ARTIFACTS:
        shutil.copy(target / name, artifacts / name)
    print("done", flush=True)
    return 0


def as_one_run(steps: list[dict]) -> dict:
    """Put the `run_results.json` of dbt's steps together: all results, the seconds of all."""
    return {
        **steps[-1],
        "results": [result for step in steps for result in step["results"]],
        "elapsed_time": sum(step["elapsed_time"] for step in steps),
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
