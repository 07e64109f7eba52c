"""Every seed says where it comes from, and the codes the forms name are there."""

import csv

import yaml

from mirocals.metadata import PROJECT, read_forms, read_seed

SEEDS = PROJECT / "seeds"

# Lists that are rows of a study's own seeds, not of codelists.csv.
STUDY_LISTS = {"SITE", "VISIT"}


def _described() -> dict[str, dict]:
    text = (SEEDS / "_seeds.yml").read_text(encoding="utf-8")
    return {seed["name"]: seed for seed in yaml.safe_load(text)["seeds"]}


def _header(name: str) -> list[str]:
    path = next(SEEDS.glob(f"*/{name}.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def test_every_seed_has_a_source_a_version_and_a_licence():
    assert set(_described()) == {path.stem for path in SEEDS.glob("*/*.csv")}
    for name, seed in _described().items():
        assert seed["description"], name
        assert {"source", "version", "licence"} <= set(seed["config"]["meta"]), name


def test_every_column_of_a_seed_has_a_type():
    for name, seed in _described().items():
        assert set(seed["config"]["column_types"]) == set(_header(name)), name


def test_every_codelist_a_form_names_has_codes():
    lists = {row["codelist"] for row in read_seed("codelists/codelists")}
    named = {c.codelist for form in read_forms().values() for c in form.columns if c.codelist}
    assert named - STUDY_LISTS <= lists


def test_a_collected_code_has_one_submission_value():
    codes = [(row["codelist"], row["collected"]) for row in read_seed("codelists/codelists")]
    assert len(codes) == len(set(codes))
