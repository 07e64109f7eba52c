"""A record that changed between exports is traced with every version, each as it stood there."""

import json
from pathlib import Path

import duckdb
import pytest
from intake_export import take_in, two_subjects, write_export

from mirocals.blinding import withhold
from mirocals.settings import StudyFolder
from mirocals.tracing import MANIFEST, Line, Trace
from mirocals.vault.snapshot import snapshot
from mirocals.vault.versions import copy_versions

SUBJECT = "MIROCALS-FR01-001"
WEIGHT = "FR01-001|SCR|1"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    """Four exports: a weight is new, vanishes, returns as another, and is then no number."""
    tmp_path = tmp_path_factory.mktemp("kept")
    folder = StudyFolder(tmp_path / "home", "MIROCALS")
    records = two_subjects()
    weighed, other = records["vitals"]
    for number, vitals in enumerate(
        (
            [weighed, other],
            [other],
            [other, {**weighed, "weight": "70,0"}],
            [other, {**weighed, "weight": "heavy"}],
        ),
        start=1,
    ):
        records["vitals"] = vitals
        export = tmp_path / f"export{number}"
        take_in(write_export(export, records, f"2021-0{number}-01T08:00:00Z"), folder)
    return folder


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, kept: StudyFolder) -> Path:
    """A release of which `trace` has what it reads: DM and VS, their ties, the manifest."""
    path = tmp_path_factory.mktemp("release")
    warehouse = path / "warehouse.duckdb"
    snapshot(kept.vault, warehouse)
    copy_versions(kept.vault, warehouse)
    with duckdb.connect(str(warehouse)) as con:
        for schema in ("sdtm", "trace", "results", "seeds"):
            con.execute(f"create schema {schema}")
        con.execute(
            """create table sdtm.dm as
            select 'MIROCALS' as STUDYID, 'MIROCALS-' || subject as USUBJID from raw.demographics"""
        )
        con.execute(
            """create table sdtm.vs as
            select 'MIROCALS' as STUDYID, 'MIROCALS-' || subject as USUBJID, 1 as VSSEQ,
                weight as VSORRES, _key from raw.vitals"""
        )
        con.execute(
            """create table trace.sdtm as
            select 'VS' as DOMAIN, USUBJID, USUBJID || '|1' as row_key, null::varchar as variable,
                'vitals' as src_form, _key as src_key, _export_id as export_id, _file as file,
                _line as line
            from sdtm.vs inner join raw.vitals using (_key)"""
        )
        con.execute(
            """create table trace.adam (DATASET varchar, USUBJID varchar, row_key varchar,
                variable varchar, src_dataset varchar, src_variable varchar, src_row_key varchar)"""
        )
        con.execute(
            """create table results.ard (dataset varchar, paramcd varchar, analysis_id varchar,
                analysis varchar)"""
        )
        con.execute("create table seeds.blinding as select 'vitals' as form")
    keys = {"dm": ["STUDYID", "USUBJID"], "vs": ["STUDYID", "USUBJID", "VSSEQ"]}
    nodes = {
        name: {
            "resource_type": "model",
            "schema": "sdtm",
            "name": name,
            "config": {"meta": {"keys": of}},
            "columns": {key: {"data_type": "varchar"} for key in of},
        }
        for name, of in keys.items()
    }
    (path / MANIFEST).parent.mkdir(parents=True)
    (path / MANIFEST).write_text(json.dumps({"nodes": nodes}))
    return path


def follow(release: Path, kept: StudyFolder, subject: str, blinded: bool = False) -> list[Line]:
    with duckdb.connect(str(release / "warehouse.duckdb"), read_only=True) as con:
        return list(Trace(con, release, kept, blinded, subject).follow("VS", None))


def test_every_version_is_shown_with_its_line_and_the_text_as_it_stood_there(release, kept):
    exports = sorted(path.name for path in kept.exports.iterdir())
    told = [line.text for line in follow(release, kept, SUBJECT)][2:]
    text = "MIROCALS;FR01-001;SCR;1;12/03/2018;;{};;;;;;"
    assert told == [
        f"vitals {WEIGHT}: export {exports[2]}, vitals.csv, line 3 (version in force, of export 3"
        " of 4)",
        text.format("70,0"),
        f"in quarantine: export {exports[3]}, vitals.csv, line 3",
        text.format("heavy"),
        f"vanished: export {exports[1]}, vitals.csv",
        f"new: export {exports[0]}, vitals.csv, line 2",
        text.format("71,5"),
    ]


def test_a_record_of_one_version_shows_no_other(release, kept):
    kinds = [line.kind for line in follow(release, kept, "MIROCALS-UK01-001")]
    assert kinds == ["row", "values", "record", "text"]


def test_versions_are_named_and_not_shown_where_the_form_gives_the_arm_away(release, kept):
    told = follow(release, kept, SUBJECT, blinded=True)
    assert [line for line in told if line.kind == "text"] == []
    assert sum(line.kind == "version" for line in told) == 3


def test_the_release_holds_the_events_of_records_in_force_with_more_than_one(tmp_path, kept):
    warehouse = tmp_path / "warehouse.duckdb"
    snapshot(kept.vault, warehouse)
    copy_versions(kept.vault, warehouse)
    with duckdb.connect(str(warehouse)) as con:
        versions = con.execute("select form, record_key, export_seq, event from intake.versions")
        assert versions.fetchall() == [
            ("vitals", WEIGHT, 1, "new"),
            ("vitals", WEIGHT, 2, "vanished"),
            ("vitals", WEIGHT, 3, "returned"),
        ]


def test_a_record_left_out_of_the_release_leaves_no_versions_in_it(tmp_path, kept):
    warehouse = tmp_path / "warehouse.duckdb"
    snapshot(kept.vault, warehouse)
    with duckdb.connect(str(warehouse)) as con:
        con.execute("delete from raw.vitals")
    withhold(warehouse, "MIROCALS")
    copy_versions(kept.vault, warehouse)
    with duckdb.connect(str(warehouse)) as con:
        assert con.execute("from intake.versions").fetchall() == []
