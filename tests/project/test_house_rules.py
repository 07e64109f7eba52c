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
