"""What a person can do with the first release."""

import json

import pytest

from mirocals.catalogue import connect
from mirocals.release import content_hashes
from tests.conftest import Built, mirocals


def test_the_run_ends_with_its_result_beside_the_published_one(built: Built):
    said = built.said.out
    assert "SYNTHETIC DATA" in said
    assert "unblinded: true arms are used, which is allowed because the export is synthetic" in said
    assert str(built.release) in said
    assert "report.html" in said
    for step in ("ingest", "build", "validate", "analyse", "publish"):
        assert f"\n{step} " in said


def test_the_trial_has_the_published_numbers_of_subjects(built: Built):
    assert built.rows("select count(*) from adam.adsl") == [(304,)]
    assert built.rows(
        "select TRT01P, count(*) from adam.adsl where RANDFL = 'Y' group by all order by 1"
    ) == [("IL-2LD 2 MIU", 110), ("Placebo", 110)]
    assert built.rows("select count(*) from adam.adtte where PARAMCD = 'OS' and CNSR = 0") == [
        (90,)
    ]


@pytest.mark.usefixtures("alone")
def test_the_same_run_again_says_that_the_release_exists(built: Built):
    before = {path: path.stat().st_mtime_ns for path in built.release.rglob("*")}
    said = mirocals(built.home, "run", built.export, "--unblinded")
    assert said.status == 0
    assert f"release {built.release.name} exists already" in said.out
    assert {path: path.stat().st_mtime_ns for path in built.release.rglob("*")} == before


def test_variables_carry_their_labels_as_comments(built: Built):
    comments = built.rows(
        "select comment from duckdb_columns() where schema_name in ('sdtm', 'adam')"
    )
    assert len(comments) > 150
    assert all(comment for (comment,) in comments)
    assert built.rows(
        "select comment from duckdb_columns() "
        "where schema_name = 'adam' and table_name = 'adsl' and column_name = 'TRTSDT'"
    ) == [("Date of First Exposure to Treatment",)]


def test_every_table_of_a_release_is_a_table(built: Built):
    assert built.rows("select count(*) from duckdb_views() where not internal") == [(0,)]


def test_the_database_is_written_for_duckdb_from_1_2_on(built: Built):
    assert built.rows(
        "select tags['storage_version'] from duckdb_databases() where database_name = 'warehouse'"
    ) == [("v1.2.0+",)]


def test_nothing_was_lost_on_the_way_in(built: Built):
    ((records, accepted, quarantined),) = built.rows(
        "select sum(records), sum(accepted), sum(quarantined) from intake.files"
    )
    listed = json.loads((built.export / "export.json").read_text(encoding="utf-8"))
    assert records == sum(file["records"] for file in listed["files"])
    assert records == accepted + quarantined


def test_a_query_is_answered_from_the_current_release(built: Built):
    said = mirocals(
        built.home,
        "sql",
        "select TRT01P, count(*) n from adam.adsl group by all order by 1",
        "--csv",
    )
    assert said.out.splitlines() == ["TRT01P,n", "IL-2LD 2 MIU,110", "Placebo,110", ",84"]


def test_status_and_releases_name_the_release(built: Built):
    for command in ("status", "releases"):
        said = mirocals(built.home, command)
        assert said.status == 0
        assert built.release.name in said.out
        assert "synthetic, passed" in said.out


def test_the_release_says_who_made_it_of_what_and_with_which_versions(built: Built):
    release = json.loads((built.release / "release.json").read_text(encoding="utf-8"))
    assert release["synthetic"] is True
    assert release["blinded"] is False
    assert release["exports"] and release["made_by"] and release["made_at"]
    assert release["versions"]["dbt-duckdb"] and release["versions"]["python"]
    assert release["tables"]["adam.adsl"]["rows"] == 304
    assert "validation/report.html" in release["files"]


def test_the_released_database_has_the_content_that_the_release_describes(built: Built):
    described = json.loads((built.release / "release.json").read_text(encoding="utf-8"))["tables"]
    with connect(built.release) as released:
        assert content_hashes(released) == described


def test_results_name_their_method_and_software(built: Built):
    bare = built.rows("select * from results.ard where software is null or method is null")
    assert bare == []
    assert built.rows(
        "select distinct paramcd, horizon_days from results.ard where paramcd like 'OS%' order by 1"
    ) == [("OS", 640), ("OS548", 548)]


def test_the_kaplan_meier_figure_says_that_the_data_are_synthetic(built: Built):
    figures = sorted((built.release / "analyses" / "figures").glob("*.svg"))
    assert figures
    for figure in figures:
        text = figure.read_text(encoding="utf-8")
        assert "SYNTHETIC" in text
        assert built.release.name in text


@pytest.mark.usefixtures("alone")
def test_no_process_is_left_behind(built: Built):
    assert not (built.home / "MIROCALS" / ".prefect").exists()
    assert list((built.home / "MIROCALS" / "making").iterdir()) == []
