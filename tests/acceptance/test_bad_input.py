"""Bad input: exit 2, one line that names what is wrong and where, nothing changed."""

import json
import shutil
from pathlib import Path

import pyreadstat
import pytest

from mirocals.locking import one_run
from mirocals.settings import StudyFolder
from mirocals.simulation import simulate
from tests.acceptance.altered import altered, one_unknown_status, without_last_record
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
    assert not (home / study).exists()
    assert mirocals(home, "status").out.startswith("no study in")


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


def test_a_file_that_cannot_be_decoded(home, export, tmp_path, server):
    spoilt = {"deaths.csv": lambda text: text.replace(b"UK", b"U\x81", 1)}
    bad = altered(export, tmp_path / "bad", spoilt)
    said = mirocals(home, "run", bad, **server)
    refused(said, "deaths.csv", "line 2", "column subject", "byte 0x81")
    untouched(home)


def test_a_second_run_at_the_same_time(home, export):
    with one_run(StudyFolder(home, "MIROCALS")):
        refused(mirocals(home, "run", export), "another run is at work")


@pytest.mark.usefixtures("alone")
def test_steps_out_of_order(built):
    for step in ("validate", "analyse", "publish"):
        refused(mirocals(built.home, step), "nothing in the making")


@pytest.mark.usefixtures("alone")
def test_an_export_that_is_in_the_vault_already(built):
    said = mirocals(built.home, "ingest", built.export)
    assert said.status == 0, said
    assert "is in the vault already; nothing to do" in said.out


def test_a_query_that_is_wrong_or_would_write(built):
    refused(mirocals(built.home, "sql", "select * from adam.nothing"), "nothing")
    refused(mirocals(built.home, "sql", "drop table adam.adsl"), "read-only")


def test_no_release_to_look_at(home):
    refused(mirocals(home, "sql", "select 1"), "no release")


@pytest.mark.parametrize("command", ["status", "releases"])
def test_a_study_that_is_not_in_this_home(built, command):
    refused(mirocals(built.home, command, "--study", "NOPE"), "no study NOPE", "there: MIROCALS")


def test_a_treatment_list_asked_for_without_leave(home, export, tmp_path):
    real = altered(export, tmp_path / "real", {})
    manifest = json.loads((real / "export.json").read_text())
    (real / "export.json").write_text(json.dumps({**manifest, "synthetic": False}))
    refused(mirocals(home, "ingest", real, "--unblinded"), "--unblinded needs an export marked")
    untouched(home)


@pytest.mark.skipif(not PILOT.is_dir(), reason="the CDISC pilot is not beside this checkout")
class TestDeliveredSdtm:
    def test_a_delivery_without_dm(self, home, tmp_path):
        shutil.copytree(PILOT / "sdtm", tmp_path / "sdtm")
        (tmp_path / "sdtm" / "dm.xpt").unlink()
        refused(mirocals(home, "run", tmp_path / "sdtm", "--study", "CDISCPILOT01"), "dm.xpt")
        untouched(home, "CDISCPILOT01")

    def test_a_delivery_that_is_not_clean(self, home, tmp_path, server):
        delivery = tmp_path / "sdtm"
        delivery.mkdir()
        shutil.copy(PILOT / "sdtm" / "dm.xpt", delivery)
        doses, _ = pyreadstat.read_xport(str(PILOT / "sdtm" / "ex.xpt"))
        doses["EXDOSE"] = doses["EXDOSE"].map("{:g}".format)
        doses.loc[2, "EXDOSE"] = "HIGH"
        path = str(delivery / "ex.xpt")
        pyreadstat.write_xport(doses, path, table_name="EX", file_format_version=5)
        said = mirocals(home, "ingest", delivery, "--study", "CDISCPILOT01", **server)
        refused(said, "ex.xpt", "row 3", "variable EXDOSE", "'HIGH' is not a number")
        untouched(home, "CDISCPILOT01")

    def test_a_delivery_whose_study_is_not_named(self, home):
        refused(mirocals(home, "run", PILOT / "sdtm"), "--study")


def test_an_orphan_record_is_counted_and_a_build_that_failed_its_gate_is_never_published(
    home, tmp_path, server
):
    spoilt = {"demographics.csv": without_last_record, "vital_status.csv": one_unknown_status}
    (export,) = simulate(tmp_path / "inbox", subjects=24)
    bad = altered(export, tmp_path / "bad", spoilt)
    said = mirocals(home, "ingest", bad, "--unblinded", **server)
    assert said.status == 0, said
    assert " quarantined" in said.out and " 0 quarantined" not in said.out
    assert mirocals(home, "build", "--unblinded", **server).status == 0
    study = home / "MIROCALS"
    (making,) = (study / "making").iterdir()
    in_the_way = making / "warehouse.rewritten"  # so that it cannot be set aside
    in_the_way.mkdir()
    assert mirocals(home, "validate", **server).status == 3
    assert not (making / "validation" / "report.html").exists()
    for step, status, why in (
        ("analyse", 1, "did not pass its checks"),
        ("publish", 2, "has not been through `mirocals analyse`"),
    ):
        said = mirocals(home, step, **server)
        assert said.status == status, said
        assert why in said.error
    in_the_way.rmdir()
    said = mirocals(home, "validate", **server)
    assert (said.status, said.error.count("\n")) == (1, 1), said
    assert not (study / "releases").exists()
    (rejected,) = (study / "rejected" / "unblinded").iterdir()
    assert (rejected / "validation" / "report.html").is_file()
    assert str(rejected) in said.error
    reasons = json.loads((rejected / "release.json").read_text(encoding="utf-8"))["reasons"]
    failed = {reason.split(":")[0] for reason in reasons}
    assert {"GX-SS-STANDARDISED", "GX-SS-STATUS-PRESENT"} <= failed
    assert all(reason in said.error for reason in reasons[:3])
    for again in (("run", bad), ("build",)):
        said = mirocals(home, *again, "--unblinded")
        assert said.status == 1, said
        assert "rejected before" in said.error


@pytest.mark.usefixtures("alone")
def test_a_release_that_exists_is_not_built_again(built):
    said = mirocals(built.home, "build", "--unblinded")
    assert said.status == 0, said
    assert f"release {built.release.name} exists already" in said.out
    assert list((built.home / "MIROCALS" / "making").iterdir()) == []
