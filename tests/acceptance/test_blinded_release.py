"""A blinded release: the default, and of use without the restricted lists."""

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.arms_told import what_tells_the_arm
from tests.conftest import Built, mirocals


@pytest.fixture(scope="module")
def blinded(
    tmp_path_factory: pytest.TempPathFactory, export: Path, server: dict[str, str]
) -> Built:
    home = tmp_path_factory.mktemp("blinded")
    bare = home / "inbox" / export.name
    shutil.copytree(export, bare, ignore=shutil.ignore_patterns("restricted"))
    said = mirocals(home, "run", bare, **server)
    assert said.status == 0, said
    current = home / "MIROCALS" / "releases" / "blinded" / "current"
    return Built(home, bare, current.resolve(), said)


def test_every_arm_is_marked_as_dummy(blinded: Built):
    arms = blinded.rows("select TRT01P, count(*) from adam.adsl where RANDFL = 'Y' group by all")
    assert sorted(arms) == [("IL-2LD 2 MIU (dummy)", 110), ("Placebo (dummy)", 110)]
    assert "dummy" in blinded.said.out
    for figure in (blinded.release / "analyses" / "figures").glob("*.svg"):
        assert "DUMMY" in figure.read_text(encoding="utf-8").upper()


def test_dummy_arms_are_not_the_true_arms(blinded: Built, built: Built):
    arms = "select USUBJID, replace(TRT01P, ' (dummy)', '') from adam.adsl where RANDFL = 'Y'"
    dummy, true = dict(blinded.rows(arms)), dict(built.rows(arms))
    same = sum(dummy[subject] == true[subject] for subject in true)
    assert 60 < same < 160


def test_what_gives_the_arm_away_is_withheld_and_counted(blinded: Built, built: Built):
    after_dose = """
        select count(*) from raw.safety_lab l join adam.adsl s on s.SUBJID = l.subject
        where test = 'EOS' and strptime(sample_date, '%d/%m/%Y')::date > s.TRTSDT
    """
    assert built.rows(after_dose)[0][0] > 1000
    assert blinded.rows(after_dose) == [(0,)]
    ((withheld,),) = blinded.rows("select sum(withheld) from intake.files")
    assert withheld > 1000


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
