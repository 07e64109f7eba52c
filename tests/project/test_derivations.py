"""Every variable is documented, and every derivation has a worked case."""

import pytest

from mirocals.derivations import PAGE, datasets, page, untested
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
