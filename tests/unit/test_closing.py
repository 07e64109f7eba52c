"""Closing a build: the report is the last word, after all that can still fail."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from gate_run import GateRun
from test_release import RECIPE

from expectations.gate import collect
from mirocals import closing
from mirocals.catalogue import connect
from mirocals.closing import close
from mirocals.errors import MirocalsError
from mirocals.making import Making
from mirocals.release import content_hashes
from mirocals.rewriting import write_anew

KEYS = pytest.mark.parametrize("key", ["", "it's a key"], ids=["open", "encrypted"])


@pytest.fixture
def making(tmp_path: Path) -> Making:
    run = GateRun(tmp_path)
    collect(run.write(), run.folder, RECIPE.release_id)
    return Making(run.folder, RECIPE)


def test_a_closed_build_has_its_report_and_can_no_longer_be_written(making: Making) -> None:
    close(making, "passed", [])
    report = making.validation / "report.html"
    assert "fit to be published" in report.read_text(encoding="utf-8")
    assert report.stat().st_mode & 0o222 == 0
    assert not making.warehouse.with_suffix(".rewritten").exists()


def test_a_build_that_could_not_be_closed_has_no_report_that_says_it_passed(
    making: Making,
) -> None:
    making.warehouse.with_suffix(".rewritten").mkdir()
    with pytest.raises(OSError):
        close(making, "passed", [])
    assert not (making.validation / "report.html").exists()
    assert not (making.folder / "release.json").exists()


@KEYS
def test_the_released_database_has_the_content_that_the_release_describes(
    making: Making, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("MIROCALS_RELEASE_KEY", key)
    making.recipe = replace(making.recipe, blinded=False)
    close(making, "passed", [])
    described = json.loads((making.folder / "release.json").read_text(encoding="utf-8"))
    assert described["encrypted"] == (["warehouse.duckdb"] if key else [])
    assert described["tables"]["sdtm.dm"]["rows"] == 2
    with connect(making.folder) as released:
        assert content_hashes(released) == described["tables"]


@KEYS
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("delete from sdtm.dm where USUBJID = 'S2'", "rows of sdtm.dm: 1 instead of 2"),
        ("insert into sdtm.dm values ('S3', 'X')", "rows of sdtm.dm: 3 instead of 2"),
        ("drop table sdtm.qs", "rows of sdtm.qs: no table instead of 0"),
        ("create table raw.t (a int)", "rows of raw.t: 0 instead of no table"),
    ],
    ids=["a row less", "a row more", "a table less", "a table more"],
)
def test_a_copy_without_the_same_rows_is_not_released_and_the_database_stays(
    making: Making,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    key: str,
    change: str,
    told: str,
) -> None:
    def write_amiss(warehouse: Path, key: str | None) -> Path:
        amiss = elsewhere / "warehouse.duckdb"
        shutil.copy(warehouse, amiss)
        with duckdb.connect(str(amiss)) as connection:
            connection.execute(change)
        return write_anew(amiss, key)

    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("MIROCALS_RELEASE_KEY", key)
    monkeypatch.setattr(closing, "write_anew", write_amiss)
    making.recipe = replace(making.recipe, blinded=False)
    before = making.warehouse.read_bytes()
    with pytest.raises(MirocalsError, match=told):
        close(making, "passed", [])
    assert making.warehouse.read_bytes() == before
    assert not (making.validation / "report.html").exists()
    assert not (making.folder / "release.json").exists()
    monkeypatch.undo()
    close(making, "passed", [])
    assert (making.folder / "release.json").exists()
