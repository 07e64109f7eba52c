"""Recipes, content hashes, and the one step that publishes."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

import duckdb
import pytest

from mirocals.catalogue import connect
from mirocals.errors import BadInput, GateFailed
from mirocals.making import Making
from mirocals.planning import standing
from mirocals.recipe import Recipe, hash_files
from mirocals.release import content_hashes, freeze, publish, reject
from mirocals.rewriting import write_anew
from mirocals.settings import StudyFolder

RECIPE = Recipe(
    study="MIROCALS",
    delivered_as="crf",
    exports=("20200101-aaaaaaaaaaaa", "20210930-bbbbbbbbbbbb"),
    synthetic=True,
    blinded=True,
    cut=None,
    restricted="",
    seeds="s",
    code="c",
)


@pytest.mark.parametrize(
    "change",
    [
        {"exports": ("20210930-bbbbbbbbbbbb",)},
        {"blinded": False},
        {"cut": date(2020, 1, 1)},
        {"restricted": "other list"},
        {"seeds": "other seeds"},
        {"code": "other code"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_release_id_changes_with_every_input(change):
    assert replace(RECIPE, **change).release_id != RECIPE.release_id


def test_the_release_id_begins_with_the_date_of_the_newest_extract():
    assert RECIPE.release_id.startswith("20210930-")
    assert RECIPE.release_id == replace(RECIPE).release_id


def test_a_recipe_comes_back_from_json():
    recipe = replace(RECIPE, cut=date(2020, 5, 1))
    assert Recipe.from_json(recipe.as_json()) == recipe


def test_a_hash_of_files_depends_on_names_and_contents(tmp_path):
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text("1")
    before = hash_files([one], tmp_path)
    one.rename(other)
    renamed = hash_files([other], tmp_path)
    other.write_text("2")
    assert len({before, renamed, hash_files([other], tmp_path)}) == 3


def test_content_hashes_ignore_the_order_of_rows_but_no_value():
    def hashed(values: str) -> str:
        with duckdb.connect() as connection:
            connection.execute(f"create table t as select * from (values {values}) v(a, b)")
            return content_hashes(connection)["main.t"]["sha256"]

    same = hashed("(1, 'x'), (2, null)")
    assert same == hashed("(2, null), (1, 'x')")
    assert same != hashed("(1, 'x'), (2, '')")
    assert same != hashed("(1, 'x'), (2, null), (2, null)")


def test_a_content_hash_is_that_of_the_sorted_lines_as_text():
    with duckdb.connect() as connection:
        connection.execute("create table t (a integer, b varchar)")
        connection.executemany("insert into t values (?, ?)", [(10, "é"), (9, None), (1, "x\ny")])
        connection.execute("create table big as select range as a from range(120000)")
        connection.execute("create table none as from t limit 0")
        hashes = content_hashes(connection)
    lines = sorted(["10\x1fé", "9\x1f\x00", "1\x1fx\ny"])
    numbers = sorted(str(number) for number in range(120_000))
    for table, expected in (("t", lines), ("big", numbers), ("none", [])):
        text = "".join(f"{line}\n" for line in expected)
        assert hashes[f"main.{table}"] == {
            "rows": len(expected),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        }


def make(folder: StudyFolder, recipe: Recipe = RECIPE, key: str | None = None) -> Making:
    making = Making.start(folder, recipe)
    with duckdb.connect(str(making.warehouse)) as connection:
        connection.execute("create table t as select 1 as a")
    write_anew(making.warehouse, key).replace(making.warehouse)
    freeze(making.folder, {"verdict": "passed", "encrypted": key is not None})
    return making


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    return StudyFolder(tmp_path, "MIROCALS")


def test_publishing_moves_the_folder_and_points_current_at_it(folder):
    release = publish(folder, RECIPE, make(folder).folder)
    current = folder.releases(blinded=True) / "current"
    assert current.resolve() == release.resolve()
    assert (release / "warehouse.duckdb").stat().st_mode & 0o222 == 0
    assert standing(folder, RECIPE) == release


def test_a_cut_release_never_moves_current(folder):
    whole = publish(folder, RECIPE, make(folder).folder)
    cut = replace(RECIPE, cut=date(2019, 1, 1))
    publish(folder, cut, make(folder, cut).folder)
    assert (folder.releases(blinded=True) / "current").resolve() == whole.resolve()


def test_current_is_mended_where_a_run_died_between_rename_and_symlink(folder):
    release = publish(folder, RECIPE, make(folder).folder)
    (folder.releases(blinded=True) / "current").unlink()
    assert standing(folder, RECIPE) == release
    assert (folder.releases(blinded=True) / "current").resolve() == release.resolve()


def test_unblinded_releases_are_closed_to_others(folder):
    recipe = replace(RECIPE, blinded=False)
    publish(folder, recipe, make(folder, recipe).folder)
    assert folder.releases(blinded=False).stat().st_mode & 0o777 == 0o700


def test_a_rejected_build_is_named_when_it_is_asked_for_again(folder):
    reject(folder, RECIPE, make(folder).folder)
    assert not (folder.releases(blinded=True) / "current").exists()
    with pytest.raises(GateFailed, match="rejected before"):
        standing(folder, RECIPE)


def test_a_reader_keeps_its_release_while_the_next_is_published(folder):
    publish(folder, RECIPE, make(folder).folder)
    current = folder.releases(blinded=True) / "current"
    with duckdb.connect(str(current.resolve() / "warehouse.duckdb"), read_only=True) as reader:
        later = replace(RECIPE, seeds="later")
        release = publish(folder, later, make(folder, later).folder)
        assert reader.execute("select a from t").fetchall() == [(1,)]
    assert current.resolve() == release.resolve()


def test_an_encrypted_release_opens_with_its_key_alone(folder, monkeypatch):
    monkeypatch.setenv("MIROCALS_RELEASE_KEY", "it's a key")
    recipe = replace(RECIPE, blinded=False)
    release = publish(folder, recipe, make(folder, recipe, key="it's a key").folder)
    with connect(release) as connection:
        assert connection.execute("select a from t").fetchall() == [(1,)]
    monkeypatch.setenv("MIROCALS_RELEASE_KEY", "another key")
    with pytest.raises(BadInput, match="does not open with the key"):
        connect(release)
    monkeypatch.delenv("MIROCALS_RELEASE_KEY")
    with pytest.raises(BadInput, match="is encrypted"):
        connect(release)


@pytest.mark.parametrize("key", [None, "it's a key"])
def test_a_path_with_an_apostrophe_is_a_path_like_any_other(tmp_path, monkeypatch, key):
    monkeypatch.setenv("MIROCALS_RELEASE_KEY", key or "")
    folder = StudyFolder(tmp_path / "the team's data", "MIROCALS")
    recipe = replace(RECIPE, blinded=False)
    release = publish(folder, recipe, make(folder, recipe, key=key).folder)
    with connect(release) as connection:
        assert connection.execute("select a from t").fetchall() == [(1,)]


def test_what_a_killed_rewrite_left_behind_is_removed_with_its_log(folder):
    making = Making.start(folder, RECIPE)
    with duckdb.connect(str(making.warehouse)) as connection:
        connection.execute("create table t as select 1 as a")
    killed = making.folder / "warehouse.rewritten"
    write_part = f"""
        import duckdb, os
        connection = duckdb.connect({str(killed)!r})
        connection.execute("create table t as select 2 as a")
        os._exit(1)
    """
    subprocess.run([sys.executable, "-c", dedent(write_part)], check=False)
    log = making.folder / "warehouse.rewritten.wal"
    assert log.exists()
    write_anew(making.warehouse, None).replace(making.warehouse)
    assert not log.exists()
    with duckdb.connect(str(making.warehouse), read_only=True) as connection:
        assert connection.execute("select a from t").fetchall() == [(1,)]


def test_steps_are_asked_for_in_their_order(folder):
    with pytest.raises(BadInput, match="nothing in the making"):
        Making.find(folder, ready_for="validate")
    making = Making.start(folder, RECIPE)
    with pytest.raises(BadInput, match="has not been through `mirocals build`"):
        Making.find(folder, ready_for="validate")
    making.done("build", 1.0)
    making.judge(passed=True, seconds=1.0)
    assert Making.find(folder, ready_for="analyse").steps == {"build": 1.0, "validate": 1.0}
    making.done("build", 2.0)
    assert Making.find(folder, ready_for="validate").recipe == RECIPE
    with pytest.raises(BadInput, match="has not been through `mirocals validate`"):
        Making.find(folder, ready_for="analyse")


@pytest.mark.parametrize("step", ["analyse", "publish"])
def test_a_build_that_was_not_set_aside_after_its_gate_failed_goes_no_further(folder, step):
    making = Making.start(folder, RECIPE)
    making.done("build", 1.0)
    making.judge(passed=False, seconds=1.0)
    making.done("analyse", 1.0)
    with pytest.raises(GateFailed, match="did not pass its checks"):
        Making.find(folder, ready_for=step)
    assert Making.find(folder, ready_for="validate").verdict == "rejected"


def test_a_folder_in_the_way_is_named_and_the_build_stays(folder):
    making = make(folder).folder
    for home, move in (
        (folder.releases(blinded=True), publish),
        (folder.rejected(blinded=True), reject),
    ):
        (home / RECIPE.release_id / "something").mkdir(parents=True)
        with pytest.raises(BadInput, match="stands there already"):
            move(folder, RECIPE, making)
    assert (making / "warehouse.duckdb").exists()


def test_a_stray_file_among_those_in_the_making_is_removed_as_well(folder):
    folder.making.mkdir(parents=True)
    (folder.making / "notes.txt").write_text("a")
    (folder.making / "link").symlink_to(folder.root)
    making = Making.start(folder, RECIPE)
    assert list(folder.making.iterdir()) == [making.folder]
    assert folder.root.is_dir()
