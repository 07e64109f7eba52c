"""A blinded release of the trial as it stood on a day, from an export taken later.

Blinded is the default, and of use without the restricted lists. One run shows both, as each takes a
minute.
"""

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.arms_told import what_tells_the_arm
from tests.conftest import Built, mirocals

CUT = "2019-06-30"


@pytest.fixture(scope="module")
def blinded(
    tmp_path_factory: pytest.TempPathFactory, export: Path, server: dict[str, str]
) -> Built:
    home = tmp_path_factory.mktemp("blinded")
    bare = home / "inbox" / export.name
    shutil.copytree(export, bare, ignore=shutil.ignore_patterns("restricted"))
    said = mirocals(home, "run", bare, "--cut", CUT, **server)
    assert said.status == 0, said
    (release,) = (home / "MIROCALS" / "releases" / "blinded").iterdir()
    return Built(home, bare, release, said)


def test_every_arm_is_marked_as_dummy(blinded: Built, built: Built):
    arms = dict(
        blinded.rows("select TRT01P, count(*) from adam.adsl where RANDFL = 'Y' group by all")
    )
    assert sorted(arms) == ["IL-2LD 2 MIU (dummy)", "Placebo (dummy)"]
    ((randomised,),) = built.rows(f"select count(*) from adam.adsl where RANDDT <= '{CUT}'")
    assert sum(arms.values()) == randomised > 150
    assert abs(arms["IL-2LD 2 MIU (dummy)"] - arms["Placebo (dummy)"]) <= 8  # four strata, blocks
    assert "dummy" in blinded.said.out
    for figure in (blinded.release / "analyses" / "figures").glob("*.svg"):
        assert "DUMMY" in figure.read_text(encoding="utf-8").upper()


def test_dummy_arms_are_not_the_true_arms(blinded: Built, built: Built):
    arms = "select USUBJID, replace(TRT01P, ' (dummy)', '') from adam.adsl where RANDFL = 'Y'"
    dummy, true = dict(blinded.rows(arms)), dict(built.rows(arms))
    same = sum(dummy[subject] == true[subject] for subject in dummy)
    assert 0.3 < same / len(dummy) < 0.7


def test_what_gives_the_arm_away_is_withheld_and_counted(blinded: Built, built: Built):
    after_dose = f"""
        select count(*) from raw.safety_lab l join adam.adsl s on s.SUBJID = l.subject
        where test = 'EOS' and strptime(sample_date, '%d/%m/%Y')::date > s.TRTSDT
            and strptime(sample_date, '%d/%m/%Y')::date <= '{CUT}'
    """
    assert built.rows(after_dose)[0][0] > 500
    assert blinded.rows(after_dose) == [(0,)]
    ((withheld,),) = blinded.rows("select sum(withheld) from intake.files")
    assert withheld > 500


def test_nothing_but_adverse_events_goes_with_the_true_arm(blinded: Built, built: Built):
    true = built.rows(
        "select SUBJID, (TRT01PN > 1)::integer from adam.adsl where RANDFL = 'Y' order by 1"
    )
    assert what_tells_the_arm(blinded.release / "warehouse.duckdb", dict(true)) == []
    telling = {"adam.adsl", "adam.adlb", "sdtm.ex", "sdtm.cp", "raw.flow_cytometry"}
    told = what_tells_the_arm(built.release / "warehouse.duckdb", dict(true), telling)
    assert {row[0] for row in told} == telling


def test_no_true_arm_stands_anywhere_in_the_study_folder(blinded: Built):
    study = blinded.home / "MIROCALS"
    assert not (study / "restricted").exists()
    assert list(study.rglob("treatment_list*")) == []
    with duckdb.connect(str(study / "vault.duckdb"), read_only=True) as vault:
        tables = [
            name for (name,) in vault.execute("select table_name from duckdb_tables()").fetchall()
        ]
    assert "treatment_list" not in tables


def test_doses_are_masked(blinded: Built):
    assert blinded.rows("select distinct EXTRT, EXDOSE from sdtm.ex") == [("MASKED", None)]


def test_an_unblinded_release_needs_its_treatment_list(blinded: Built):
    said = mirocals(blinded.home, "run", blinded.export, "--unblinded")
    assert said.status == 2
    assert "restricted/treatment_list.csv" in said.error
    assert said.error.count("\n") == 1


def test_a_cut_release_is_published_and_never_current(blinded: Built):
    assert not blinded.release.is_symlink()
    assert not (blinded.release.parent / "current").exists()
    said = mirocals(blinded.home, "sql", "select 1 a", "--csv", "--release", blinded.release.name)
    assert said.out.split() == ["a", "1"]


def test_nothing_of_a_cut_release_is_dated_after_the_cut(blinded: Built):
    columns = blinded.rows(
        """select schema_name || '.' || table_name, column_name from duckdb_columns()
        where schema_name in ('sdtm', 'adam')
            and (data_type = 'DATE' or column_name like '%DTC') order by all"""
    )
    assert len(columns) > 60
    late = [
        (table, column)
        for table, column in columns
        if blinded.rows(
            f"select count(*) from {table} where left(\"{column}\"::varchar, 10) > '{CUT}'"
        )
        != [(0,)]
    ]
    assert late == []


def test_survival_is_as_it_was_known_on_the_day_of_the_cut(blinded: Built, built: Built):
    died = f"select SUBJID, DTHDT from adam.adsl where DTHDT <= '{CUT}' order by all"
    assert blinded.rows("select SUBJID, DTHDT from adam.adsl where DTHFL = 'Y' order by all") == (
        built.rows(died)
    )
    times = "select {} from adam.adtte where PARAMCD = 'OS' and CNSR = 3"
    assert blinded.rows(times.format("max(ADT)::varchar")) == [(CUT,)]
    ((alive,),) = blinded.rows(times.format("count(*)"))
    assert alive > 100


def test_who_is_still_in_screening_or_run_in_is_ongoing(blinded: Built, built: Built):
    later = {s for (s,) in built.rows(f"select SUBJID from adam.adsl where RANDDT > '{CUT}'")}
    standing = dict(blinded.rows("select SUBJID, EOSSTT from adam.adsl where RANDFL = 'N'"))
    assert len(later) > 20
    assert {standing[subject] for subject in later & set(standing)} == {"ONGOING"}
    assert len(later & set(standing)) > 20
    assert "DISCONTINUED" in standing.values()


def test_every_record_after_the_cut_is_counted(blinded: Built):
    counts = dict(
        blinded.rows("select form, after_cut from intake.files where in_force is not null")
    )
    assert counts["deaths"] > 50 and counts["als_history"] == counts["demographics"] > 0
    ((broken,),) = blinded.rows(
        "select count(*) from validation.checks where tool = 'accounting' and status = 'failed'"
    )
    assert broken == 0
    emptied = dict(blinded.rows("select column_name, records from intake.emptied"))
    assert emptied["outcome"] > 0
    report = (blinded.release / "validation" / "report.html").read_text(encoding="utf-8")
    assert f'<td>outcome</td><td class="n">{emptied["outcome"]:,}</td>' in report
