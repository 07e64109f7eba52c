"""An unblinded release made with a key, in a folder whose name has an apostrophe.

The run that made it followed one that was killed: one run shows both, as each takes a minute.
"""

import json
import re
from pathlib import Path

import pytest

from tests.acceptance.killed import kill, processes_of
from tests.conftest import Built, mirocals

KEY = {"MIROCALS_RELEASE_KEY": "it's a key"}
PROCESSES = Path("/proc/self/environ").exists()
needs_processes = pytest.mark.skipif(not PROCESSES, reason="there is no /proc to look into")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home") / "the team's data"
    home.mkdir()
    return home


@pytest.fixture(scope="module")
def left(home: Path, built: Built) -> list[int] | None:
    """What a killed run left at work; nothing is killed where there is no /proc."""
    return kill(home, built, **KEY) if PROCESSES else None


@pytest.fixture(scope="module")
def closed(home: Path, export: Path, left: list[int] | None) -> Built:
    """The release of the run after the killed one."""
    said = mirocals(home, "run", export, "--unblinded", **KEY)
    assert said.status == 0, said
    current = home / "MIROCALS" / "releases" / "unblinded" / "current"
    return Built(home, export, current.resolve(), said)


@needs_processes
def test_a_killed_run_leaves_no_process_at_work(left: list[int] | None):
    assert left == []


@needs_processes
def test_a_killed_run_run_again_ends_like_an_undisturbed_one(closed: Built, built: Built):
    assert closed.release.name == built.release.name
    ours, undisturbed = (
        json.loads((folder / "release.json").read_text(encoding="utf-8"))
        for folder in (closed.release, built.release)
    )
    assert ours["tables"] == undisturbed["tables"]
    assert processes_of(closed.home) == []


def test_the_run_ends_with_its_figures(closed: Built):
    assert re.search(r"^randomised +220 .* 220 +yes$", closed.said.out, re.MULTILINE)
    assert re.search(r"^hazard ratio ", closed.said.out, re.MULTILINE)


def test_with_the_key_everything_that_looks_can_look(closed: Built, built: Built):
    assert "exists already" in mirocals(closed.home, "run", closed.export, "--unblinded", **KEY).out
    counted = mirocals(
        closed.home, "sql", "--csv", "select count(*) as n from adam.adsl", "--unblinded", **KEY
    )
    assert (counted.status, counted.out.split()) == (0, ["n", "304"])
    ((alive,),) = built.rows(
        "select min(USUBJID) from adam.adtte where PARAMCD = 'OS' and SRCDOM = 'SS'"
    )
    traced = mirocals(closed.home, "trace", "ADTTE", alive, "OS", **KEY)
    assert traced.status == 0, traced
    assert "vital_status.csv" in traced.out


def test_without_the_key_it_stays_closed(closed: Built):
    for command in (["sql", "select 1"], ["trace", "ADTTE", "MIROCALS-UK01-001"]):
        said = mirocals(closed.home, *command)
        assert (said.status, said.error.count("\n")) == (2, 1), said
        assert "is encrypted: set MIROCALS_RELEASE_KEY" in said.error
    assert mirocals(closed.home, "status").status == 0


def test_the_release_says_which_of_its_files_the_key_closes(closed: Built):
    described = json.loads((closed.release / "release.json").read_text(encoding="utf-8"))
    assert described["encrypted"] == ["warehouse.duckdb"]
    assert b"DUCK" in (closed.release / "warehouse.duckdb").read_bytes()[:16]
    assert closed.release.parent.stat().st_mode & 0o777 == 0o700
