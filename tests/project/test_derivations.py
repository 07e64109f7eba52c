"""Every variable is documented, and every derivation has a worked case."""

import pytest

from mirocals.derivations import PAGE, Example, datasets, example_of, page, untested
from mirocals.settings import PROJECT

MACROS = PROJECT / "dbt_project" / "macros"
CASES = PROJECT / "tests" / "dbt"
# What writes checks, traces or dbt's own tables holds no rule of a derivation.
WITHOUT_RULES = {"checks", "project", "trace"}


def test_the_page_is_the_one_the_models_give():
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "run: python -m mirocals.derivations"


@pytest.mark.parametrize("layer", ["sdtm", "adam"])
def test_every_variable_has_label_type_origin_and_derivation(layer):
    bare = [
        f"{model['name']}.{column['name']}"
        for model in datasets(layer)
        for column in model["columns"]
        if not all(
            (
                column["config"]["meta"].get("label"),
                column["config"]["meta"].get("origin"),
                column.get("data_type"),
                column.get("description", "").strip(),
            )
        )
    ]
    assert bare == []


@pytest.mark.parametrize("layer", ["sdtm", "adam"])
def test_a_unit_test_expects_a_value_of_every_derived_variable(layer):
    lacking = {model["name"]: untested(model) for model in datasets(layer)}
    lacking = {name: variables for name, variables in lacking.items() if variables}
    told = "\n".join(f"{name}: {', '.join(variables)}" for name, variables in lacking.items())
    assert not lacking, f"derived variables of which no unit test expects a value:\n{told}"


def test_every_macro_with_rules_has_a_case_table():
    tested = {file.stem.removeprefix("cases_") for file in CASES.glob("cases_*.sql")}
    macros = {file.stem for file in MACROS.rglob("*.sql") if file.parent.name not in WITHOUT_RULES}
    assert sorted(macros - tested) == [], "macros without tests/dbt/cases_<macro>.sql"


@pytest.fixture(scope="module")
def examples() -> dict[tuple[str, str], Example]:
    """The worked example of every derived variable, by dataset and variable."""
    found = {
        (model["name"].upper(), column["name"]): example_of(model["name"], column["name"])
        for layer in ("sdtm", "adam")
        for model in datasets(layer)
        for column in model["columns"]
        if column["config"]["meta"]["origin"] == "Derived"
    }
    return {variable: example for variable, example in found.items() if example is not None}


def test_every_worked_example_shows_every_row_it_is_given(examples):
    lines = {}
    for line in page().replace("\\", "").splitlines():
        if line.startswith("## "):
            dataset = line.split()[1].rstrip(":")
        elif line.startswith("- **"):
            lines[dataset, line.split("**")[1]] = line
    assert set(lines) == set(examples)
    for variable, example in examples.items():
        assert example.given, variable
        assert example.in_rows, f"{variable}: an input given in SQL cannot be shown"
        for name, value in (
            field for _, rows in example.given for row in rows for field in row.items()
        ):
            told = f"{name} {'missing' if value is None else value}"
            assert told in lines[variable], (variable, told)


def test_every_worked_example_names_the_row_it_expects(examples):
    nameless = [variable for variable, example in examples.items() if not example.keys("")]
    assert nameless == []
