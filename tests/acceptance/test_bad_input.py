"""Bad input: exit 2, one line that names what is wrong and where, nothing changed."""

import json
import shutil
from pathlib import Path

import pytest

from mirocals.locking import one_run
from mirocals.settings import StudyFolder
from tests.acceptance.altered import altered, without_last_record
from tests.conftest import PILOT, Said, mirocals


def refused(said: Said, *words: str) -> None:
    assert said.status == 2, said
    assert said.error.startswith("error: ")
    assert said.error.count("\n") == 1, said.error
    for word in words:
        assert word in said.error
    assert "Traceback" not in said.out + said.error


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def untouched(home: Path, study: str = "MIROCALS") -> None:
    for name in ("vault.duckdb", "exports", "releases", "rejected", "restricted"):
        assert not (home / study / name).exists(), name


def test_a_missing_folder(home):
    refused(mirocals(home, "run", home / "nowhere"), str(home / "nowhere"))
    assert list(home.iterdir()) == []


def test_a_missing_file(home, export, tmp_path):
    bad = altered(export, tmp_path / "bad", {})
    (bad / "deaths.csv").unlink()
    refused(mirocals(home, "run", bad), "deaths.csv")
    untouched(home)


def test_a_wrong_hash(home, export, tmp_path):
    bad = altered(export, tmp_path / "bad", {"deaths.csv": lambda text: text + b" "}, honest=False)
    refused(mirocals(home, "run", bad), "deaths.csv", "SHA-256")
    untouched(home)


def test_an_export_of_another_study(home, export):
    refused(mirocals(home, "run", export, "--study", "IMODALS"), "IMODALS")
    refused(mirocals(home, "run", export, "--study", "CDISCPILOT01"), "CDISCPILOT01", "MIROCALS")
    assert list(home.iterdir()) == []


def test_an_unknown_study(home, export, tmp_path):
    bad = altered(export, tmp_path / "bad", {})
    manifest = json.loads((bad / "export.json").read_text())
    (bad / "export.json").write_text(json.dumps({**manifest, "study": "NOSTUDY"}))
    refused(mirocals(home, "run", bad), "NOSTUDY", "seeds/study/studies.csv")


def test_a_file_that_cannot_be_decoded(home, export, tmp_path):
    spoilt = {"deaths.csv": lambda text: text.replace(b"UK", b"U\x81", 1)}
    bad = altered(export, tmp_path / "bad", spoilt)
    refused(mirocals(home, "run", bad), "deaths.csv", "line 2", "column subject", "byte 0x81")
    untouched(home)


def test_a_second_run_at_the_same_time(home, export):
    with one_run(StudyFolder(home, "MIROCALS")):
        refused(mirocals(home, "run", export), "another run is at work")


def test_steps_out_of_order(built):
    for step in ("validate", "analyse", "publish"):
        refused(mirocals(built.home, step), "nothing in the making")


def test_a_query_that_is_wrong_or_would_write(built):
    refused(mirocals(built.home, "sql", "select * from adam.nothing"), "nothing")
    refused(mirocals(built.home, "sql", "drop table adam.adsl"), "read-only")


def test_no_release_to_look_at(home):
    refused(mirocals(home, "sql", "select 1"), "no release")


@pytest.mark.skipif(not PILOT.is_dir(), reason="the CDISC pilot is not beside this checkout")
class TestDeliveredSdtm:
    def test_a_delivery_without_dm(self, home, tmp_path):
        shutil.copytree(PILOT / "sdtm", tmp_path / "sdtm")
        (tmp_path / "sdtm" / "dm.xpt").unlink()
        refused(mirocals(home, "run", tmp_path / "sdtm", "--study", "CDISCPILOT01"), "dm.xpt")
        untouched(home, "CDISCPILOT01")

    def test_a_delivery_with_a_duplicate_key(self, home, tmp_path):
        import pyreadstat

        shutil.copytree(PILOT / "sdtm", tmp_path / "sdtm")
        path = tmp_path / "sdtm" / "ex.xpt"
        path.chmod(0o644)
        records, _ = pyreadstat.read_xport(str(path))
        records.loc[1, ["USUBJID", "EXSEQ"]] = records.loc[0, ["USUBJID", "EXSEQ"]]
        pyreadstat.write_xport(records, str(path), table_name="EX", file_format_version=5)
        said = mirocals(home, "ingest", tmp_path / "sdtm", "--study", "CDISCPILOT01")
        refused(said, "ex.xpt", "EXSEQ")
        untouched(home, "CDISCPILOT01")

    def test_a_delivery_whose_study_is_not_named(self, home):
        refused(mirocals(home, "run", PILOT / "sdtm"), "--study")


def test_an_orphan_record_is_quarantined_and_counted(home, export, tmp_path):
    lost = {"demographics.csv": without_last_record}
    bad = altered(export, tmp_path / "bad", lost)
    said = mirocals(home, "ingest", bad)
    assert said.status == 0, said
    assert " quarantined" in said.out and " 0 quarantined" not in said.out


def test_a_failed_gate_rejects_the_build_and_leaves_current(home, export, tmp_path):
    unknown = {"vital_status.csv": without_last_record}
    bad = altered(export, tmp_path / "bad", unknown)
    said = mirocals(home, "run", bad, "--unblinded")
    assert said.status == 1, said
    assert said.error.count("\n") == 1
    study = home / "MIROCALS"
    (rejected,) = (study / "rejected" / "unblinded").iterdir()
    assert (rejected / "validation" / "report.html").is_file()
    assert "GX-" in said.error
    assert not (study / "releases" / "unblinded" / "current").exists()
    again = mirocals(home, "run", bad, "--unblinded")
    assert again.status == 1
    assert "rejected before" in again.error
