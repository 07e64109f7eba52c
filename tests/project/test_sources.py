"""The dbt sources say what the form definitions say."""

import yaml

from mirocals.metadata import read_forms
from mirocals.sources import SOURCES_FILE, sources_text, write_sources


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
