"""The second opinion: agrees with the release, and tells of every value that is not right."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import duckdb
import pandas as pd
import pytest

from mirocals.qc import adae, adlb, adqs, adsl, adtte, endpoints, exposure, history, stages
from mirocals.qc.compare import Judgement, compare
from mirocals.qc.described import read_described
from mirocals.qc.opinion import KEYS, Second, give_opinion
from mirocals.qc.sources import Sources
from tests.conftest import Built

SUBJECTS = 45
REMADE = {"ADSL": ("subjects", "ADSL"), "ADQS": ("scores", "ADQS")}
OTHER = {
    "varchar": "coalesce({0}, '') || '~'",
    "date": "coalesce({0} + 1, date '2000-01-01')",
    "integer": "coalesce({0}, 0) + 1",
    "double": "coalesce({0}, 0) + 1",
}


class Copy:
    """A copy of a release that may be altered, with dbt's manifest beside it."""

    def __init__(self, warehouse: Path, manifest: Path, folder: Path) -> None:
        self.out = folder
        self.warehouse = folder / "warehouse.duckdb"
        self.manifest = folder / "dbt" / "manifest.json"
        self.manifest.parent.mkdir()
        shutil.copyfile(warehouse, self.warehouse)
        shutil.copyfile(manifest, self.manifest)

    @classmethod
    def of(cls, built: Built, folder: Path) -> "Copy":
        manifest = built.release / "validation" / "dbt" / "manifest.json"
        return cls(built.release / "warehouse.duckdb", manifest, folder)

    def sql(self, *statements: str) -> list[tuple]:
        with duckdb.connect(str(self.warehouse)) as db:
            for statement in statements:
                rows = db.execute(statement).fetchall()
        return rows

    def judge(self) -> dict[str, Judgement]:
        return {each.check_id: each for each in give_opinion(self.warehouse, self.out)}

    def failing(self) -> dict[str, list[str | None]]:
        """Subjects of the failing rows of each failed check."""
        return failing(list(self.judge().values()))


@pytest.fixture(scope="session")
def small(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Some subjects of the release, and no table but those the second opinion reads. Read only.

    One of them has a stage without a value, which few have.
    """
    few = Copy.of(built, tmp_path_factory.mktemp("small"))
    tables = few.sql(
        "select schema_name, table_name, bool_or(column_name = 'USUBJID') from duckdb_columns()"
        " join duckdb_tables() using (schema_name, table_name)"
        " where not duckdb_tables.internal group by all"
    )
    chosen = (
        f"(select USUBJID from sdtm.dm order by md5(USUBJID) limit {SUBJECTS})"
        " union select min(USUBJID) from adam.adqs where AVREASN is not null"
    )
    changes = [f"create temp table chosen as {chosen}"]
    for schema, table, of_subjects in tables:
        if schema not in ("sdtm", "adam", "seeds", "intake"):
            changes.append(f'drop table "{schema}"."{table}"')
        elif of_subjects:
            others = "USUBJID not in (select USUBJID from chosen)"
            changes.append(f'delete from "{schema}"."{table}" where {others}')
    few.sql(*changes)
    beside = few.out / "compact.duckdb"
    with duckdb.connect() as db:
        db.execute(f"attach '{few.warehouse}' as large (read_only)")
        db.execute(f"attach '{beside}' as compact")
        db.execute("copy from database large to compact")
    beside.replace(few.warehouse)
    return few


def failing(judged: list[Judgement]) -> dict[str, list[str | None]]:
    return {
        each.check_id: [row["usubjid"] for row in each.rows]
        for each in judged
        if each.status == "failed"
    }


@pytest.fixture(scope="session")
def good(small: Copy) -> dict[str, pd.DataFrame]:
    """Second derivations of the small release. Read only."""
    with duckdb.connect(str(small.warehouse), read_only=True) as db:
        second = Second(Sources(db))
        for dataset in KEYS:
            second.give(dataset)
    return second.made


@pytest.fixture(scope="session")
def planted(small: Copy, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy in which a wrong rule is planted, and taken back, by one test after the other."""
    return Copy(small.warehouse, small.manifest, tmp_path_factory.mktemp("planted"))


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


# The columns of a release made anew by a rule that is not theirs.
FIRST_VALUE = (
    "with first as (select USUBJID, PARAMCD, {0}, arg_min(AVAL, (ADT, ASEQ)) as value"
    " from adam.{1} where AVAL is not null group by all)"
    " update adam.{1} as rows set BASE = first.value,"
    " CHG = case when rows.CHG is not null then rows.AVAL - first.value end from first"
    " where rows.USUBJID = first.USUBJID and rows.PARAMCD = first.PARAMCD and rows.{0} = first.{0}"
)
WITHOUT_ITEM_12 = (
    "update adam.adqs as total set AVAL = total.AVAL - item.AVAL from adam.adqs as item"
    " where total.PARAMCD = 'ALSFRTOT' and item.PARAMCD = 'ALSFR12'"
    " and total.USUBJID = item.USUBJID and total.VISITNUM = item.VISITNUM and total.ADT = item.ADT"
)
WHILE_TREATED = (
    "update adam.adae set TRTEMFL ="
    " case when ASTDT between adae.TRTSDT and adsl.TRTEDT then 'Y' end"
    " from adam.adsl where adae.USUBJID = adsl.USUBJID"
)
FROM_FIRST_TOTAL = (
    "update adam.adsl set ALSFRBL = (select arg_min(AVAL, (ADT, ASEQ)) from adam.adqs"
    " where adqs.USUBJID = adsl.USUBJID and PARAMCD = 'ALSFRTOT')"
)
FROM_THE_MONTH = "update adam.adae set AENDT = date_trunc('month', AENDT) where AENDTF = 'D'"


@pytest.mark.parametrize(
    ("dataset", "rule", "variables"),
    [
        ("ADSL", "update adam.adsl set TRTDURD = TRTEDT - TRTSDT", {"TRTDURD"}),
        ("ADSL", "update adam.adsl set LSTALVDT = TRTEDT", {"LSTALVDT"}),
        ("ADSL", FROM_FIRST_TOTAL, {"ALSFRBL"}),
        ("ADTTE", "update adam.adtte set AVAL = ADT - STARTDT + 1", {"AVAL"}),
        ("ADTTE", "update adam.adtte set CNSR = 0 where CNSR = 2", {"CNSR"}),
        ("ADQS", WITHOUT_ITEM_12, {"AVAL"}),
        ("ADQS", FIRST_VALUE.format("STUDYID", "adqs"), {"BASE", "CHG"}),
        ("ADQS", "update adam.adqs set AVISITN = VISITNUM", {"AVISITN"}),
        ("ADLB", FIRST_VALUE.format("BASETYPE", "adlb"), {"BASE", "CHG"}),
        ("ADLB", "update adam.adlb set R2BASE = BASE / AVAL", {"R2BASE"}),
        ("ADAE", FROM_THE_MONTH, {"AENDT"}),
        ("ADAE", "update adam.adae set ADURN = AENDT - ASTDT", {"ADURN"}),
        ("ADAE", WHILE_TREATED, {"TRTEMFL"}),
    ],
)
def test_a_wrong_rule_of_the_release_fails_the_variables_it_makes(
    planted: Copy, good: dict[str, pd.DataFrame], dataset: str, rule: str, variables: set[str]
) -> None:
    described = read_described(planted.manifest)[dataset]
    with duckdb.connect(str(planted.warehouse)) as db:
        db.execute("begin")
        db.execute(rule)
        found = failing(compare(db, dataset, described, good[dataset], KEYS[dataset]))
        db.execute("rollback")
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
