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


def subject(usubjid, **values):
    required = {"SUBJID": usubjid, "SITEID": "701", "SEX": "F", "COUNTRY": "USA"}
    return {"USUBJID": usubjid, **required, **values}


def dose(**values):
    return {"USUBJID": "S-1", "EXSEQ": 1.0, "EXTRT": "PLACEBO", **values}


@pytest.fixture
def small(tmp_path):
    export = tmp_path / "sdtm"
    write(export, "dm", [subject("S-1", AGE=61.0), subject("S-2", AGE=70.0)])
    write(export, "ex", [dose(EXDOSE=54.5, EXSTDTC="2014-01")])
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
        ("ex", [dose()] * 2, "ex.xpt, row 2, variable USUBJID EXSEQ: a copy"),
        (
            "ex",
            [dose(EXSEQ=1.5)],
            "ex.xpt, row 1, variable EXSEQ: EXSEQ '1.5' is not a whole number",
        ),
        ("ex", [dose(USUBJID="")], "ex.xpt, row 1, variable USUBJID: USUBJID is empty"),
        (
            "ex",
            [dose(EXSTDTC="2014-02-30")],
            "EXSTDTC '2014-02-30' is not a date in ISO 8601",
        ),
        ("ex", [dose(USUBJID="S-9")], "USUBJID 'S-9' has no record in dm.xpt"),
        ("ex", [dose(STUDYID="X")], "STUDYID 'X' is not CDISCPILOT01"),
        ("ex", [dose(EXDOSE="54")], "ex.xpt, variable EXDOSE: is Char, it should be Num"),
        ("ex", [dose(EXTRT=1.0)], "ex.xpt, variable EXTRT: is Num, it should be Char"),
        (
            "ex",
            [dose(EXDOSE="54"), dose(EXSEQ=2.0, EXDOSE="HIGH")],
            "ex.xpt, row 2, variable EXDOSE: is Char, it should be Num, and 'HIGH' is not a number",
        ),
        ("dm", [subject("S-1"), subject("S-1", AGE=3.0)], "2 records of this key differ"),
        (
            "dm",
            [subject("S-1", AGE=61.0), subject("S-2", AGE=99999999999.0)],
            "dm.xpt, row 2, variable AGE: AGE '99999999999' is not a whole number of 32 bits",
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


ROWS = {
    "dm": subject("S-1"),
    "ex": dose(),
    "ae": {"USUBJID": "S-1", "AESEQ": 1.0, "AETERM": "RASH", "AEDECOD": "RASH"},
    "cm": {"USUBJID": "S-1", "CMSEQ": 1.0, "CMTRT": "ASPIRIN"},
    "mh": {"USUBJID": "S-1", "MHSEQ": 1.0, "MHTERM": "ASTHMA"},
    "ds": {"USUBJID": "S-1", "DSSEQ": 1.0, "DSTERM": "DEATH", "DSDECOD": "DEATH"},
    "lb": {"USUBJID": "S-1", "LBSEQ": 1.0, "LBTESTCD": "ALT", "LBTEST": "Alanine"},
    "qs": {"USUBJID": "S-1", "QSSEQ": 1.0, "QSTESTCD": "Q1", "QSTEST": "Item", "QSCAT": "ADAS"},
    "se": {"USUBJID": "S-1", "SESEQ": 1.0, "ETCD": "SCRN", "SESTDTC": "2014-01"},
    "ts": {"TSSEQ": 1.0, "TSPARMCD": "TITLE", "TSPARM": "Trial Title"},
}
REQUIRED = [
    (domain, variable)
    for domain, row in ROWS.items()
    for variable in row
    if variable not in {"USUBJID", f"{domain.upper()}SEQ"}
]


@pytest.mark.parametrize(("domain", "variable"), REQUIRED)
def test_sdtm_that_lacks_a_required_variable_or_its_value_is_refused(
    small, folder, domain, variable
):
    others = {name: value for name, value in ROWS[domain].items() if name != variable}
    form = f"sdtm_{domain}"
    for row, message in (
        (others, f"{domain}.xpt, variable {variable}: missing, {form} requires it"),
        (
            {**others, variable: ""},
            f"{domain}.xpt, row 1, variable {variable}: {variable} is empty",
        ),
    ):
        write(small, domain, [row])
        with pytest.raises(BadInput) as refused:
            take_in(small, folder, STUDY)
        assert message in str(refused.value)


def test_sdtm_with_its_required_variables_alone_is_taken_in(small, folder):
    for domain, row in ROWS.items():
        write(small, domain, [row])
    assert take_in(small, folder, STUDY).total("new") == len(ROWS)


def test_unknown_or_misnamed_datasets_are_refused(small):
    write(small, "zz", [{"USUBJID": "S-1"}])
    with pytest.raises(BadInput, match="zz.xpt: not a dataset of seeds/study/forms.csv"):
        open_delivery(small, STUDY)
    (small / "zz.xpt").rename(small / "ae.xpt")
    with pytest.raises(BadInput, match="ae.xpt: holds dataset ZZ, not AE"):
        open_delivery(small, STUDY)
