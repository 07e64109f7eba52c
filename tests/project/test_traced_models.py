"""What the trace has to be told by hand is kept in step with the models."""

import re

import pytest
import yaml

from mirocals.settings import PROJECT

DBT = PROJECT / "dbt_project"


@pytest.mark.parametrize("layer", ["sdtm", "adam"])
def test_the_trace_waits_for_every_dataset(layer):
    macro = (DBT / "macros" / "trace" / "waits_for.sql").read_text(encoding="utf-8")
    listed = re.search(rf"'{layer}': \[(.*?)\]", macro, re.DOTALL)
    assert listed
    models = {file.stem for file in (DBT / "models" / layer).glob("*.sql")}
    assert set(re.findall(r"'(\w+)'", listed[1])) == models, macro


@pytest.mark.parametrize("layer", ["sdtm", "adam"])
def test_ties_are_declared_for_datasets_there_are_in_known_words(layer):
    file = DBT / "models" / "trace" / f"{layer}.yml"
    (model,) = yaml.safe_load(file.read_text(encoding="utf-8"))["models"]
    names = {file.stem for file in DBT.glob("models/**/*.sql")}
    known = {"variable", "from", "where", "by_subject", "same_visit", "named_by", "date"}
    known |= {"last_by", "last_of_subject"}
    for dataset, ties in model["config"]["meta"]["ties"].items():
        assert (DBT / "models" / layer / f"{dataset}.sql").exists(), dataset
        for tie in ties:
            assert set(tie) <= known, (dataset, tie)
            assert {tie.get("from"), tie.get("named_by")} & names, (dataset, tie)
