"""`analyses/ard.json`: the analyses of a release in the shape of CDISC's Analysis Results Standard.

Each analysis carries what ARS 1.0 asks for: identifier, reason, purpose, method, analysis set,
grouping, data set, and its results, each with the groups it stands for and its raw and formatted
value. What an analysis says holds for all its results but those that say otherwise themselves; a
null there means that the result has none.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mirocals.analyses.results import Result, rounded
from mirocals.analyses.trial import Trial

SHARED = ("analysis", "reason", "purpose", "population", "paramcd", "horizon_days", "dataset")
METHOD = ("method", "ties", "ci_method", "ci_level")
OWN = ("term", "statistic", "value", "formatted", "nominal", "unit", "n", "events", "note")


def write_ard(trial: Trial, results: Iterable[Result], file: Path) -> None:
    """Write the results as one JSON file, a line an analysis, in the order in which they appear."""
    by_id: dict[str, list[Result]] = {}
    for row in results:
        by_id.setdefault(row.analysis_id, []).append(row)
    document = {
        "standard": "CDISC Analysis Results Standard 1.0, its main ideas",
        "study": trial.study,
        "release": trial.release_id,
        "synthetic": trial.synthetic,
        "dummy_arms": trial.dummy_arms,
    }
    head = json.dumps(document, ensure_ascii=False).removesuffix("}")
    analyses = (_describe(analysis_id, rows) for analysis_id, rows in by_id.items())
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in analyses)
    file.write_text(f'{head}, "analyses": [\n{lines}\n]}}\n', encoding="utf-8")


def _describe(analysis_id: str, rows: list[Result]) -> dict[str, Any]:
    first = rows[0]
    groupings = dict.fromkeys(row.group_variable for row in rows if row.group_variable)
    return {
        "id": analysis_id,
        **_told(first, SHARED),
        "method": _told(first, METHOD),
        "grouping": list(groupings),
        "software": first.software,
        "results": [_result(row, first) for row in rows],
    }


def _result(row: Result, first: Result) -> dict[str, Any]:
    told = _other(row, first, SHARED)
    if method := _other(row, first, METHOD):
        told["method"] = method
    if row.group_variable and row.group_level is not None:
        told["groups"] = [{"variable": row.group_variable, "level": row.group_level}]
    return {**told, **_told(row, OWN)}


def _other(row: Result, first: Result, names: tuple[str, ...]) -> dict[str, Any]:
    differing = [name for name in names if getattr(row, name) != getattr(first, name)]
    return {name: rounded(getattr(row, name)) for name in differing}


def _told(row: Result, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: rounded(getattr(row, name)) for name in names}
    return {name: value for name, value in values.items() if value is not None}
