"""Every value of the trial can be followed back to the line it came from."""

import re

import duckdb
import pytest

from mirocals.metadata import read_forms
from mirocals.settings import StudyFolder
from mirocals.tracing import Trace
from mirocals.vault.evidence import read_records
from tests.conftest import Built, mirocals

NEWEST = "select export_id, formats from intake.exports order by export_seq desc limit 1"


def test_every_row_of_adam_goes_down_to_records_of_the_vault(built: Built):
    """Walk the ties of all rows at once: each level's sources are the next level's rows."""
    ((rows,),) = built.rows(
        "select count(*) from (select distinct DATASET, row_key from trace.adam)"
    )
    ends = built.rows(
        """
        with recursive walk as (
            select DATASET, row_key, src_dataset, src_row_key from trace.adam
            union
            select walk.DATASET, walk.row_key, tie.src_dataset, tie.src_row_key
            from walk
            inner join trace.adam as tie
                on walk.src_dataset = tie.DATASET and walk.src_row_key = tie.row_key
        )
        select count(distinct (walk.DATASET, walk.row_key))
        from walk
        inner join trace.sdtm as record
            on walk.src_dataset = record.DOMAIN and walk.src_row_key = record.row_key
        where record.file is not null
        """
    )
    assert ends == [(rows,)]


def test_every_time_to_event_is_tied_to_the_record_that_it_names(built: Built):
    untied = built.rows(
        """
        select time.USUBJID, time.PARAMCD, time.CNSR, time.SRCDOM, time.SRCVAR
        from adam.adtte as time
        anti join trace.adam as tie
            on tie.DATASET = 'ADTTE' and tie.variable is null
                and time.USUBJID = tie.USUBJID and time.PARAMCD = tie.PARAMCD
                and time.SRCDOM = tie.src_dataset and time.SRCVAR = tie.src_variable
        order by all
        """
    )
    assert untied == []
    assert built.rows(
        "select distinct SRCDOM from adam.adtte where SRCSEQ is null order by all"
    ) == [("DM",), ("SV",)]


def test_every_dataset_of_adam_is_traced(built: Built):
    datasets = built.rows(
        "select upper(table_name) from duckdb_tables() where schema_name = 'adam' order by all"
    )
    assert datasets == built.rows("select distinct DATASET from trace.adam order by all")


def test_records_of_sdtm_stand_in_the_vault_where_the_trace_says(built: Built):
    forms = built.rows(
        "select distinct src_form from trace.sdtm where USUBJID is not null order by all"
    )
    assert len(forms) > 15
    for (form,) in forms:
        astray = built.rows(
            f"""select count(*) from trace.sdtm as tie
            left join raw.{form} as record on tie.src_key = record._key
            where tie.src_form = '{form}' and tie.USUBJID is not null
                and (record._line is distinct from tie.line
                    or record._file is distinct from tie.file)"""
        )
        assert astray == [(0,)], form


@pytest.mark.parametrize(
    ("form", "column"),
    [
        ("alsfrs", "item_01"),
        ("deaths", "death_date"),
        ("adverse_events", "term"),
        ("svc", "svc_litres"),
    ],
)
def test_the_line_holds_the_value(built: Built, form: str, column: str):
    ((export_id, formats),) = built.rows(NEWEST)
    known = read_forms()[form]
    found = built.rows(f"select _file, _line, {column}, _key from raw.{form} where {column} <> ''")
    file = found[0][0]
    ((sha256,),) = built.rows(f"select sha256 from intake.files where file = '{file}'")
    path = StudyFolder(built.home, "MIROCALS").exports / export_id / file
    encoding = re.search(r'"edc": \{[^}]*"encoding": "([^"]+)"', formats)
    assert encoding
    texts = read_records(path, known, encoding[1], sha256, {line for _, line, _, _ in found})
    for _, line, value, key in found:
        assert value.replace('"', '""') in texts[line], key
        assert key.split("|")[0] in texts[line], key


def test_a_death_is_followed_from_the_result_to_the_line_of_the_form(built: Built):
    ((subject, date, line),) = built.rows(
        """select USUBJID, death_date, _line from adam.adtte inner join raw.deaths
        on USUBJID = deaths.study || '-' || deaths.subject
        where PARAMCD = 'OS' and CNSR = 0 order by all limit 1"""
    )
    said = mirocals(built.home, "trace", "ADTTE", subject, "OS")
    assert said.status == 0, said
    told = said.out.splitlines()
    assert "SYNTHETIC DATA" in told[0]
    assert any(each.startswith("result OS.LOGRANK:") for each in told)
    assert "ADTTE OS" in told
    assert any(each.strip().startswith(f"DM {subject} (DTHDTC)") for each in told)
    at = next(i for i, each in enumerate(told) if f"deaths.csv, line {line}" in each)
    assert told[at + 1].strip().startswith("| ")
    assert date in told[at + 1]


def test_what_is_not_there_is_told_in_one_line(built: Built):
    subject = built.rows("select min(USUBJID) from adam.adsl")[0][0]
    for arguments, what in [
        (("NOPE", subject), "'NOPE' is not in this release; known: AD"),
        (("ADSL", "NOBODY"), "subject 'NOBODY' is not in this release"),
        (("ADTTE", subject, "NOPE"), f"subject {subject} has no row in ADTTE NOPE"),
        (("TA", subject), "TA is about the trial, not about subjects"),
    ]:
        said = mirocals(built.home, "trace", *arguments)
        assert said.status == 2, arguments
        assert what in said.error
        assert len(said.error.splitlines()) == 1


def test_forms_that_give_the_arm_away_are_not_shown_while_blinded(built: Built):
    ((subject,),) = built.rows("select min(USUBJID) from sdtm.lb where LBTESTCD = 'NFHP'")
    kept = StudyFolder(built.home, "MIROCALS")
    with duckdb.connect(str(built.release / "warehouse.duckdb"), read_only=True) as connection:
        for blinded in (True, False):
            trace = Trace(connection, built.release, kept, blinded, subject)
            told = list(trace.follow("LB", "NFHP"))
            texts = [line.text for line in told if line.kind == "text"]
            notes = [line.text for line in told if line.kind == "note"]
            assert bool(texts) != blinded
            assert any("not shown while blinded" in note for note in notes) == blinded
