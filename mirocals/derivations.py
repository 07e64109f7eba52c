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

import yaml

from mirocals.settings import PROJECT

MODELS = PROJECT / "dbt_project" / "models"
PAGE = PROJECT / "docs" / "derivations.md"
LAYERS = {"sdtm": "SDTM", "adam": "ADaM"}
# What tells rows apart, in any case of letters: an expected row is named by it.
NAMES = re.compile(
    r"usubjid|subject|src_key|\w*seq|\w*testcd|paramcd|tsparmcd|basetype|avisitn?|visit(num|_name)?"
    r"|src_form|rdomain|idvar|idvarval|qnam|armcd|taetord|etcd|period_number"
)
# A given row is shown where it is of the subject and parameter of the expected row, and of its
# record, unless the variable is made from several records of a subject, as those named here are.
RECORDS = r"src_key|\w*seq|basetype|visit(num|_name)?|rdomain|idvarval|qnam"
OF_SEVERAL = re.compile(
    r"\w*SEQ|\w*BLFL|\w*LOBXFL|ANL\d\dFL|AOCC\w*|BASE|CHG|R2BASE|BNRIND|SHIFT\d|IDVARVAL"
)
HEAD = """# Derivations

Every variable of SDTM and ADaM: what it is, where it comes from, the rule in words, and for derived
ones a worked example, a case of a unit test that the models pass. Made from the metadata beside the
models by `python -m mirocals.derivations`: do not edit by hand.
"""


@dataclass(frozen=True)
class Example:
    """A case of a unit test: its name, the given rows by input, the row expected.

    `in_rows` says whether every input is given in rows: one given in SQL cannot be shown.
    """

    test: str
    given: tuple[tuple[str, tuple[dict[str, Any], ...]], ...]
    expected: dict[str, Any]
    in_rows: bool

    def keys(self, variable: str) -> dict[str, Any]:
        """What tells the expected row from others, beside the value of the variable itself."""
        return {
            name: value
            for name, value in self.expected.items()
            if value is not None and NAMES.fullmatch(name.lower()) and name != variable
        }

    def is_given(self, variable: str) -> bool:
        """Whether a variable only passes through."""
        return any(variable in row for _, rows in self.given for row in rows)

    @property
    def size(self) -> int:
        """How many rows are given."""
        return sum(len(rows) for _, rows in self.given)


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
    """The smallest case that expects a value of a variable, else one that expects it missing.

    A case that does not show all its rows, or not the keys of the one expected, comes last; before
    it one that is given the value it expects.
    """
    return min(
        _cases(dataset, variable),
        key=lambda case: (
            case.expected[variable] is None,
            not (case.given and case.in_rows and case.keys(variable)),
            case.is_given(variable),
            case.size,
        ),
        default=None,
    )


def _cases(dataset: str, variable: str) -> Iterator[Example]:
    tests = _unit_tests()
    for model in _made_of(dataset):
        for test in tests.get(model, []):
            in_rows = all(isinstance(each.get("rows") or [], list) for each in test["given"])
            rows = test["expect"].get("rows") or []
            for row in rows if isinstance(rows, list) else []:
                if variable in row:
                    yield Example(test["name"], _given(test, row, variable), row, in_rows)


def _given(
    test: dict[str, Any], expected: dict[str, Any], variable: str
) -> tuple[tuple[str, tuple[dict[str, Any], ...]], ...]:
    """The rows of each input that the expected value of a variable is made of."""
    given = []
    for each in test["given"]:
        rows = [row for row in each.get("rows") or [] if isinstance(row, dict)]
        about = [row for row in rows if _is_of_subject(row, expected)]
        about = _narrow(about, expected, "paramcd")
        if not OF_SEVERAL.fullmatch(variable):
            about = _narrow(about, expected, RECORDS)
        found = re.search(r"'(\w+)'\)", each["input"])
        if about and found:
            given.append((found[1], tuple(about)))
    return tuple(given)


def _is_of_subject(row: dict[str, Any], expected: dict[str, Any]) -> bool:
    ours, theirs = _lower(row), _lower(expected)
    if "subject" in ours and "usubjid" in theirs and "subject" not in theirs:
        return str(theirs["usubjid"]).endswith(str(ours["subject"]))
    return _agree(ours, theirs, "usubjid|subject")


def _narrow(
    rows: list[dict[str, Any]], expected: dict[str, Any], keys: str
) -> list[dict[str, Any]]:
    """The rows that agree with the expected one in these keys; all of them where none does.

    Then the value is made of other parameters or records, as a total is of its items.
    """
    theirs = _lower(expected)
    return [row for row in rows if _agree(_lower(row), theirs, keys)] or rows


def _agree(ours: dict[str, Any], theirs: dict[str, Any], keys: str) -> bool:
    return all(
        str(ours[name]) == str(theirs[name])
        for name in ours
        if name in theirs and re.fullmatch(keys, name)
    )


def _lower(row: dict[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in row.items()}


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
    what = example.test.replace("_", " ")
    keys = example.keys(variable)
    named = f", for {_fields(keys)}" if keys else ""
    given = "; ".join(f"`{name}` {_rows(rows)}" for name, rows in example.given)
    value = _value(example.expected[variable])
    return f"- **{variable}**, {what}{named}: given {given}, expected **{value}**."


def _rows(rows: tuple[dict[str, Any], ...]) -> str:
    """Every row; what all of them share is said once."""
    first = rows[0]
    shared = {
        name: value
        for name, value in first.items()
        if len(rows) > 1 and all(name in row and row[name] == value for row in rows)
    }
    told = [
        f"({_fields({name: value for name, value in row.items() if name not in shared})})"
        for row in rows
    ]
    return f"{_fields(shared)} with {', '.join(told)}" if shared else ", ".join(told)


def _fields(row: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_value(value)}" for name, value in row.items())


def _value(value: object) -> str:
    return "missing" if value is None else str(value).replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    write_page()
