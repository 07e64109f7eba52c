"""Bad input: exit 2, one line that names what is wrong and where, nothing changed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
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


def test_a_file_that_cannot_be_decoded(home, export, tmp_path):
    spoilt = {"deaths.csv": lambda text: text.replace(b"UK", b"U\x81", 1)}
    bad = altered(export, tmp_path / "bad", spoilt)
    refused(mirocals(home, "run", bad), "deaths.csv", "line 2", "column subject", "byte 0x81")
    untouched(home)


def test_a_second_run_at_the_same_time(home, export):
    with one_run(StudyFolder(home, "MIROCALS")):
        refused(mirocals(home, "run", export), "another run is at work")


@pytest.mark.usefixtures("alone")
def test_steps_out_of_order(built):
    for step in ("validate", "analyse", "publish"):
        refused(mirocals(built.home, step), "nothing in the making")


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


def redelivered(folder: Path, dataset: str, spoilt: Callable[[Any], Any]) -> Path:
    """The CDISC pilot with one dataset spoilt."""
    shutil.copytree(PILOT / "sdtm", folder, copy_function=shutil.copyfile)
    spoil(folder, dataset, spoilt)
    return folder


def spoil(folder: Path, dataset: str, spoilt: Callable[[Any], Any]) -> None:
    """Write a dataset of a delivery again, spoilt."""
    import pyreadstat

    path = str(folder / f"{dataset}.xpt")
    records, about = pyreadstat.read_xport(path)
    pyreadstat.write_xport(
        spoilt(records), path, table_name=about.table_name, file_format_version=5
    )


def _with_a_word_as_dose(ex):
    doses = [f"{dose:g}" for dose in ex["EXDOSE"]]
    return ex.assign(EXDOSE=[*doses[:2], "HIGH", *doses[3:]])


def _with_a_copied_key(ex):
    ex.loc[1, ["USUBJID", "EXSEQ"]] = ex.loc[0, ["USUBJID", "EXSEQ"]]
    return ex


def _with_a_stranger(ae):
    ae.loc[1, "USUBJID"] = "99-999"
    return ae


def _with_an_unknown_sex(dm):
    dm.loc[0, "SEX"] = "X"
    return dm


def _with_an_unknown_route(cm):
    cm.loc[1, "CMROUTE"] = "ORALE"
    return cm


@pytest.mark.skipif(not PILOT.is_dir(), reason="the CDISC pilot is not beside this checkout")
class TestDeliveredSdtm:
    def test_a_delivery_without_dm(self, home, tmp_path):
        shutil.copytree(PILOT / "sdtm", tmp_path / "sdtm")
        (tmp_path / "sdtm" / "dm.xpt").unlink()
        refused(mirocals(home, "run", tmp_path / "sdtm", "--study", "CDISCPILOT01"), "dm.xpt")
        untouched(home, "CDISCPILOT01")

    @pytest.mark.parametrize(
        ("dataset", "spoilt", "words"),
        [
            ("ex", lambda ex: ex.drop(columns="EXSEQ"), ["variable EXSEQ: missing"]),
            ("ex", _with_a_word_as_dose, ["row 3", "variable EXDOSE", "'HIGH' is not a number"]),
            ("ex", _with_a_copied_key, ["row 1", "EXSEQ", "2 records of this key differ"]),
            ("ae", _with_a_stranger, ["row 2", "USUBJID '99-999' has no record in dm.xpt"]),
        ],
        ids=["missing variable", "wrong type", "duplicate key", "subject not in DM"],
    )
    def test_a_delivery_that_is_not_clean(self, home, tmp_path, dataset, spoilt, words):
        delivery = redelivered(tmp_path / "sdtm", dataset, spoilt)
        said = mirocals(home, "ingest", delivery, "--study", "CDISCPILOT01")
        refused(said, f"{dataset}.xpt", *words)
        untouched(home, "CDISCPILOT01")

    def test_a_delivered_code_that_is_unknown_is_listed_and_fails_the_gate(self, home, tmp_path):
        delivery = redelivered(tmp_path / "sdtm", "dm", _with_an_unknown_sex)
        spoil(delivery, "cm", _with_an_unknown_route)
        said = mirocals(home, "run", delivery, "--study", "CDISCPILOT01")
        assert said.status == 1, said
        assert "sound_dm" in said.error and "sound_cm" in said.error
        (rejected,) = (home / "CDISCPILOT01" / "rejected" / "unblinded").iterdir()
        with duckdb.connect(str(rejected / "warehouse.duckdb"), read_only=True) as connection:
            listed = connection.execute(
                """select dataset, usubjid, value from validation.failures
                where column_name in ('SEX', 'CMROUTE')"""
            ).fetchall()
            kept = connection.execute(
                """select 'DM', USUBJID, SEX from sdtm.dm where SEX = 'X'
                union all select 'CM', USUBJID, CMROUTE from sdtm.cm where CMROUTE = 'ORALE'"""
            ).fetchall()
        assert len(kept) == 2
        assert set(kept) <= set(listed)
        report = (rejected / "validation" / "report.html").read_text(encoding="utf-8")
        assert "ORALE" in report

    def test_a_delivery_whose_study_is_not_named(self, home):
        refused(mirocals(home, "run", PILOT / "sdtm"), "--study")


def test_an_orphan_record_is_quarantined_and_counted(home, export, tmp_path):
    lost = {"demographics.csv": without_last_record}
    bad = altered(export, tmp_path / "bad", lost)
    said = mirocals(home, "ingest", bad)
    assert said.status == 0, said
    assert " quarantined" in said.out and " 0 quarantined" not in said.out


def test_a_failed_gate_rejects_the_build_and_leaves_current(home, export, tmp_path):
    unknown = {"vital_status.csv": lambda text: text.replace(b";ALIVE;", b";WELL;", 1)}
    bad = altered(export, tmp_path / "bad", unknown)
    said = mirocals(home, "run", bad, "--unblinded")
    assert said.status == 1, said
    assert said.error.count("\n") == 1
    study = home / "MIROCALS"
    (rejected,) = (study / "rejected" / "unblinded").iterdir()
    assert (rejected / "validation" / "report.html").is_file()
    assert "GX-SS-STANDARDISED" in said.error
    assert not (study / "releases" / "unblinded" / "current").exists()
    again = mirocals(home, "run", bad, "--unblinded")
    assert again.status == 1
    assert "rejected before" in again.error


def test_a_build_that_failed_its_gate_is_never_published_where_it_could_not_be_set_aside(
    home, export, tmp_path
):
    no_status = {"vital_status.csv": lambda text: text[: text.index(b"\n") + 1]}
    bad = altered(export, tmp_path / "bad", no_status)
    assert mirocals(home, "ingest", bad).status == 0
    assert mirocals(home, "build").status == 0
    (making,) = (home / "MIROCALS" / "making").iterdir()
    in_the_way = making / "warehouse.rewritten"
    in_the_way.mkdir()
    assert mirocals(home, "validate").status == 3
    assert not (making / "validation" / "report.html").exists()
    for step, status, why in (
        ("analyse", 1, "did not pass its checks"),
        ("publish", 2, "has not been through `mirocals analyse`"),
    ):
        said = mirocals(home, step)
        assert said.status == status, said
        assert why in said.error
    assert not (home / "MIROCALS" / "releases").exists()
    in_the_way.rmdir()
    said = mirocals(home, "validate")
    assert (said.status, said.error.count("\n")) == (1, 1), said
    assert "GX-SS-STATUS-PRESENT" in said.error
    again = mirocals(home, "build")
    assert again.status == 1
    assert "rejected before" in again.error


@pytest.mark.usefixtures("alone")
def test_a_release_that_exists_is_not_built_again(built):
    said = mirocals(built.home, "build", "--unblinded")
    assert said.status == 0, said
    assert f"release {built.release.name} exists already" in said.out
    assert list((built.home / "MIROCALS" / "making").iterdir()) == []
