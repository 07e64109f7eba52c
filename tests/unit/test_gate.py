"""The gate: what stops a release, what does not, and where every failing row is kept."""

import subprocess
import sys
from pathlib import Path

import pytest
from gate_run import GateRun

from expectations.gate import GateResult, collect
from mirocals.errors import MirocalsError


@pytest.fixture
def run(tmp_path: Path) -> GateRun:
    return GateRun(tmp_path)


def decide(run: GateRun, suites: bool = True) -> GateResult:
    return collect(run.write(suites), run.folder, "R1")


def check(run: GateRun, check_id: str) -> tuple[object, ...]:
    return run.sql(
        "select dataset, column_name, severity, status, rows_checked, failures"
        f" from validation.checks where check_id = '{check_id}'"
    )[0]


def test_the_gate_needs_no_great_expectations() -> None:
    code = "import sys, expectations.gate; sys.exit('great_expectations' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_run_whose_checks_hold_passes(run: GateRun) -> None:
    run.add_test("not_null_dm_USUBJID", "dm", "pass")
    result = decide(run)
    assert result.passed and result.reasons == []
    assert result.counts["failed_critical"] == 0
    assert "1 major" in result.in_words()  # the quarantined visit


def test_a_failed_dbt_test_of_severity_error_stops_the_release_and_keeps_its_rows(
    run: GateRun,
) -> None:
    run.add_test(
        "not_null_dm_SEX",
        "dm",
        "fail",
        rows="select * from sdtm.dm where SEX is null",
        column_name="SEX",
        test_metadata={"name": "not_null", "kwargs": {}},
    )
    result = decide(run)
    assert not result.passed
    assert result.reasons == ["not_null_dm_SEX: SEX is never missing. 1 of 2 rows of DM break it"]
    assert check(run, "not_null_dm_SEX") == ("DM", "SEX", "critical", "failed", 2, 1)
    assert run.sql("select * from validation.failures where check_id = 'not_null_dm_SEX'") == [
        ("R1", "not_null_dm_SEX", "DM", "S2", "SEX", None, '{"USUBJID":"S2","SEX":null}')
    ]


def test_a_test_of_several_rules_tells_of_each_row_its_rule_column_and_value(
    run: GateRun,
) -> None:
    run.add_test(
        "sound_dm_",
        "dm",
        "fail",
        rows="select 'SEX is M.' as rule, 'SEX' as column_name, SEX as value, USUBJID"
        " from sdtm.dm where SEX = 'X' union all"
        " select 'AGE is never missing.', 'AGE', null, USUBJID from sdtm.dm",
        test_metadata={"name": "sound", "kwargs": {}},
    )
    assert decide(run).reasons == [
        "sound_dm: AGE is never missing: broken by 2; SEX is M: broken by 1 of 2 rows of DM"
    ]
    assert run.sql(
        "select usubjid, column_name, value from validation.failures"
        " where check_id = 'sound_dm' order by all"
    ) == [("S1", "AGE", None), ("S1", "SEX", "X"), ("S2", "AGE", None)]


def test_a_test_of_a_model_that_could_not_be_built_did_not_run_and_says_why(run: GateRun) -> None:
    run.add_model("dm", "error", "Binder Error: no column X")
    run.add_test(
        "sound_qs_",
        "qs",
        "error",
        depends_on={"nodes": ["model.mirocals.qs", "model.mirocals.dm"]},
    )
    result = decide(run, suites=False)
    assert result.reasons == ["dbt-build-dm: Binder Error: no column X"]
    assert run.sql("select status, note from validation.checks where check_id = 'sound_qs'") == [
        ("not run", "dm could not be built")
    ]


def test_the_tables_dbt_left_are_dropped_and_a_second_collection_keeps_their_rows(
    run: GateRun,
) -> None:
    run.add_test("sex_known", "dm", "warn", rows="select * from sdtm.dm", severity="warn")
    first = decide(run)
    rows = run.sql("select * from validation.failures")
    checks = run.sql("select * from validation.checks")
    assert run.sql("select 1 from duckdb_schemas() where schema_name = 'dbt_failures'") == []
    assert decide(run) == first
    assert run.sql("select * from validation.failures") == rows
    assert run.sql("select * from validation.checks") == checks


def test_a_dbt_test_of_severity_warn_is_reported_as_minor(run: GateRun) -> None:
    run.add_test("sex_known", "dm", "warn", rows="select * from sdtm.dm", severity="warn")
    assert decide(run).passed
    assert check(run, "sex_known")[2:4] == ("minor", "failed")


def test_a_dbt_test_on_an_empty_table_did_not_run(run: GateRun) -> None:
    run.add_test("not_null_qs_QSTESTCD", "qs", "pass", column_name="QSTESTCD")
    decide(run)
    assert check(run, "not_null_qs_QSTESTCD")[3:5] == ("not run", 0)


def test_a_dbt_test_that_broke_off_stops_the_release(run: GateRun) -> None:
    run.add_test("sex_known", "dm", "error", severity="warn")
    assert decide(run).reasons == ["sex_known: dbt could not run it: Got it"]


def test_a_model_that_could_not_be_built_is_named_and_the_suites_are_not_asked_for(
    run: GateRun,
) -> None:
    run.add_model("dm", "error", "Runtime Error in model dm\n  Binder Error: no column X")
    run.add_model("qs", "skipped")
    run.add_test("not_null_qs", "qs", "skipped")
    result = decide(run, suites=False)
    assert result.reasons == ["dbt-build-dm: Runtime Error in model dm Binder Error: no column X"]
    assert check(run, "dbt-build-qs")[3] == "not run"
    assert check(run, "not_null_qs")[3] == "not run"


def test_suites_that_left_no_result_are_an_error(run: GateRun) -> None:
    with pytest.raises(MirocalsError, match="great_expectations.json"):
        decide(run, suites=False)


def test_a_second_opinion_that_left_no_result_is_an_error(run: GateRun) -> None:
    with pytest.raises(MirocalsError, match="second_opinion.json"):
        collect(run.write(opinion=False), run.folder, "R1")


def test_a_value_that_differs_from_its_second_derivation_stops_the_release(run: GateRun) -> None:
    run.add_opinion("TRTSDT", "failed", failures=1)
    result = decide(run)
    assert result.reasons == [
        "QC-ADSL-TRTSDT: TRTSDT is what a second derivation from SDTM gives."
        " 1 of 2 rows of ADSL break it"
    ]
    rows = run.sql("from validation.failures where check_id = 'QC-ADSL-TRTSDT'")
    told = '{"this release": "2018-05-02", "second opinion": "2018-05-03"}'
    assert rows == [("R1", "QC-ADSL-TRTSDT", "ADSL", "S0", "TRTSDT", "2018-05-02", told)]


def test_what_is_wrong_in_sdtm_is_told_before_what_it_does_to_adam(run: GateRun) -> None:
    run.add_opinion("TRTSDT", "failed", failures=1)
    run.add_check("GX-DM-AGE", "failed", "critical", failures=1)
    assert [reason.split(":")[0] for reason in decide(run).reasons] == [
        "GX-DM-AGE",
        "QC-ADSL-TRTSDT",
    ]


def test_a_variable_without_a_second_derivation_did_not_run_and_says_so(run: GateRun) -> None:
    run.add_opinion("TRTSDT", "not run")
    assert decide(run).passed
    assert check(run, "QC-ADSL-TRTSDT")[2:5] == ("critical", "not run", 0)


@pytest.mark.parametrize(
    ("severity", "passes"), [("critical", False), ("major", True), ("minor", True)]
)
def test_only_a_critical_check_of_the_suites_stops_the_release(
    run: GateRun, severity: str, passes: bool
) -> None:
    run.add_check("GX-DM-AGE", "failed", severity, failures=2)
    result = decide(run)
    assert result.passed is passes
    assert result.counts[f"failed_{severity}"] >= 1
    rows = "select usubjid from validation.failures where check_id = 'GX-DM-AGE'"
    assert run.sql(rows) == [("S0",), ("S1",)]


def test_checks_that_did_not_run_are_counted_apart(run: GateRun) -> None:
    run.add_check("GX-DM-AGE", "not run", "critical")
    result = decide(run)
    assert result.passed and result.counts["not_run"] == 1


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("update intake.files set records = 9 where export_id = 'E1'", "records = accepted"),
        ("update intake.files set unchanged = 0 where form = 'deaths'", "accepted = new"),
        ("delete from intake.quarantine where form = 'visits'", "rows in quarantine"),
        ("update intake.files set vanished = 1 where form = 'deaths'", "in_force = new"),
        ("delete from raw.deaths where _key = 'k0'", "rows in raw"),
    ],
)
def test_accounts_that_do_not_add_up_stop_the_release(run: GateRun, fault: str, rule: str) -> None:
    run.sql(fault)
    assert [reason.split(":")[0] for reason in decide(run).reasons] == ["ACC-RECORDS"]
    rows = "select row_json from validation.failures where check_id = 'ACC-RECORDS'"
    assert all(f'"rule": "{rule}' in row for (row,) in run.sql(rows))


def test_a_quarantined_death_stops_the_release_until_a_later_export_mends_it(
    run: GateRun,
) -> None:
    assert decide(run).passed
    run.sql("update intake.quarantine set export_id = 'E2' where form = 'deaths'")
    assert "ACC-QUARANTINE-CRITICAL" in {each.split(":")[0] for each in decide(run).reasons}


def test_every_quarantined_record_of_the_newest_export_is_a_failing_row(run: GateRun) -> None:
    decide(run)
    rows = run.sql("select row_json from validation.failures where check_id = 'ACC-QUARANTINE'")
    assert len(rows) == 1 and "no visit" in rows[0][0]
