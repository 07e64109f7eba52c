"""Routine checks are read from the metadata of the variables: it has to be there, and be right."""

from pathlib import Path

import pytest

from mirocals.settings import PROJECT
from tests.project.described import models


def every_model(test):
    described = [*models("sdtm"), *models("adam")]
    return pytest.mark.parametrize("model", described, ids=lambda model: model["name"])(test)


@every_model
def test_a_model_is_tested_by_what_its_metadata_says(model):
    expected = any(column["config"]["meta"].get("expected") for column in model["columns"])
    assert model["data_tests"] == (["sound", "present"] if expected else ["sound"])


@every_model
def test_every_codelist_is_held_to_its_terms(model):
    """`sound` holds every codelist; no key of the metadata takes a variable out of it."""
    known = {"codelist", "terms_of", "value", "required", "expected", "label", "origin"}
    for column in model["columns"]:
        meta = column["config"]["meta"]
        if meta.get("codelist"):
            assert set(meta) <= known | {"tolerance"}, column["name"]
            assert "value" not in meta or meta["codelist"] == "YN", column["name"]


@every_model
def test_a_model_has_a_key_of_variables_it_has_and_a_parent_of_its_subjects(model):
    meta = model["config"]["meta"]
    variables = {column["name"] for column in model["columns"]}
    for key in [meta["keys"], *meta.get("other_keys", [])]:
        assert key
        assert set(key) <= variables
    if "USUBJID" in variables and model["name"] != "dm":
        assert meta["parent"] in {"dm", "adsl"}


@every_model
def test_what_is_checked_of_a_variable_is_said_in_known_words(model):
    for column in model["columns"]:
        meta = column["config"]["meta"]
        assert meta.get("required") in {None, True}, column["name"]
        assert meta.get("expected") in {None, True}, column["name"]
        assert not (meta.get("required") and meta.get("expected")), column["name"]


@every_model
def test_a_codelist_of_a_variable_is_one_there_is(model):
    lines = (PROJECT / "seeds" / "codelists" / "codelists.csv").read_text(encoding="utf-8")
    codelists = {line.split(",")[0] for line in lines.splitlines()[1:]}
    seeds = {file.stem for file in Path(PROJECT / "seeds").rglob("*.csv")}
    for column in model["columns"]:
        meta = column["config"]["meta"]
        assert meta.get("codelist") in {None, *codelists}, column["name"]
        assert meta.get("terms_of") in {None, *seeds}, column["name"]


@every_model
def test_columns_carry_no_test_of_their_own(model):
    assert [column["name"] for column in model["columns"] if "data_tests" in column] == []
