"""Runs the dbt models in a process of its own, because dbt keeps the database open as it works.

Started early, it imports dbt and parses the project, or takes the parse it kept where no model,
macro, test or seed has changed since, and says `ready`. Each line of JSON that comes then is an
order, in a run `{"do": "build", "folder": ...}` or `{"do": "test", ...}`, answered by `done`: the
folder holds `warehouse.duckdb` and takes dbt's artifacts. Seeds and models are built first, then
tested: in one `dbt build` a failed test would keep every model below it from being built. What
depends on no data, unit tests and the case tables of macros, belongs to the test suite and is left
out. Whether models and tests passed stands in `validation/dbt/run_results.json`.
"""

import gc
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import Macro
from dbt.parser.manifest import extended_mashumuro_decoder
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager

from mirocals.recipe import hash_files
from mirocals.settings import PROJECT

SOURCES = ("dbt_project", "seeds", "tests/dbt")
PARSED = "partial_parse.msgpack"
PARSED_OF = "parsed_of.txt"
RUN_RESULTS = "run_results.json"
CALLED_BY_DBT = (
    *("list_schemas", "create_schema", "list_relations_without_caching", "drop_relation"),
    *("get_where_subquery", "materialization_unit_default"),
)
LARGE = 1_000_000_000  # bytes of a warehouse before its models, about those of 2,000 subjects
NAME = re.compile(r"\w+")
STEPS = {
    "build": ["build", "--exclude-resource-type", "test", "unit_test"],
    "test": ["test", "--exclude-resource-type", "unit_test", "--exclude", "tag:cases"],
}


class Warnings(EventManager):
    """Takes warnings and errors; of all else that dbt says nobody reads a word, so none is made."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        """Pass an event on by its level."""
        if (level or e.level_tag()) in (EventLevel.WARN, EventLevel.ERROR):
            super().fire_event(e, level, node, force_warn_or_error_handling)


def main(
    target: Path,
    steps: dict[str, list[str]] = STEPS,
    change: Callable[[Manifest], None] = lambda _: None,
) -> int:
    """Parse, then carry out orders; 0 when dbt has run, 3 when it could not.

    `steps` are dbt's arguments for what can be ordered; `change` is what to change in the parse.
    """
    # The process ends after a few steps: looking for what is unused costs more than it frees.
    gc.disable()
    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "0")
    os.environ.setdefault("DO_NOT_TRACK", "1")

    folders = [
        *("--project-dir", str(PROJECT / "dbt_project")),
        *("--profiles-dir", str(PROJECT / "dbt_project")),
        *("--target", "warehouse", "--target-path", str(target), "--log-path", str(target)),
        *("--log-level", "none", "--log-level-file", "none"),
    ]
    manifest = _parsed_before(target)
    if manifest is None:
        parsed = dbtRunner().invoke(["parse", "--no-partial-parse", *folders])
        if not parsed.success:
            print(f"dbt could not parse the project: {parsed.exception}", file=sys.stderr)
            return 3
        _keep_parsed(target)
        manifest = _read_parsed(target)
    manifest.macros = _reached(manifest)
    change(manifest)
    ctx_set_event_manager(Warnings())  # pyrefly: ignore[bad-argument-type]
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        folder = Path(order["folder"])
        os.chdir(folder)
        if order["do"] == "build":
            os.environ["MIROCALS_QUERY_THREADS"] = _query_threads(folder / "warehouse.duckdb")
        ran = dbtRunner(manifest=manifest).invoke(
            [*steps[order["do"]], "--no-write-json", *folders]
        )
        DuckDBConnectionManager.close_all_connections()  # others may open the database now
        if ran.exception is not None or not isinstance(ran.result, RunExecutionResult):
            print(f"dbt could not {order['do']}: {ran.exception}", file=sys.stderr)
            return 3
        ran.result.write(str(target / RUN_RESULTS))
        _keep_results(target, folder / "validation" / "dbt")
        print("done", flush=True)
    return 0


def _reached(manifest: Manifest) -> dict[str, Macro]:
    """The macros of this project and those of dbt that it can come to call, by their names.

    Each node gets a context with every macro of the manifest; four in five of dbt's are for other
    materializations and databases, and making them ready for each node took a fifth of the time.
    Of a manifest read from its file: one just parsed holds them all in two lists more.
    """
    named: dict[str, list[Macro]] = {}
    for macro in manifest.macros.values():
        named.setdefault(macro.name, []).append(macro)
    ours = [macro for macro in manifest.macros.values() if macro.package_name == "mirocals"]
    texts = [getattr(node, "raw_code", "") for node in manifest.nodes.values()]
    texts += [macro.macro_sql for macro in ours] + [" ".join(CALLED_BY_DBT)]
    reached = {macro.name for macro in ours}
    while texts:
        words = set(NAME.findall(texts.pop()))
        words |= {f"{dispatch}__{word}" for word in words for dispatch in ("default", "duckdb")}
        new = (words & named.keys()) - reached
        reached |= new
        texts += [macro.macro_sql for name in new for macro in named[name]]
    return {key: macro for key, macro in manifest.macros.items() if macro.name in reached}


def _keep_results(target: Path, artifacts: Path) -> None:
    """Put the results of this step beside those of the step before it."""
    artifacts.mkdir(parents=True, exist_ok=True)
    shutil.copy(target / "manifest.json", artifacts)
    kept = artifacts / RUN_RESULTS
    results = json.loads((target / RUN_RESULTS).read_text(encoding="utf-8"))
    if kept.exists():
        results = as_one_run(json.loads(kept.read_text(encoding="utf-8")), results)
    kept.write_text(json.dumps(results), encoding="utf-8")


def _query_threads(warehouse: Path) -> str:
    """Threads of a query: every core for a large trial, one for others."""
    if warehouse.stat().st_size < LARGE:
        return "1"
    ((cores,),) = duckdb.sql("select current_setting('threads')").fetchall()
    return str(cores)


def _parsed_before(target: Path) -> Manifest | None:
    """The parsed project as it was kept, where nothing it was parsed from has changed since."""
    kept = target / PARSED_OF
    if not kept.exists() or kept.read_text(encoding="utf-8") != _sources_hash():
        return None
    return _read_parsed(target)


def _read_parsed(target: Path) -> Manifest:
    content = (target / PARSED).read_bytes()
    manifest = Manifest.from_msgpack(content, decoder=extended_mashumuro_decoder)
    manifest.build_flat_graph()
    return manifest


def _keep_parsed(target: Path) -> None:
    (target / PARSED_OF).write_text(_sources_hash(), encoding="utf-8")


def _sources_hash() -> str:
    files = [file for room in SOURCES for file in (PROJECT / room).rglob("*") if file.is_file()]
    return hash_files([*files, PROJECT / "requirements.lock"], PROJECT)


def as_one_run(before: dict, after: dict) -> dict:
    """Put the `run_results.json` of two steps together; what ran again counts as it ran last."""
    again = {result["unique_id"] for result in after["results"]}
    kept = [result for result in before["results"] if result["unique_id"] not in again]
    return {
        **after,
        "results": [*kept, *after["results"]],
        "elapsed_time": before["elapsed_time"] + after["elapsed_time"],
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
