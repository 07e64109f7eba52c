"""Writes docs/derivations.md: every variable of SDTM and ADaM, its rule in words, a worked example.

Words and origin come from the YAML beside each model, examples from dbt's unit tests: of the
dataset's own model, or of the intermediate models that it is made of. Run as
`python -m mirocals.derivations`; a test keeps the page in step with the models.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from mirocals.settings import PROJECT

MODELS = PROJECT / "dbt_project" / "models"
PAGE = PROJECT / "docs" / "derivations.md"
LAYERS = {"sdtm": "SDTM", "adam": "ADaM"}
MOST_ROWS = 3
HEAD = """# Derivations

Every variable of SDTM and ADaM: what it is, where it comes from, the rule in words, and for derived
ones a worked example, a case of a unit test that the models pass. Made from the metadata beside the
models by `python -m mirocals.derivations`: do not edit by hand.
"""


@dataclass(frozen=True)
class Example:
    """A case of a unit test: its name, the given rows by input, the row expected."""

    test: str
    given: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    expected: dict[str, Any]


def write_page() -> None:
    """Write the page anew."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD]
    for layer, title in LAYERS.items():
        parts.append(f"# {title}\n")
        parts.extend(_describe(model) for model in datasets(layer))
    return "\n".join(parts)


def datasets(layer: str) -> list[dict[str, Any]]:
    """The models of a layer as their YAML describes them, by name."""
    found = []
    for file in (MODELS / layer).glob("*.yml"):
        found += _read(file).get("models", [])
    return sorted(found, key=lambda model: str(model["name"]))


def untested(model: dict[str, Any]) -> list[str]:
    """Derived variables of a dataset of which no unit test expects a value."""
    return [
        column["name"]
        for column in model["columns"]
        if column["config"]["meta"].get("origin") == "Derived"
        and all(
            case.expected[column["name"]] is None for case in _cases(model["name"], column["name"])
        )
    ]


def example_of(dataset: str, variable: str) -> Example | None:
    """The first case that expects a value of a variable, else one that expects it missing."""
    cases = list(_cases(dataset, variable))
    return next((case for case in cases if case.expected[variable] is not None), None) or next(
        iter(cases), None
    )


def _cases(dataset: str, variable: str) -> Iterator[Example]:
    tests = _unit_tests()
    for model in _made_of(dataset):
        for test in tests.get(model, []):
            rows = test["expect"].get("rows") or []
            for row in rows if isinstance(rows, list) else []:
                if variable in row:
                    yield Example(test["name"], _given(test, row), row)


def _given(
    test: dict[str, Any], expected: dict[str, Any]
) -> tuple[tuple[str, tuple[dict[str, Any], ...]], ...]:
    """The rows of each input that are about the subject or record of the expected row."""
    given = []
    for each in test["given"]:
        rows = each.get("rows") or []
        about = [row for row in rows if isinstance(row, dict) and _is_about(row, expected)]
        found = re.search(r"'(\w+)'\)", each["input"])
        if about and found:
            given.append((found[1], tuple(about)))
    return tuple(given)


def _is_about(row: dict[str, Any], expected: dict[str, Any]) -> bool:
    if "paramcd" in row and "PARAMCD" in expected and row["paramcd"] != expected["PARAMCD"]:
        return False
    for key in ("src_key", "USUBJID", "subject"):
        if key in row and key in expected:
            return bool(row[key] == expected[key])
    if "subject" in row and "USUBJID" in expected:
        return str(expected["USUBJID"]).endswith(str(row["subject"]))
    return True


@cache
def _unit_tests() -> dict[str, list[dict[str, Any]]]:
    tests: dict[str, list[dict[str, Any]]] = {}
    for file in sorted(MODELS.rglob("*.yml")):
        for test in _read(file).get("unit_tests", []):
            tests.setdefault(test["model"], []).append(test)
    return tests


@cache
def _made_of(dataset: str) -> tuple[str, ...]:
    """The dataset's model and the intermediate models it is made of, nearest first."""
    files = {file.stem: file for file in MODELS.rglob("*.sql")}
    found, waiting = [], [dataset]
    while waiting:
        model = waiting.pop(0)
        if model in found:
            continue
        found.append(model)
        refs = re.findall(r"ref\('(\w+)'\)", files[model].read_text(encoding="utf-8"))
        waiting += [name for name in refs if name.startswith("int_")]
    return tuple(found)


@cache
def _read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {}


def _describe(model: dict[str, Any]) -> str:
    lines = [
        f"## {model['name'].upper()}: {model['config']['meta']['label']}",
        "",
        " ".join(model["description"].split()),
        "",
        "| variable | label | type | origin | derivation |",
        "|---|---|---|---|---|",
    ]
    examples = []
    for column in model["columns"]:
        meta = column["config"]["meta"]
        words = (column["name"], meta["label"], column["data_type"], meta["origin"])
        lines.append(f"| {' | '.join([*words, _cell(column['description'])])} |")
        found = example_of(model["name"], column["name"]) if meta["origin"] == "Derived" else None
        if found:
            examples.append(_sentence(column["name"], found))
    if examples:
        lines += ["", "Worked examples:", "", *examples]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _sentence(variable: str, example: Example) -> str:
    given = "; ".join(f"`{name}` {_rows(rows)}" for name, rows in example.given)
    what = example.test.replace("_", " ")
    value = _value(example.expected[variable])
    start = f"- **{variable}**, {what}: "
    return f"{start}given {given}, expected **{value}**." if given else f"{start}**{value}**."


def _rows(rows: tuple[dict[str, Any], ...]) -> str:
    shown = [
        "(" + ", ".join(f"{key} {_value(value)}" for key, value in row.items()) + ")"
        for row in rows[:MOST_ROWS]
    ]
    more = len(rows) - MOST_ROWS
    return ", ".join([*shown, *([f"and {more} more"] if more > 0 else [])])


def _value(value: object) -> str:
    return "missing" if value is None else str(value).replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    write_page()
