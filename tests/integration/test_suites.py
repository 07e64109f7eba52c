"""The suites on a tiny good trial, and on the same trial with one thing broken at a time."""

import json
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tiny_trial import build_warehouse, run

from expectations.bounds import Bounds
from expectations.checks import Check, between
from expectations.engine import Disagreement, Outcome, Warehouse
from expectations.run import validate
from expectations.suites import read_checks

SUBJECT = "MIROCALS-UK01-001"
DEAD = "MIROCALS-UK01-002"


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_warehouse(tmp_path_factory.mktemp("good") / "warehouse.duckdb")


@pytest.fixture
def warehouse(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(good, tmp_path / "warehouse.duckdb"))


@cache
def checks() -> dict[str, Check]:
    return {check.check_id: check for check in read_checks(Bounds("MIROCALS"))}


def judge(warehouse: Path, check_id: str) -> Outcome:
    with Warehouse(warehouse) as opened:
        return opened.judge([checks()[check_id]])[0]


def test_a_good_trial_fails_no_check_and_leaves_no_file_but_the_two_results(
    warehouse: Path, tmp_path: Path
) -> None:
    outcomes = validate(warehouse, tmp_path / "out")
    assert [o.check.check_id for o in outcomes if o.status == "failed"] == []
    assert sum(o.status == "passed" for o in outcomes) > 70
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "great_expectations.json",
        "great_expectations_failures.jsonl",
    }
    document = json.loads((tmp_path / "out" / "great_expectations.json").read_text())
    age = next(c for c in document["checks"] if c["check_id"] == "GX-ADSL-AGE-RANGE")
    assert (age["status"], age["rows_checked"], age["failures"]) == ("passed", 3, 0)
    assert age["great_expectations"]["type"] == "expect_column_values_to_be_between"


OF_SUBJECT = f"where USUBJID = '{SUBJECT}'"
AT_VISIT = f"{OF_SUBJECT} and VISITNUM = 3"
BREAKS = [
    ("GX-ADSL-AGE-RANGE", f"update adam.adsl set AGE = 76 {OF_SUBJECT}", "76"),
    ("GX-ADSL-SEX-PRESENT", f"update adam.adsl set SEX = null {OF_SUBJECT}", None),
    ("GX-ADSL-NFHPBL-PRESENT", f"update adam.adsl set NFHPBL = null {OF_SUBJECT}", None),
    (
        "GX-ADSL-CONSENT-ORDER",
        f"update adam.adsl set RFICDT = RANDDT + 1 {OF_SUBJECT}",
        "2018-05-02",
    ),
    (
        "GX-ADSL-LAST-DOSE-ORDER",
        f"update adam.adsl set TRTEDT = TRTSDT - 1 {OF_SUBJECT}",
        "2018-05-01",
    ),
    (
        "GX-ADSL-NOT-FUTURE",
        f"update adam.adsl set LSTALVDT = '2021-10-01' {OF_SUBJECT}",
        "2021-10-01",
    ),
    (
        "GX-ADSL-STATUS-AT-HORIZON",
        f"update adam.adsl set LSTALVDT = RANDDT + 639 {OF_SUBJECT}",
        "2020-01-31",
    ),
    ("GX-ADTTE-AVAL-RANGE", f"update adam.adtte set AVAL = -1 {OF_SUBJECT}", "-1.0"),
    (
        "GX-ADTTE-AVAL-HORIZON",
        f"update adam.adtte set AVAL = 641 {OF_SUBJECT} and PARAMCD = 'OS'",
        "641.0",
    ),
    ("GX-ADTTE-DEATH-KNOWN", f"update adam.adtte set CNSR = 0 {OF_SUBJECT}", "0"),
    ("GX-ADQS-AVAL-RANGE-0-48", f"update adam.adqs set AVAL = 49 {OF_SUBJECT}", "49.0"),
    ("GX-DM-SITE-COUNTRY", f"update sdtm.dm set COUNTRY = 'FRA' {OF_SUBJECT}", "FRA"),
    ("GX-EX-EXDOSE-RANGE", f"update sdtm.ex set EXDOSE = 20 {OF_SUBJECT}", "20.0"),
    ("GX-EX-DATED", f"update sdtm.ex set EXDOSE = 0, EXSTDTC = null {OF_SUBJECT}", None),
    ("GX-EX-AFTER-RANDOMISATION", f"update sdtm.ex set EXSTDTC = '2018-05-01' {OF_SUBJECT}", None),
    (
        "GX-EX-RANDOMISED",
        f"update adam.adsl set RANDDT = null, RANDFL = 'N' {OF_SUBJECT}",
        "2018-05-02T10:00",
    ),
    ("GX-PR-DATED", f"update sdtm.pr set PRSTDTC = null {OF_SUBJECT} and PRSEQ = 1", None),
    (
        "GX-PR-DATED",
        f"update sdtm.pr set PRSTDTC = '2019-13' {OF_SUBJECT} and PRSEQ = 1",
        "2019-13",
    ),
    ("GX-LB-AFTER-CONSENT", f"update sdtm.lb set LBDTC = '2018-01-09' {AT_VISIT}", "2018-01-09"),
    ("GX-LB-NFHP-RANGE", f"update sdtm.lb set LBSTRESN = 60000 {AT_VISIT}", "60000.0"),
    ("GX-LB-STANDARDISED", f"update sdtm.lb set LBSTRESC = null {AT_VISIT}", None),
    (
        "GX-MH-ONSET-DIAGNOSIS",
        f"update sdtm.mh set MHSTDTC = '2017-02' {OF_SUBJECT} and MHEVDTYP = 'DIAGNOSIS'",
        "2017-02",
    ),
    (
        "GX-QS-ITEM-RANGE",
        f"update sdtm.qs set QSSTRESN = 5 {AT_VISIT} and QSTESTCD = 'ALSFR07'",
        "5.0",
    ),
    (
        "GX-QS-TOTAL-SUM",
        f"update sdtm.qs set QSSTRESN = 47 {AT_VISIT} and QSTESTCD = 'ALSFRTOT'",
        "47.0",
    ),
    (
        "GX-QS-STANDARDISED",
        f"update sdtm.qs set QSSTRESC = null {AT_VISIT} and QSTESTCD = 'ALSFR07'",
        None,
    ),
    (
        "GX-QS-5A-OR-5B",
        "insert into sdtm.qs by name select * replace ('ALSFR05B' as QSTESTCD, '3' as QSORRES)"
        f" from sdtm.qs {AT_VISIT} and QSTESTCD = 'ALSFR05A'",
        "4, 3",
    ),
    (
        "GX-QS-5A-OR-5B",
        "insert into sdtm.qs by name select * replace ('ALSFR05B' as QSTESTCD,"
        " null as QSORRES, QSDTC || 'T14:00' as QSDTC)"
        f" from sdtm.qs {AT_VISIT} and QSTESTCD = 'ALSFR05A'",
        "4, 4",
    ),
    ("GX-QS-ITEMS-COMPLETE", f"delete from sdtm.qs {AT_VISIT} and QSTESTCD = 'ALSFR02'", None),
    ("GX-QS-ALSFR01-COMPLETE", f"delete from sdtm.qs {AT_VISIT}", None),
    ("GX-QS-HAS-VISIT", f"update sdtm.sv set SVOCCUR = 'N' {AT_VISIT}", "3.0"),
    ("GX-RE-SVCPP-RANGE", f"update sdtm.re set RESTRESN = 171 {AT_VISIT}", "171.0"),
    ("GX-SV-WINDOW", f"update sdtm.sv set SVSTDY = 93 {OF_SUBJECT} and VISITNUM = 5", "93"),
    (
        "GX-SV-SEQUENCE",
        f"update sdtm.sv set SVSTDTC = '2018-05-01' {OF_SUBJECT} and VISITNUM = 4",
        "2018-05-01",
    ),
    ("GX-SV-MISSED-REASON", f"update sdtm.sv set SVOCCUR = 'N' {AT_VISIT}", None),
    (
        "GX-ADSL-STRATUM-VERIFIED",
        f"update adam.adsl set STRATAR = 'FRA, LIMB' {OF_SUBJECT}",
        "FRA, LIMB",
    ),
    (
        "GX-ADSL-RILUZOLE-ORDER",
        f"update adam.adsl set RILSDT = RANDDT + 1 {OF_SUBJECT}",
        "2018-05-02",
    ),
    ("GX-ADSL-COMPLPCT-RANGE", f"update adam.adsl set COMPLPCT = 101 {OF_SUBJECT}", "101.0"),
    ("GX-ADSL-ELESCOR-PRESENT", f"update adam.adsl set ELESCOR = null {OF_SUBJECT}", None),
    ("GX-AE-DATED", f"update sdtm.ae set AESTDTC = null {OF_SUBJECT}", None),
    ("GX-AE-ORDER", f"update sdtm.ae set AEENDTC = '2018-04' {OF_SUBJECT}", "2018-04"),
    (
        "GX-AE-FATAL-DEAD",
        f"update sdtm.ae set AEOUT = 'FATAL', AESER = 'Y' {OF_SUBJECT}",
        "FATAL",
    ),
    ("GX-AE-FATAL-SERIOUS", f"update sdtm.ae set AEOUT = 'FATAL' {OF_SUBJECT}", "N"),
    ("GX-CM-ORDER", f"update sdtm.cm set CMENDTC = '2017' {OF_SUBJECT}", "2017"),
    ("GX-CM-UNIT", f"update sdtm.cm set CMDOSU = null {OF_SUBJECT}", None),
    ("GX-EC-MISSED-REASON", f"update sdtm.ec set ECREASOC = null {OF_SUBJECT}", None),
    ("GX-EC-DOSED", f"update sdtm.ec set ECDOSE = null {OF_SUBJECT} and ECSEQ = 3", None),
    (
        "GX-EC-SEQUENCE",
        f"update sdtm.ec set ECSTDTC = '2018-05-01T10:00' {OF_SUBJECT} and ECSEQ = 3",
        "2018-05-01T10:00",
    ),
    ("GX-VS-WEIGHT-RANGE", f"update sdtm.vs set VSSTRESN = 700 {AT_VISIT}", "700.0"),
    ("GX-VS-WEIGHT-COMPLETE", f"delete from sdtm.vs {AT_VISIT}", None),
    ("GX-CP-TLHRTLH-RANGE", f"update sdtm.cp set CPSTRESN = 70 {AT_VISIT}", "70.0"),
    ("GX-CP-STANDARDISED", f"update sdtm.cp set CPSTRESC = null {AT_VISIT}", None),
    ("GX-ADLB-K-AVAL-RANGE", f"update adam.adlb set AVAL = 41 {OF_SUBJECT}", "41.0"),
    ("GX-ADLB-TLHRTLH-R2BASE-RANGE", f"update adam.adlb set R2BASE = 11 {OF_SUBJECT}", "11.0"),
    ("GX-ADLB-VALUED", f"update adam.adlb set AVAL = null {OF_SUBJECT}", None),
    ("GX-ADLB-NOT-FUTURE", f"update adam.adlb set ADT = '2021-10-01' {OF_SUBJECT}", "2021-10-01"),
    ("GX-ADRE-SVCPP-CHG-RANGE", f"update adam.adre set CHG = 50 {OF_SUBJECT}", "50.0"),
    ("GX-ADRE-VALUED", f"update adam.adre set AVAL = null {OF_SUBJECT}", None),
    ("GX-ADVS-WEIGHT-CHG-RANGE", f"update adam.advs set CHG = -60 {OF_SUBJECT}", "-60.0"),
    (
        "GX-ADAE-DATE-ORDER",
        f"update adam.adae set AENDT = '2018-05-09' {OF_SUBJECT}",
        "2018-05-09",
    ),
    ("GX-ADAE-ADURN-RANGE", f"update adam.adae set ADURN = 2000 {OF_SUBJECT}", "2000"),
    ("GX-ADAE-SEVERITY", f"update adam.adae set ASEV = null {OF_SUBJECT}", None),
    ("GX-ADEX-DOSGIVEN-AVAL-RANGE", f"update adam.adex set AVAL = 6 {OF_SUBJECT}", "6.0"),
    (
        "GX-ADEX-PERIOD-ORDER",
        f"update adam.adex set ASTDT = '2018-05-05' {OF_SUBJECT} and AVISITN = 2",
        "2018-05-05",
    ),
    (
        "GX-ADCM-RILUZOLE-OVERLAP",
        f"update adam.adcm set ASTDT = '2018-08-30' {OF_SUBJECT} and CMSEQ = 2",
        "2018-08-30",
    ),
    ("GX-ADCM-RILUZOLE-DOSE", f"update adam.adcm set CMDOSTOT = null {OF_SUBJECT}", None),
    ("GX-ADDV-DATED", f"update adam.addv set ADT = null {OF_SUBJECT}", None),
    ("GX-ADDV-AFTER-CONSENT", f"update adam.addv set ADT = '2018-01-09' {OF_SUBJECT}", None),
    ("GX-ADDV-CLASSED", f"update adam.addv set DVCAT = null {OF_SUBJECT}", None),
]


@pytest.mark.parametrize(("check_id", "fault", "value"), BREAKS, ids=[b[0] for b in BREAKS])
def test_one_broken_thing_fails_its_check_with_the_rows_of_that_subject(
    warehouse: Path, check_id: str, fault: str, value: str | None
) -> None:
    run(warehouse, fault)
    outcome = judge(warehouse, check_id)
    assert outcome.status == "failed"
    rows = [json.loads(row) for row in outcome.failing]
    assert rows and {row["USUBJID"] for row in rows} == {SUBJECT}
    if value is not None:
        assert str(rows[0].get("value", rows[0].get(outcome.check.column))) == value


@pytest.mark.parametrize(
    ("check_id", "fault"),
    [
        ("GX-SV-AFTER-DEATH", "update sdtm.sv set SVSTDTC = '2019-02-27' where VISITNUM = 5"),
        ("GX-QS-AFTER-DEATH", "update sdtm.qs set QSDTC = '2019-02-27'"),
        ("GX-EX-AFTER-DEATH", "update sdtm.ex set EXSTDTC = '2019-02-27T09:00' where EXSEQ = 2"),
        ("GX-AE-AFTER-DEATH", "update sdtm.ae set AESTDTC = '2019-02-27'"),
        ("GX-CM-AFTER-DEATH", "update sdtm.cm set CMSTDTC = '2019-02-27'"),
        ("GX-EC-AFTER-DEATH", "update sdtm.ec set ECSTDTC = '2019-02-27' where ECSEQ = 3"),
        ("GX-VS-AFTER-DEATH", "update sdtm.vs set VSDTC = '2019-02-27'"),
        ("GX-SS-ALIVE-AFTER-DEATH", "update sdtm.ss set SSSTRESC = 'ALIVE'"),
        ("GX-SS-DEATH-BEFORE-KNOWN", "update sdtm.ss set SSDTC = '2019-02-25'"),
        ("GX-SS-DEAD-HAS-DEATH", "update adam.adsl set DTHFL = null"),
        ("GX-DD-DATE-AGREES", "update sdtm.dd set DDDTC = '2019-03-26'"),
        ("GX-DD-DEATH-FLAGGED", "update sdtm.dm set DTHFL = null"),
        ("GX-DM-DEATH-DATED", "update sdtm.dm set DTHDTC = null"),
        ("GX-ADSL-DEATH-ORDER", "update adam.adsl set DTHDT = '2018-05-01' where DTHFL = 'Y'"),
    ],
)
def test_what_contradicts_a_death_fails_its_check(
    warehouse: Path, check_id: str, fault: str
) -> None:
    assert judge(warehouse, check_id).status == "passed"
    run(warehouse, fault)
    outcome = judge(warehouse, check_id)
    assert outcome.status == "failed"
    assert {json.loads(row)["USUBJID"] for row in outcome.failing} == {DEAD}


def test_a_visit_that_plans_no_assessment_may_follow_a_death(warehouse: Path) -> None:
    run(warehouse, "update sdtm.sv set SVSTDTC = '2020-02-01', VISITNUM = 12 where VISITNUM = 5")
    assert judge(warehouse, "GX-SV-AFTER-DEATH").status == "passed"


def test_an_alsfrs_r_whose_items_have_times_of_one_day_is_one(warehouse: Path) -> None:
    run(warehouse, f"update sdtm.qs set QSDTC = QSDTC || 'T14:00' {AT_VISIT} and QSSEQ % 2 = 0")
    assert judge(warehouse, "GX-QS-ITEMS-COMPLETE").status == "passed"
    run(warehouse, f"update sdtm.qs set QSSTRESN = 47 {AT_VISIT} and QSTESTCD = 'ALSFRTOT'")
    assert judge(warehouse, "GX-QS-TOTAL-SUM").status == "failed"


def test_gaps_below_the_least_percentage_fail_and_gaps_above_it_do_not(tmp_path: Path) -> None:
    warehouse = build_warehouse(tmp_path / "warehouse.duckdb", subjects=20)
    run(warehouse, f"update adam.adsl set ALSFRBL = null {OF_SUBJECT}")
    run(warehouse, f"delete from sdtm.qs {AT_VISIT}")
    assert judge(warehouse, "GX-ADSL-ALSFRBL-PRESENT").status == "passed"
    assert judge(warehouse, "GX-QS-ALSFR01-COMPLETE").status == "passed"
    run(warehouse, f"update adam.adsl set ALSFRBL = null where USUBJID = '{DEAD}'")
    run(warehouse, f"delete from sdtm.qs where USUBJID in ('{DEAD}', 'MIROCALS-UK01-003')")
    assert len(judge(warehouse, "GX-ADSL-ALSFRBL-PRESENT").failing) == 2
    gaps = judge(warehouse, "GX-QS-ALSFR01-COMPLETE").failing
    assert sum(json.loads(row)["VISITNUM"] == 3 for row in gaps) == 3


def test_every_failing_row_is_given_beyond_the_two_hundred_great_expectations_lists(
    warehouse: Path,
) -> None:
    run(warehouse, "insert into adam.adsl by name select 'S' || i as USUBJID, 130 as AGE,"
                   " 'Y' as RANDFL from range(250) as t(i)")  # fmt: skip
    outcome = judge(warehouse, "GX-ADSL-AGE-RANGE")
    assert (outcome.rows_checked, len(outcome.failing)) == (253, 250)


@pytest.mark.parametrize(
    "failing", ["select * from {batch} where AGE > 60", "select * from {batch}"]
)
def test_two_verdicts_that_differ_are_an_error_not_a_result(warehouse: Path, failing: str) -> None:
    run(warehouse, f"update adam.adsl set AGE = 90 {OF_SUBJECT}")
    sound = between("X", "adam.adsl", "AGE", 18, 75, "Age is possible.", "major")
    with Warehouse(warehouse) as opened:
        assert opened.judge([sound])[0].status == "failed"
    if failing.endswith("60"):
        sound = replace(sound, terms={"min_value": 18, "max_value": 95})
    with Warehouse(warehouse) as opened, pytest.raises(Disagreement, match="X: [13] rows fail"):
        opened.judge([replace(sound, failing=failing)])


def test_a_check_that_great_expectations_cannot_judge_is_an_error(warehouse: Path) -> None:
    broken = between("X", "adam.adsl", "AGE", 18, 75, "Age is possible.", "major")
    with Warehouse(warehouse) as opened, pytest.raises(Disagreement, match="could not judge it"):
        opened.judge([replace(broken, column="NOSUCH")])


def test_a_check_on_nothing_is_not_run_and_says_why(warehouse: Path) -> None:
    run(warehouse, "delete from sdtm.qs")
    outcome = judge(warehouse, "GX-QS-ITEM-RANGE")
    assert (outcome.status, outcome.rows_checked) == ("not run", 0)
    assert outcome.note == "sdtm.qs is empty"
    run(warehouse, "drop table sdtm.qs")
    missing = judge(warehouse, "GX-QS-ITEM-RANGE")
    assert missing.status == "not run"
    assert "sdtm.qs" in str(missing.note) or "qs does not exist" in str(missing.note)


def test_dates_before_the_horizon_ask_nothing_of_a_running_trial(warehouse: Path) -> None:
    run(warehouse, "update intake.build set cut_date = '2019-01-01'")
    assert judge(warehouse, "GX-ADSL-STATUS-AT-HORIZON").status == "not run"


def test_a_release_without_any_vital_status_fails_for_all_not_known_as_dead(
    warehouse: Path,
) -> None:
    assert judge(warehouse, "GX-SS-STATUS-PRESENT").status == "passed"
    run(warehouse, "delete from sdtm.ss")
    outcome = judge(warehouse, "GX-SS-STATUS-PRESENT")
    assert (outcome.check.severity, outcome.status, outcome.rows_checked) == (
        "critical",
        "failed",
        3,
    )
    missing = {json.loads(row)["USUBJID"] for row in outcome.failing}
    assert missing == {SUBJECT, "MIROCALS-UK01-003"}


@pytest.mark.parametrize(
    ("cut", "status"),
    [("2020-01-31", "not run"), ("2020-02-28", "not run"), ("2020-02-29", "failed")],
    ids=["before day 640", "27 days after it", "28 days after it"],
)
def test_a_vital_status_is_missing_once_its_day_and_four_weeks_have_passed(
    warehouse: Path, cut: str, status: str
) -> None:
    run(warehouse, f"update intake.build set cut_date = '{cut}'")
    run(warehouse, "delete from sdtm.ss")
    assert judge(warehouse, "GX-SS-STATUS-PRESENT").status == status


def test_the_two_studies_have_ranges_of_their_own() -> None:
    ages = {
        study: next(
            c.terms for c in read_checks(Bounds(study)) if c.check_id == "GX-ADSL-AGE-RANGE"
        )
        for study in ("MIROCALS", "CDISCPILOT01")
    }
    assert ages["MIROCALS"] == {"min_value": 18, "max_value": 75}
    assert ages["CDISCPILOT01"] == {"min_value": 50, "max_value": 100}
