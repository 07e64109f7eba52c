"""The second opinion: agrees with the release, and tells of every value that is not right."""

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import duckdb
import pandas as pd
import pytest
from copied_release import Copy, failing

from mirocals.qc import adae, adlb, adqs, adsl, adtte, endpoints, exposure, history, stages
from mirocals.qc.compare import compare
from mirocals.qc.described import read_described
from mirocals.qc.opinion import KEYS, Second
from mirocals.qc.sources import Sources
from tests.conftest import Built

REMADE = {"ADSL": ("subjects", "ADSL"), "ADQS": ("scores", "ADQS")}
OTHER = {
    "varchar": "coalesce({0}, '') || '~'",
    "date": "coalesce({0} + 1, date '2000-01-01')",
    "integer": "coalesce({0}, 0) + 1",
    "double": "coalesce({0}, 0) + 1",
}


@pytest.fixture
def copy(small: Copy, tmp_path: Path) -> Copy:
    return Copy(small.warehouse, small.manifest, tmp_path)


def judged(release: Built) -> dict[str, tuple[str, int]]:
    """Status and compared rows of each check of the second opinion that the release was given."""
    checks = release.rows(
        "select check_id, status, rows_checked from validation.checks where tool = 'second_opinion'"
    )
    return {check_id: (status, rows) for check_id, status, rows in checks}


def test_both_derivations_of_the_simulated_trial_agree_in_every_value(built: Built) -> None:
    checks = judged(built)
    assert [check_id for check_id, (status, _) in checks.items() if status == "failed"] == []
    compared = {check_id for check_id, (status, _) in checks.items() if status != "not run"}
    assert {"QC-ADTTE-CNSR", "QC-ADSL-PPROTFL", "QC-ADSL-KINGSBL"} <= compared
    for dataset in KEYS:
        assert checks[f"QC-{dataset}-ROWS"][1] > 0
        assert checks[f"QC-{dataset}-STUDYID"][0] == "passed"


def test_both_derivations_of_a_real_trial_agree_in_every_value(pilot: Built) -> None:
    checks = judged(pilot)
    assert [check_id for check_id, (status, _) in checks.items() if status == "failed"] == []
    assert checks["QC-ADSL-TRTEDT"][0] == "passed"


def test_one_wrong_value_of_each_variable_fails_its_own_check_with_its_own_row(
    copy: Copy,
) -> None:
    wrong: dict[str, list[str | None]] = {}
    for dataset, variables in compared(copy).items():
        table = f"adam.{dataset.lower()}"
        rows = copy.sql(f"select USUBJID from {table} order by rowid limit {len(variables)}")
        changes = []
        for number, (name, data_type) in enumerate(variables.items()):
            row, other = number % len(rows), OTHER[data_type].format(name)
            changes.append(f"{name} = case rowid when {row} then {other} else {name} end")
            wrong[f"QC-{dataset}-{name}"] = [rows[row][0]]
        copy.sql(f"update {table} set {', '.join(changes)}")
    assert len(wrong) > 150
    assert copy.failing() == wrong


def test_one_wrong_value_of_each_variable_of_the_second_derivation_is_found_as_well(
    small: Copy, good: dict[str, pd.DataFrame]
) -> None:
    described = read_described(small.manifest)
    with duckdb.connect(str(small.warehouse), read_only=True) as db:
        for dataset, variables in compared(small).items():
            made = good[dataset].copy()
            wrong: dict[str, list[str | None]] = {}
            for number, (name, data_type) in enumerate(variables.items()):
                row = number % len(made)
                wrong[f"QC-{dataset}-{name}"] = [made["USUBJID"].iat[row]]
                made[name] = alter(made[name], row, data_type)
            assert failing(compare(db, dataset, described[dataset], made, KEYS[dataset])) == wrong


def compared(copy: Copy) -> dict[str, dict[str, str]]:
    """Type of each variable that is compared, by dataset; those of the keys are not among them."""
    return {
        dataset: {
            name: each.data_type
            for name, each in variables.items()
            if name not in (*KEYS[dataset], "ASEQ")
        }
        for dataset, variables in read_described(copy.manifest).items()
        if dataset in KEYS
    }


def alter(values: pd.Series, row: int, data_type: str) -> pd.Series:
    """The values with another one in a row."""
    if data_type == "varchar":
        values = values.astype("object")
        values.iat[row] = f"{values.iat[row]}~"
        return values.astype("str")
    other = pd.Timestamp("2000-01-01") if data_type == "date" else -99.5
    values = values.astype("datetime64[us]" if data_type == "date" else "float64").copy()
    values.iat[row] = other
    return values


class Altered:
    """A copy with faults of several kinds, judged once."""

    def __init__(self, copy: Copy) -> None:
        ((self.untreated, self.day),) = copy.sql(
            "select USUBJID, TRTSDT from adam.adsl where TRTSDT is not null order by 1 limit 1"
        )
        subjects = copy.sql("select distinct USUBJID from adam.adtte order by 1 limit 3")
        self.lost, self.moved, self.added = (subject for (subject,) in subjects)
        os_of = "where PARAMCD = 'OS' and USUBJID ="
        copy.sql(
            f"update adam.adsl set TRTSDT = null where USUBJID = '{self.untreated}'",
            f"delete from adam.adtte {os_of} '{self.lost}'",
            f"update adam.adtte set PARAMCD = 'OS2' {os_of} '{self.moved}'",
            "insert into adam.adtte by name select * replace ('OS3' as PARAMCD) from adam.adtte"
            f" {os_of} '{self.added}'",
            "alter table adam.adsl alter AGE type double",
            "comment on column adam.adsl.SEX is 'Gender'",
            "alter table adam.adsl add column NEWFL integer",
            "comment on column adam.adsl.NEWFL is 'Age'",
        )
        manifest = json.loads(copy.manifest.read_text())
        nodes = manifest["nodes"]
        age = nodes["model.mirocals.adsl"]["columns"]["AGE"]
        nodes["model.mirocals.adsl"]["columns"]["NEWFL"] = {**age, "name": "NEWFL"}
        nodes["model.mirocals.adxx"] = {**nodes["model.mirocals.adsl"], "name": "adxx"}
        copy.manifest.write_text(json.dumps(manifest))
        self.judged = copy.judge()


@pytest.fixture(scope="session")
def altered(small: Copy, tmp_path_factory: pytest.TempPathFactory) -> Altered:
    folder = tmp_path_factory.mktemp("altered")
    return Altered(Copy(small.warehouse, small.manifest, folder))


def test_a_failing_row_holds_both_values(altered: Altered) -> None:
    (row,) = altered.judged["QC-ADSL-TRTSDT"].rows
    subject = altered.untreated
    assert (row["usubjid"], row["column_name"], row["value"]) == (subject, "TRTSDT", "(empty)")
    assert json.loads(row["row_json"]) == {
        "USUBJID": subject,
        "this release": "(empty)",
        "second opinion": altered.day.isoformat(),
    }


def test_rows_lost_added_or_moved_are_told_with_the_side_that_has_them(altered: Altered) -> None:
    judged = altered.judged["QC-ADTTE-ROWS"]
    assert judged.status == "failed"
    assert sorted((row["usubjid"], row["value"]) for row in judged.rows) == sorted(
        [
            (altered.lost, "only in the second opinion"),
            (altered.moved, "only in the second opinion"),
            (altered.moved, "only in this release"),
            (altered.added, "only in this release"),
        ]
    )


def test_another_type_or_label_than_described_is_told_by_variable(altered: Altered) -> None:
    (retyped,) = altered.judged["QC-ADSL-TYPES"].rows
    (relabelled,) = altered.judged["QC-ADSL-LABELS"].rows
    assert (retyped["column_name"], retyped["value"]) == ("AGE", "double")
    assert (relabelled["column_name"], relabelled["value"]) == ("SEX", "Gender")


def test_what_nobody_derived_twice_is_listed_and_does_not_pass(altered: Altered) -> None:
    for check_id in ("QC-ADSL-NEWFL", "QC-ADXX"):
        assert altered.judged[check_id].status == "not run"
        assert "not compared" in str(altered.judged[check_id].note)


def test_faults_of_several_kinds_fail_their_own_checks_and_no_other(altered: Altered) -> None:
    failed = set(failing(list(altered.judged.values())))
    assert failed == {"QC-ADSL-TRTSDT", "QC-ADTTE-ROWS", "QC-ADSL-TYPES", "QC-ADSL-LABELS"}


WITHOUT_EVENTS = {"ADT", "AVAL", "CNSR", "EVNTDESC", "CNSDTDSC", "SRCDOM", "SRCVAR", "SRCSEQ"}
OTHER_EVENTS = WITHOUT_EVENTS - {"CNSR", "CNSDTDSC"}


@pytest.mark.parametrize(
    ("dataset", "module", "rule", "wrong", "variables"),
    [
        ("ADSL", history, "DAYS_OF_A_MONTH", 30, {"ONSRNDMO", "ONSDIAMO"}),
        ("ADSL", history, "BETWEEN_STRATA", "/", {"STRATAR", "STRATAV"}),
        ("ADSL", exposure, "DECIMALS", -1, {"COMPLPCT", "DOSINTPC"}),
        ("ADSL", adsl, "OF_LABORATORY", (*adsl.OF_LABORATORY, ("TREGBL", "NKCE")), {"TREGBL"}),
        ("ADTTE", adtte, "DEATH", adtte.DEATH._replace(variable="RFENDTC"), {"SRCVAR"}),
        ("ADTTE", adtte, "BETWEEN_EVENTS", "|", WITHOUT_EVENTS),
        ("ADTTE", endpoints, "BY_DEATH", "DIED", OTHER_EVENTS),
        ("ADQS", adqs, "FULL_SCORE", 40, {"AVAL", "BASE", "CHG"}),
        ("ADQS", adqs, "DEAD", 6, {"AVAL", "AVALC", "CHG"}),
        ("ADQS", stages, "NO_REGION", "?", {"AVREASN"}),
        ("ADLB", adlb, "DECIMALS_OF_LOGARITHMS", 2, {"AVAL", "BASE", "CHG"}),
        ("ADAE", adae, "SEVERITIES", {"MILD": 3, "MODERATE": 2, "SEVERE": 1}, {"ASEVN"}),
        ("ADAE", adae, "study_day", lambda day, origin: (day - origin).dt.days, {"ASTDY", "AENDY"}),
        ("ADAE", adae, "OCCURRENCES", {**adae.OCCURRENCES, "AOCCFL": ["AETERM"]}, {"AOCCFL"}),
    ],
)
def test_a_wrong_rule_of_the_second_derivation_fails_the_variables_it_makes(
    small: Copy,
    good: dict[str, pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
    dataset: str,
    module: ModuleType,
    rule: str,
    wrong: object,
    variables: set[str],
) -> None:
    monkeypatch.setattr(module, rule, wrong)
    described = read_described(small.manifest)[dataset]
    with duckdb.connect(str(small.warehouse), read_only=True) as db:
        second = Second(Sources(db))
        remade = REMADE.get(dataset, (dataset,))
        second.made = {name: frame for name, frame in good.items() if name not in remade}
        found = failing(compare(db, dataset, described, second.give(dataset), KEYS[dataset]))
    assert set(found) == {f"QC-{dataset}-{name}" for name in variables}


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
    minor = [check for check in document["checks"] if check["severity"] != "critical"]
    assert {check["status"] for check in minor} <= {"not run"}, "what is compared is critical"
