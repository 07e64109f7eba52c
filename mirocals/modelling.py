"""Runs the dbt models as a process of its own: dbt keeps the database open until it ends.

Started early, it imports dbt and parses the project, says `ready`, then waits for one line of
JSON, `{"folder": ...}`: the folder that holds `warehouse.duckdb` and takes dbt's artifacts. Unit
tests belong to the test suite and are left out. Prints `done` when dbt has run; whether its models
and tests passed stands in `run_results.json`.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from mirocals.settings import PROJECT

ARTIFACTS = ("manifest.json", "run_results.json")


def main(target: Path) -> int:
    """Parse, wait for the order, build; 0 when dbt has run, 3 when it could not."""
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
    for name in ARTIFACTS[1:]:
        (target / name).unlink(missing_ok=True)
    os.chdir(folder)
    built = dbtRunner(manifest=parsed.result).invoke(
        ["build", *folders, "--exclude-resource-type", "unit_test"]
    )
    if built.exception is not None or not (target / "run_results.json").exists():
        print(f"dbt could not run: {built.exception}", file=sys.stderr)
        return 3
    artifacts = folder / "validation" / "dbt"
    artifacts.mkdir(parents=True, exist_ok=True)
    for name in ARTIFACTS:
        shutil.copy(target / name, artifacts / name)
    print("done", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
