"""The rules of the house, checked on the tree itself."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from expectations.suites import SUITES
from mirocals.settings import PROJECT
from tests.project.described import models

ROOMS = ("flows", "expectations", "mirocals")
MAY_IMPORT = {
    "flows": {"flows", "expectations", "mirocals"},
    "expectations": {"expectations", "mirocals"},
    "mirocals": {"mirocals"},
}
ONLY_IN = {"prefect": "flows", "great_expectations": "expectations", "pandera": "expectations"}
# The second opinion shares no code with what it judges, and of adam reads the rows to compare.
QC_MAY_IMPORT = {"mirocals.qc", "mirocals.errors", "mirocals.analyses.warehouse"}
QC_READS_ADAM_IN = {"compare.py"}
TOP_LEVEL = {
    *("flows", "dbt_project", "expectations", "seeds", "tests", "mirocals", "docs", ".ci"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml"),
    *("requirements.lock", ".sqlfluff", ".pre-commit-config.yaml", ".gitignore"),
}


def tracked(pattern: str = "") -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", *([pattern] if pattern else [])],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [PROJECT / name for name in listed if (PROJECT / name).exists()]


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


def modules_of(node: ast.AST) -> set[str]:
    """The modules that a statement imports, by their whole names."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {f"{node.module}.{alias.name}" for alias in node.names}
    return set()


def texts_of(file: Path) -> list[str]:
    """The strings of a module that are no docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room):
    wrong = {
        str(file.relative_to(PROJECT)): sorted((imported(file) & set(ROOMS)) - MAY_IMPORT[room])
        for file in (PROJECT / room).rglob("*.py")
    }
    assert {file: names for file, names in wrong.items() if names} == {}


@pytest.mark.parametrize(("library", "room"), ONLY_IN.items())
def test_a_framework_is_imported_in_its_own_room_only(library, room):
    wrong = [
        str(file.relative_to(PROJECT))
        for other in ROOMS
        if other != room
        for file in (PROJECT / other).rglob("*.py")
        if library in imported(file)
    ]
    assert wrong == []


def test_the_second_opinion_imports_nothing_of_what_it_judges():
    wrong = {}
    for file in (PROJECT / "mirocals" / "qc").glob("*.py"):
        modules = {
            module
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            for module in modules_of(node)
            if module.split(".")[0] in {*ROOMS, "dbt", "tests"}
        }
        wrong[file.name] = sorted(
            module
            for module in modules
            if not any(f"{module}.".startswith(f"{allowed}.") for allowed in QC_MAY_IMPORT)
        )
    assert {file: names for file, names in wrong.items() if names} == {}


def test_the_second_opinion_reads_adam_only_to_compare_it():
    reads = re.compile(r"\badam\.|'adam'|\bint_\w+|\bstg_\w+", re.IGNORECASE)
    found = {
        file.name
        for file in (PROJECT / "mirocals" / "qc").glob("*.py")
        if any(reads.search(text) for text in texts_of(file))
    }
    assert found == QC_READS_ADAM_IN


def test_the_top_level_holds_what_was_agreed_and_nothing_else():
    assert {file.relative_to(PROJECT).parts[0] for file in tracked()} <= TOP_LEVEL


def test_no_python_file_is_longer_than_400_lines():
    long = {
        str(file.relative_to(PROJECT)): lines
        for file in tracked("*.py")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_no_model_is_longer_than_150_lines():
    long = {
        str(file.relative_to(PROJECT)): lines
        for file in (PROJECT / "dbt_project" / "models").rglob("*.sql")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 150
    }
    assert long == {}


def test_module_names_say_something():
    vague = re.compile(r"^(utils?|helpers?|common|misc|manager)$")
    assert [file for file in tracked("*.py") if vague.match(file.stem)] == []


@pytest.mark.parametrize(
    "model", [*models("sdtm"), *models("adam")], ids=lambda model: model["name"]
)
def test_every_variable_has_label_type_origin_and_derivation(model):
    assert model["config"]["meta"]["label"]
    assert "One row per" in model["description"]
    for column in model["columns"]:
        meta = column["config"]["meta"]
        variable = f"{model['name']}.{column['name']}"
        assert column["name"] == column["name"].upper(), variable
        assert 0 < len(meta["label"]) <= 40, variable
        assert column["data_type"], variable
        assert meta["origin"] in {
            *("Collected", "Derived", "Assigned", "Predecessor", "Protocol", "Not Available"),
        }, variable
        assert column["description"], variable


def test_every_model_has_its_description():
    for folder in ("sdtm", "adam"):
        written = {file.stem for file in (PROJECT / "dbt_project/models" / folder).glob("*.sql")}
        assert written == {model["name"] for model in models(folder)}


def test_every_command_stands_in_the_readme():
    from flows.cli import app

    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"`{command.callback.__name__}" in readme, command.callback.__name__


def test_every_seed_is_described_with_source_version_and_licence():
    described = yaml.safe_load((PROJECT / "seeds" / "_seeds.yml").read_text(encoding="utf-8"))
    seeds = {seed["name"]: seed for seed in described["seeds"]}
    assert set(seeds) == {file.stem for file in (PROJECT / "seeds").rglob("*.csv")}
    for name, seed in seeds.items():
        meta = seed["config"]["meta"]
        assert seed["description"], name
        assert {"source", "version", "licence"} <= set(meta), name


def test_no_file_names_a_package_index_or_a_machine():
    words = re.compile(
        r"https?://[^ \"]*/(simple|packages)/|" + "pypi" + r"\.org|" + "python" + "hosted"
    )
    wrong = [
        str(file.relative_to(PROJECT))
        for file in tracked()
        if words.search(file.read_text(encoding="utf-8", errors="replace"))
    ]
    assert wrong == []


def test_every_suite_is_named_in_the_docs():
    text = (PROJECT / "docs" / "validation.md").read_text(encoding="utf-8")
    rows = text.split("\n## The suites\n")[1].split("\n## ")[0]
    suites = {suite.__name__.rpartition(".")[2] for suite in SUITES}
    assert suites <= set(re.findall(r"`(\w+)`", rows))
