import duckdb
import pandas as pd
import pyreadstat
import pytest
from intake_export import take_in

from mirocals.errors import BadInput
from mirocals.settings import StudyFolder
from mirocals.vault.delivery import open_delivery

STUDY = "CDISCPILOT01"


def write(folder, domain, rows):
    folder.mkdir(exist_ok=True)
    frame = pd.DataFrame([{"STUDYID": STUDY, "DOMAIN": domain.upper(), **row} for row in rows])
    path = str(folder / f"{domain}.xpt")
    pyreadstat.write_xport(frame, path, table_name=domain.upper(), file_format_version=5)


@pytest.fixture
def small(tmp_path):
    export = tmp_path / "sdtm"
    write(export, "dm", [{"USUBJID": "S-1", "AGE": 61.0}, {"USUBJID": "S-2", "AGE": 70.0}])
    write(export, "ex", [{"USUBJID": "S-1", "EXSEQ": 1.0, "EXDOSE": 54.5, "EXSTDTC": "2014-01"}])
    return export


@pytest.fixture
def folder(tmp_path):
    return StudyFolder(tmp_path / "home", STUDY)


def test_a_trial_delivered_as_sdtm_is_taken_in(small, folder):
    account = take_in(small, folder, STUDY)
    assert account.total("new") == 3
    with duckdb.connect(str(folder.vault), read_only=True) as con:
        found = con.execute("select _key, _line, _dates, EXDOSE, EXSTDTC from raw.sdtm_ex")
        assert found.fetchall() == [("S-1|1", 1, "ymd", "54.5", "2014-01")]


def test_sdtm_needs_its_study_named_and_its_subjects(small, tmp_path):
    with pytest.raises(BadInput, match="give --study"):
        open_delivery(small)
    with pytest.raises(BadInput, match="study MIROCALS is delivered as crf"):
        open_delivery(small, "MIROCALS")
    (small / "dm.xpt").unlink()
    with pytest.raises(BadInput, match="dm.xpt is missing"):
        open_delivery(small, STUDY)


@pytest.mark.parametrize(
    ("domain", "rows", "message"),
    [
        (
            "ex",
            [{"USUBJID": "S-1", "EXSEQ": 1.0}] * 2,
            "ex.xpt, row 2, variable USUBJID EXSEQ: a copy",
        ),
        (
            "ex",
            [{"USUBJID": "S-1", "EXSEQ": 1.5}],
            "ex.xpt, row 1, variable EXSEQ: EXSEQ '1.5' is not a whole number",
        ),
        (
            "ex",
            [{"USUBJID": "", "EXSEQ": 1.0}],
            "ex.xpt, row 1, variable USUBJID: USUBJID is empty",
        ),
        (
            "ex",
            [{"USUBJID": "S-1", "EXSEQ": 1.0, "EXSTDTC": "2014-02-30"}],
            "EXSTDTC '2014-02-30' is not a date in ISO 8601",
        ),
        ("ex", [{"USUBJID": "S-9", "EXSEQ": 1.0}], "USUBJID 'S-9' has no record in dm.xpt"),
        ("ex", [{"USUBJID": "S-1"}], "ex.xpt, variable EXSEQ: missing"),
        (
            "ex",
            [{"USUBJID": "S-1", "EXSEQ": 1.0, "STUDYID": "X"}],
            "STUDYID 'X' is not CDISCPILOT01",
        ),
        (
            "dm",
            [{"USUBJID": "S-1"}, {"USUBJID": "S-1", "AGE": 3.0}],
            "2 records of this key differ",
        ),
    ],
)
def test_sdtm_that_is_not_clean_is_refused_and_nothing_is_kept(
    small, folder, domain, rows, message
):
    write(small, domain, rows)
    with pytest.raises(BadInput) as refused:
        take_in(small, folder, STUDY)
    assert message in str(refused.value)
    assert not folder.vault.exists() and not folder.exports.exists()


def test_unknown_or_misnamed_datasets_are_refused(small):
    write(small, "zz", [{"USUBJID": "S-1"}])
    with pytest.raises(BadInput, match="zz.xpt: not a dataset of seeds/study/forms.csv"):
        open_delivery(small, STUDY)
    (small / "zz.xpt").rename(small / "ae.xpt")
    with pytest.raises(BadInput, match="ae.xpt: holds dataset ZZ, not AE"):
        open_delivery(small, STUDY)
