"""The dbt sources say what the form definitions say."""

import pytest
import yaml

from mirocals.metadata import delivered_forms, read_forms
from mirocals.sources import SOURCES_FILE, sources_text, write_sources
from tests.project.described import models


def _tables(text: str, source: str) -> dict[str, dict]:
    sources = {entry["name"]: entry for entry in yaml.safe_load(text)["sources"]}
    return {table["name"]: table for table in sources[source]["tables"]}


def test_the_committed_sources_are_what_the_form_definitions_give(tmp_path):
    write_sources(tmp_path / "_sources.yml")
    made = (tmp_path / "_sources.yml").read_text(encoding="utf-8")
    assert SOURCES_FILE.read_text(encoding="utf-8") == made, "run: python -m mirocals.sources"


def test_every_column_of_every_form_is_a_described_column_of_its_source():
    tables = _tables(sources_text(), "raw")
    for form in read_forms().values():
        described = {c["name"]: c["description"] for c in tables[form.name]["columns"]}
        assert {c.name: c.meaning for c in form.columns}.items() <= described.items()
        assert all(described.values())


@pytest.mark.parametrize("form", delivered_forms("sdtm"), ids=lambda form: form.name)
def test_every_variable_that_may_be_delivered_as_sdtm_is_one_of_its_dataset(form):
    described = {model["name"]: model["columns"] for model in models("sdtm")}
    variables = {column["name"] for column in described[form.name.removeprefix("sdtm_")]}
    assert {column.name for column in form.columns} <= variables
