"""A release of the trial as it stood on a day, from an export taken later."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Built, Said, mirocals


def run_cut(home: Path, built: Built, day: str, server: dict[str, str]) -> tuple[Said, Built]:
    shutil.copytree(
        built.home / "MIROCALS",
        home / "MIROCALS",
        ignore=shutil.ignore_patterns(".*", "logs", "releases", "making", "restricted"),
    )
    said = mirocals(home, "run", built.export, "--cut", day, **server)
    (release,) = (home / "MIROCALS" / "releases" / "blinded").iterdir()
    return said, Built(home, built.export, release, said)


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory, built: Built, server: dict[str, str]) -> Built:
    said, release = run_cut(tmp_path_factory.mktemp("cut"), built, "2019-06-30", server)
    assert said.status == 0, said
    return release


def test_a_cut_release_is_published_and_never_current(cut: Built):
    assert not cut.release.is_symlink()
    assert not (cut.release.parent / "current").exists()
    said = mirocals(cut.home, "sql", "select 1 a", "--csv", "--release", cut.release.name)
    assert said.out.split() == ["a", "1"]


def test_nothing_of_a_cut_release_is_dated_after_the_cut(cut: Built):
    columns = cut.rows(
        """select schema_name || '.' || table_name, column_name from duckdb_columns()
        where schema_name in ('sdtm', 'adam')
            and (data_type = 'DATE' or column_name like '%DTC') order by all"""
    )
    assert len(columns) > 60
    late = [
        (table, column)
        for table, column in columns
        if cut.rows(
            f"select count(*) from {table} where left(\"{column}\"::varchar, 10) > '2019-06-30'"
        )
        != [(0,)]
    ]
    assert late == []


def test_survival_is_as_it_was_known_on_the_day_of_the_cut(cut: Built, built: Built):
    died = "select SUBJID, DTHDT from adam.adsl where DTHDT <= '2019-06-30' order by all"
    assert cut.rows("select SUBJID, DTHDT from adam.adsl where DTHFL = 'Y' order by all") == (
        built.rows(died)
    )
    times = "select {} from adam.adtte where PARAMCD = 'OS' and CNSR = 3"
    assert cut.rows(times.format("max(ADT)::varchar")) == [("2019-06-30",)]
    ((alive,),) = cut.rows(times.format("count(*)"))
    assert alive > 100


def test_who_is_still_in_screening_or_run_in_is_ongoing(cut: Built, built: Built):
    later = {s for (s,) in built.rows("select SUBJID from adam.adsl where RANDDT > '2019-06-30'")}
    standing = dict(cut.rows("select SUBJID, EOSSTT from adam.adsl where RANDFL = 'N'"))
    assert len(later) > 20
    assert {standing[subject] for subject in later & set(standing)} == {"ONGOING"}
    assert len(later & set(standing)) > 20
    assert "DISCONTINUED" in standing.values()


def test_every_record_after_the_cut_is_counted(cut: Built):
    counts = dict(cut.rows("select form, after_cut from intake.files where in_force is not null"))
    assert counts["deaths"] > 50 and counts["als_history"] == counts["demographics"] > 0
    ((broken,),) = cut.rows(
        "select count(*) from validation.checks where tool = 'accounting' and status = 'failed'"
    )
    assert broken == 0
    emptied = dict(cut.rows("select column_name, records from intake.emptied"))
    assert emptied["outcome"] > 0
    report = (cut.release / "validation" / "report.html").read_text(encoding="utf-8")
    assert f'<td>outcome</td><td class="n">{emptied["outcome"]:,}</td>' in report


def test_a_cut_before_the_first_randomisation_estimates_nothing(
    tmp_path: Path, built: Built, server: dict[str, str]
):
    said, release = run_cut(tmp_path, built, "2017-08-31", server)
    assert said.status == 0, said
    assert release.rows("select count(*) > 0, count(RANDDT) from adam.adsl") == [(True, 0)]
    assert "not estimable" in said.out


def test_a_trial_delivered_as_sdtm_is_not_cut(tmp_path: Path, pilot: Built):
    said = mirocals(tmp_path, "run", pilot.export, "--study", "CDISCPILOT01", "--cut", "2013-06-30")
    assert (said.status, said.error.count("\n")) == (2, 1)
    assert "study CDISCPILOT01 cannot be cut: no column dates the records of sdtm_dm" in said.error
    assert list(tmp_path.iterdir()) == []
