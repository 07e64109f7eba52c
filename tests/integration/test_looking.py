"""Queries on a release from the command line: what they may do, and how they end."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from mirocals.making import Making
from mirocals.recipe import Recipe
from mirocals.release import freeze, publish
from mirocals.rewriting import write_anew
from mirocals.settings import PROJECT, StudyFolder
from tests.conftest import Said

RECIPE = Recipe("MIROCALS", "crf", ("20210930-aaaaaaaaaaaa",), True, True, None, "", "s", "c")
CUT = replace(RECIPE, cut=date(2019, 6, 30))
KEY = "it's a key"


def publish_one(home: Path, recipe: Recipe, key: str | None = None) -> Path:
    folder = StudyFolder(home, recipe.study)
    making = Making.start(folder, recipe)
    with duckdb.connect(str(making.warehouse)) as connection:
        connection.execute("create table t as select i as a from range(200000) r(i)")
    write_anew(making.warehouse, key).replace(making.warehouse)
    description = {
        "release_id": recipe.release_id,
        "verdict": "passed",
        "made_at": "2026-01-01",
        "encrypted": key is not None,
        **recipe.as_json(),
    }
    freeze(making.folder, description)
    (folder.root / ".lock").touch()
    return publish(folder, recipe, making.folder)


def ask(home: Path, *arguments: str, **environment: str) -> Said:
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "MIROCALS_HOME": str(home), **environment},
        cwd=PROJECT,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def assert_refused(said: Said, words: str) -> None:
    assert (said.status, said.out) == (2, "")
    assert words in said.error
    assert said.error.count("\n") == 1


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    publish_one(home, RECIPE)
    publish_one(home, CUT)
    return home


def test_a_query_is_answered_as_a_table_or_as_csv(home):
    assert "200000" in ask(home, "sql", "select count(*) n from t").out
    assert ask(home, "sql", "select count(*) n from t", "--csv").out == "n\n200000\n"


@pytest.mark.parametrize("key", [None, KEY])
def test_a_query_reads_and_writes_nothing_outside_the_release(tmp_path, key):
    home = tmp_path / "home"
    publish_one(home, replace(RECIPE, blinded=key is None), key)
    (tmp_path / "list.csv").write_text("a\n1\n")
    with duckdb.connect(str(tmp_path / "vault.duckdb")):
        pass
    environment = {"MIROCALS_RELEASE_KEY": key} if key else {}
    for query in (
        f"copy (select 1 a) to '{tmp_path}/out.csv'",
        f"from read_csv('{tmp_path}/list.csv')",
        f"from '{tmp_path}/list.csv'",
        f"attach '{tmp_path}/vault.duckdb' as vault",
        "set enable_external_access = true",
        "from settings",
    ):
        said = ask(home, "sql", query, **environment)
        assert_refused(said, "error: query: ")
    assert not (tmp_path / "out.csv").exists()
    assert ask(home, "sql", "select max(a) from t", "--csv", **environment).out.endswith("199999\n")


@pytest.mark.parametrize("as_csv", [[], ["--csv"]])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select cast('a' as int)", "Could not convert string 'a'"),
        ("select error('x')", "x"),
        ("select nothing from t", "nothing"),
        ("", "no rows to show"),
        ("/* a comment */", "no rows to show"),
    ],
)
def test_a_query_that_fails_is_one_line(home, query, words, as_csv):
    assert_refused(ask(home, "sql", query, *as_csv), words)


@pytest.mark.parametrize("as_csv", ["", "--csv"])
def test_a_query_ends_in_silence_when_its_reader_goes(home, as_csv):
    query = f"{sys.executable} -m flows.cli sql 'select * from t limit 9000' {as_csv}"
    done = subprocess.run(
        ["bash", "-c", f"{query} | head -1; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        env={**os.environ, "MIROCALS_HOME": str(home)},
        cwd=PROJECT,
    )
    assert done.returncode == 141
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--release", "20200101-nothing"], "no release 20200101-nothing in"),
        (["--unblinded"], "no unblinded current release in"),
        (["--study", "IMODALS"], "no release of IMODALS in"),
    ],
)
def test_a_release_that_is_not_there_is_told_with_those_that_are(home, options, words):
    said = ask(home, "sql", "select 1", *options)
    assert_refused(said, words)
    if "--study" not in options:
        assert f"MIROCALS {RECIPE.release_id} (blinded, current)" in said.error
        assert f"MIROCALS {CUT.release_id} (blinded)" in said.error


def test_a_cut_release_is_asked_for_by_its_id(home):
    assert ask(home, "sql", "select 1 a", "--csv", "--release", CUT.release_id).status == 0


def test_a_home_without_a_release_says_how_to_make_one(tmp_path):
    assert_refused(ask(tmp_path, "sql", "select 1"), "run `mirocals run EXPORT`")
