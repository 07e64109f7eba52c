"""Closing a build: the report is the last word, after all that can still fail."""

from pathlib import Path

import pytest
from gate_run import GateRun
from test_release import RECIPE

from expectations.gate import collect
from mirocals.closing import close
from mirocals.making import Making


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
