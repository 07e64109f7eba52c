from datetime import date

import duckdb
import pandas as pd
import pyreadstat
import pytest

from mirocals.errors import BadInput
from mirocals.metadata import read_forms
from mirocals.vault.transport import load_transport, read_header

DM = read_forms()["sdtm_dm"]
SUBJECT = {
    "STUDYID": ["S1"],
    "DOMAIN": ["DM"],
    "USUBJID": ["S1-001"],
    "SUBJID": ["001"],
    "SITEID": ["1"],
    "SEX": ["F"],
    "COUNTRY": ["FRA"],
}


def write(path, name="DM", **columns):
    frame = pd.DataFrame({**SUBJECT, **columns})
    pyreadstat.write_xport(frame, str(path), table_name=name, file_format_version=5)
    return path


def test_the_header_names_the_dataset_and_when_it_was_modified(tmp_path):
    path = write(tmp_path / "dm.xpt")
    data = bytearray(path.read_bytes())
    for start in (160, 480):
        data[start : start + 16] = b"02MAR19:10:20:30"
    path.write_bytes(data)
    header = read_header(path)
    assert header.dataset == "DM"
    assert header.modified.isoformat() == "2019-03-02T10:20:30+00:00"


def test_numbers_become_their_shortest_text_and_what_is_empty_or_missing_null(tmp_path):
    path = write(
        tmp_path / "dm.xpt", AGE=[61.0], DMDY=[float("nan")], BRTHDTC=["1957-03"], RACE=[""]
    )
    with duckdb.connect() as con:
        assert load_transport(con, path, DM) == 1
        found = con.execute("select _line, AGE, DMDY, BRTHDTC, RACE, ARM from delivered").fetchall()
    assert found == [(1, "61", None, "1957-03", None, None)]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("AGE", "61", "dm.xpt, variable AGE: is Char, it should be Num"),
        ("AGE", "", "dm.xpt, variable AGE: is Char, it should be Num"),
        ("AGE", "OLD", "dm.xpt, row 1, variable AGE: is Char, it should be Num, and 'OLD' is not"),
        ("SEX", 1.0, "dm.xpt, variable SEX: is Num, it should be Char"),
        ("BRTHDTC", date(1957, 3, 1), "dm.xpt, variable BRTHDTC: is Num, it should be Char"),
    ],
)
def test_a_variable_that_is_char_for_num_or_num_for_char_is_refused(
    tmp_path, column, value, message
):
    with duckdb.connect() as con, pytest.raises(BadInput) as refused:
        load_transport(con, write(tmp_path / "dm.xpt", **{column: [value]}), DM)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("value", "text"), [(0.04, "0.04"), (3.1, "3.1"), (1e-5, "1e-05"), (2.0, "2")]
)
def test_a_number_does_not_show_the_noise_of_the_format(tmp_path, value, text):
    path = write(tmp_path / "dm.xpt", AGE=[value])
    with duckdb.connect() as con:
        load_transport(con, path, DM)
        assert con.execute("select AGE from delivered").fetchone() == (text,)


def test_a_file_that_is_no_transport_file_is_refused(tmp_path):
    (tmp_path / "dm.xpt").write_bytes(b"subject;visit\n")
    with pytest.raises(BadInput, match="dm.xpt: not a SAS transport file of version 5"):
        read_header(tmp_path / "dm.xpt")


def test_a_cut_off_file_is_refused(tmp_path):
    path = write(tmp_path / "dm.xpt")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(BadInput, match="dm.xpt: the file is cut off"):
        read_header(path)


def test_unknown_and_missing_variables_are_refused(tmp_path):
    with duckdb.connect() as con:
        with pytest.raises(BadInput, match="dm.xpt, variable EYES: not a variable of sdtm_dm"):
            load_transport(con, write(tmp_path / "dm.xpt", EYES=["BLUE"]), DM)
        frame = pd.DataFrame({"STUDYID": ["S1"], "DOMAIN": ["DM"]})
        pyreadstat.write_xport(frame, str(tmp_path / "dm.xpt"), file_format_version=5)
        with pytest.raises(BadInput, match="dm.xpt, variable USUBJID: missing"):
            load_transport(con, tmp_path / "dm.xpt", DM)
