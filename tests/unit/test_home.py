"""A home and its studies: where it lies, one run at a time, and nothing left of a refusal."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import main
from mirocals.catalogue import studies
from mirocals.errors import BadInput
from mirocals.locking import one_run
from mirocals.settings import PROJECT, Settings, StudyFolder


@pytest.fixture
def folder(tmp_path: Path) -> StudyFolder:
    return StudyFolder(tmp_path / "home", "MIROCALS")


def refuse(folder: StudyFolder, *made: Path) -> None:
    with pytest.raises(BadInput, match="refused"), one_run(folder):
        for place in made:
            place.mkdir(parents=True)
        raise BadInput("refused")


@pytest.mark.parametrize("value", [None, ""])
def test_a_home_that_is_not_named_is_the_folder_data(tmp_path, monkeypatch, value):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MIROCALS_HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("MIROCALS_HOME", value)
    assert Settings.from_environment().home == tmp_path / "data"


def test_a_second_run_at_the_same_time_is_refused(folder):
    with (
        one_run(folder),
        pytest.raises(BadInput, match="another run is at work"),
        one_run(folder),
    ):
        pass


def test_of_a_first_export_that_is_refused_nothing_is_left(folder):
    refuse(folder, folder.root / "logs", folder.exports / ".copying-1", folder.restricted / "a")
    assert not folder.home.exists()


def test_other_studies_stay_where_the_first_export_of_one_is_refused(folder):
    other = StudyFolder(folder.home, "OTHER")
    refuse(folder, other.exports / "20200101-aaaaaaaaaaaa")
    assert not folder.root.exists()
    assert studies(Settings(folder.home)) == ["OTHER"]


@pytest.mark.parametrize("what", ["exports/20200101-aaaaaaaaaaaa", "releases", "rejected"])
def test_a_study_that_was_begun_stays_when_an_export_is_refused(folder, what):
    refuse(folder, folder.root / what)
    assert (folder.root / what).is_dir()


def test_a_folder_that_was_there_before_stays_but_is_no_study_yet(folder):
    (folder.root / "inbox").mkdir(parents=True)
    (folder.home / "fault.log").write_text("a file is no study")
    refuse(folder)
    assert (folder.root / "inbox").is_dir()
    assert studies(Settings(folder.home)) == []


def test_what_a_killed_run_left_is_no_study_either(folder):
    code = f"""
import os
from pathlib import Path
from mirocals.locking import one_run
from mirocals.settings import StudyFolder
with one_run(StudyFolder(Path({str(folder.home)!r}), "MIROCALS")):
    os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert [left.name for left in folder.root.iterdir()] == [".lock"]
    assert studies(Settings(folder.home)) == []


def test_a_home_that_is_a_file_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for command, said in ((["status"], "is no folder"), (["simulate", str(file)], "is a file")):
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", *command],
            capture_output=True,
            text=True,
            env={**os.environ, "MIROCALS_HOME": str(file)},
            cwd=PROJECT,
        )
        assert done.returncode == 2, done
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_an_internal_fault_is_told_in_one_line_and_logged(tmp_path, monkeypatch, capsys):
    def fail(study):
        raise OSError("disk\nfull")

    monkeypatch.setattr("flows.looking.show_status", fail)
    monkeypatch.setenv("MIROCALS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "argv", ["mirocals", "status"])
    with pytest.raises(SystemExit) as ended:
        main()
    gc.unfreeze()  # a command freezes what its process holds when it ends
    said = capsys.readouterr()
    assert (ended.value.code, said.err.count("\n")) == (3, 1)
    assert str(tmp_path / "home" / "fault.log") in said.err
    assert "disk" in (tmp_path / "home" / "fault.log").read_text(encoding="utf-8")
