"""The second opinion: agrees with the release, and tells of every value that is not right."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import Built

from mirocals.qc import adsl
from mirocals.qc.compare import Judgement
from mirocals.qc.described import read_described
from mirocals.qc.opinion import KEYS, give_opinion

OTHER = {
    "varchar": "coalesce({0}, '') || '~'",
    "date": "coalesce({0} + 1, date '2000-01-01')",
    "integer": "coalesce({0}, 0) + 1",
    "double": "coalesce({0}, 0) + 1",
}


class Copy:
    """A copy of a release that may be altered, with dbt's manifest beside it."""

    def __init__(self, built: Built, folder: Path) -> None:
        self.out = folder
        self.warehouse = folder / "warehouse.duckdb"
        self.manifest = folder / "dbt" / "manifest.json"
        self.manifest.parent.mkdir()
        shutil.copyfile(built.release / "warehouse.duckdb", self.warehouse)
        shutil.copyfile(built.release / "validation" / "dbt" / "manifest.json", self.manifest)

    def sql(self, *statements: str) -> list[tuple]:
        with duckdb.connect(str(self.warehouse)) as db:
            for statement in statements:
                rows = db.execute(statement).fetchall()
        return rows

    def judge(self) -> dict[str, Judgement]:
        return {each.check_id: each for each in give_opinion(self.warehouse, self.out)}

    def failing(self) -> dict[str, list[str | None]]:
        """Subjects of the failing rows of each failed check."""
        return {
            check_id: [row["usubjid"] for row in each.rows]
            for check_id, each in self.judge().items()
            if each.status == "failed"
        }


@pytest.fixture
def copy(built: Built, tmp_path: Path) -> Copy:
    return Copy(built, tmp_path)


def test_both_derivations_of_the_simulated_trial_agree_in_every_value(copy: Copy) -> None:
    judged = copy.judge()
    assert {each.dataset for each in judged.values()} >= set(KEYS)
    assert copy.failing() == {}
    for dataset in KEYS:
        assert judged[f"QC-{dataset}-ROWS"].rows_checked > 0
        assert judged[f"QC-{dataset}-STUDYID"].status == "passed"


def test_both_derivations_of_a_real_trial_agree_in_every_value(
    pilot: Built, tmp_path: Path
) -> None:
    copied = Copy(pilot, tmp_path)
    assert copied.failing() == {}
    assert copied.judge()["QC-ADSL-TRTEDT"].status == "passed"


def test_one_wrong_value_of_each_variable_fails_its_own_check_with_its_own_row(
    copy: Copy,
) -> None:
    judged = copy.judge()
    wrong: dict[str, list[str | None]] = {}
    for dataset, variables in read_described(copy.manifest).items():
        table = f"adam.{dataset.lower()}"
        for row, variable in enumerate(variables.values()):
            check_id = f"QC-{dataset}-{variable.name}"
            if check_id not in judged or judged[check_id].status != "passed":
                continue
            ((subject,),) = copy.sql(f"select USUBJID from {table} where rowid = {row}")
            other = OTHER[variable.data_type].format(variable.name)
            copy.sql(f"update {table} set {variable.name} = {other} where rowid = {row}")
            wrong[check_id] = [subject]
    assert len(wrong) > 100
    assert copy.failing() == wrong


def test_a_failing_row_holds_both_values(copy: Copy) -> None:
    ((subject, right),) = copy.sql(
        "select USUBJID, TRTSDT from adam.adsl where TRTSDT is not null order by 1 limit 1"
    )
    copy.sql(f"update adam.adsl set TRTSDT = null where USUBJID = '{subject}'")
    (row,) = copy.judge()["QC-ADSL-TRTSDT"].rows
    assert (row["usubjid"], row["column_name"], row["value"]) == (subject, "TRTSDT", "(empty)")
    assert json.loads(row["row_json"]) == {
        "USUBJID": subject,
        "this release": "(empty)",
        "second opinion": right.isoformat(),
    }


def test_rows_lost_added_or_moved_are_told_with_the_side_that_has_them(copy: Copy) -> None:
    subjects = [subject for (subject,) in copy.sql("select USUBJID from adam.adtte order by 1")]
    lost, moved, added = dict.fromkeys(subjects[:6])
    copy.sql(
        f"delete from adam.adtte where USUBJID = '{lost}' and PARAMCD = 'OS'",
        f"update adam.adtte set PARAMCD = 'OS2' where USUBJID = '{moved}' and PARAMCD = 'OS'",
        "insert into adam.adtte by name select * replace ('OS3' as PARAMCD) from adam.adtte"
        f" where USUBJID = '{added}' and PARAMCD = 'OS'",
    )
    judged = copy.judge()["QC-ADTTE-ROWS"]
    assert judged.status == "failed"
    assert sorted((row["usubjid"], row["value"]) for row in judged.rows) == sorted(
        [
            (lost, "only in the second opinion"),
            (moved, "only in the second opinion"),
            (moved, "only in this release"),
            (added, "only in this release"),
        ]
    )


def test_another_type_or_label_than_described_is_told_by_variable(copy: Copy) -> None:
    copy.sql(
        "alter table adam.adsl alter AGE type double",
        "comment on column adam.adsl.SEX is 'Gender'",
    )
    judged = copy.judge()
    (retyped,) = judged["QC-ADSL-TYPES"].rows
    (relabelled,) = judged["QC-ADSL-LABELS"].rows
    assert (retyped["column_name"], retyped["value"]) == ("AGE", "double")
    assert (relabelled["column_name"], relabelled["value"]) == ("SEX", "Gender")


@pytest.mark.parametrize(
    ("rule", "wrong", "variables"),
    [
        ("DAYS_OF_A_MONTH", 30, {"ONSRNDMO"}),
        ("DUMMY", "TRUE_", set()),
        ("first_day", adsl.complete_day, {"ONSDT", "ONSDTF", "ONSRNDMO"}),
    ],
)
def test_a_wrong_rule_of_the_second_derivation_is_found_as_well(
    copy: Copy, monkeypatch: pytest.MonkeyPatch, rule: str, wrong: object, variables: set[str]
) -> None:
    monkeypatch.setattr(adsl, rule, wrong)
    failing = {check_id for check_id in copy.failing() if check_id.startswith("QC-ADSL-")}
    assert failing <= {f"QC-ADSL-{variable}" for variable in variables}
    assert bool(failing) == bool(variables)


def test_what_nobody_derived_twice_is_listed_and_does_not_pass(copy: Copy) -> None:
    manifest = json.loads(copy.manifest.read_text())
    nodes = manifest["nodes"]
    age = nodes["model.mirocals.adsl"]["columns"]["AGE"]
    nodes["model.mirocals.adsl"]["columns"]["NEWFL"] = {**age, "name": "NEWFL"}
    nodes["model.mirocals.adxx"] = {**nodes["model.mirocals.adsl"], "name": "adxx"}
    copy.manifest.write_text(json.dumps(manifest))
    copy.sql(
        "alter table adam.adsl add column NEWFL integer",
        "comment on column adam.adsl.NEWFL is 'Age'",
    )
    judged = copy.judge()
    for check_id in ("QC-ADSL-NEWFL", "QC-ADXX"):
        assert judged[check_id].status == "not run"
        assert "not compared" in str(judged[check_id].note)


def test_a_derivation_that_breaks_off_fails_its_dataset_and_no_other(copy: Copy) -> None:
    copy.sql("alter table sdtm.qs drop column QSDTC")
    judged = copy.judge()
    assert judged["QC-ADQS"].status == "failed"
    assert "QSDTC" in str(judged["QC-ADQS"].note)


def test_the_process_says_ready_and_done_and_leaves_its_judgement(copy: Copy) -> None:
    order = json.dumps({"warehouse": str(copy.warehouse), "out": str(copy.out)})
    done = subprocess.run(
        [sys.executable, "-m", "mirocals.qc"], input=order + "\n", capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "ready\ndone\n"), done.stderr
    document = json.loads((copy.out / "second_opinion.json").read_text())
    assert document["failures"] == []
    assert {check["severity"] for check in document["checks"]} == {"critical"}
