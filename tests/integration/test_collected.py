"""The suite of the raw forms: codes and numbers as they were collected."""

import json
from pathlib import Path

import pytest
from tiny_trial import build_warehouse, run

from expectations.bounds import Bounds
from expectations.engine import Outcome, Warehouse
from expectations.suites import read_checks


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return build_warehouse(tmp_path / "warehouse.duckdb", subjects=1)


def judge(warehouse: Path, check_id: str) -> Outcome:
    chosen = [check for check in read_checks(Bounds("MIROCALS")) if check.check_id == check_id]
    with Warehouse(warehouse) as opened:
        return opened.judge(chosen)[0]


def test_an_unknown_code_and_a_number_out_of_bounds_are_found_as_collected(
    warehouse: Path,
) -> None:
    run(warehouse, "update raw.alsfrs set visit = 'M99', item_01 = '7'")
    unknown = judge(warehouse, "GX-ALSFRS-CODES")
    assert (unknown.check.severity, unknown.status) == ("critical", "failed")
    codes = json.loads(unknown.failing[0])
    assert (codes["USUBJID"], codes["column_name"], codes["value"]) == (
        "MIROCALS-UK01-001",
        "visit",
        "M99",
    )
    numbers = json.loads(judge(warehouse, "GX-ALSFRS-NUMBERS").failing[0])
    assert (numbers["column_name"], numbers["value"], numbers["_line"]) == ("item_01", "7", 2)


def test_an_unknown_arm_of_a_restricted_list_is_found_though_the_list_names_no_subject(
    warehouse: Path,
) -> None:
    run(
        warehouse,
        "insert into raw.treatment_list (_key, study, randomisation_number, arm)"
        " values ('1', 'MIROCALS', 'R001', 'PLACEBO'), ('2', 'MIROCALS', 'R002', 'IL3')",
    )
    (found,) = map(json.loads, judge(warehouse, "GX-TREATMENT_LIST-CODES").failing)
    assert (found["USUBJID"], found["column_name"], found["value"]) == (None, "arm", "IL3")


@pytest.mark.parametrize(
    ("form", "known", "other_kind"),
    [
        ("adverse_events", "INV-E01", "INV-M01"),
        ("medical_history", "INV-C01", "INV-M01"),
        ("conmeds", "INV-M01", "INV-C01"),
    ],
)
def test_a_term_code_that_its_dictionary_lacks_is_found(
    warehouse: Path, form: str, known: str, other_kind: str
) -> None:
    for number, code in enumerate((known, "INV-X99", other_kind, None), start=1):
        value = f"'{code}'" if code else "null"
        run(
            warehouse,
            f"insert into raw.{form} (_key, study, subject, form_repeat, term_code)"
            f" values ('{number}', 'MIROCALS', 'UK01-001', '{number}', {value})",
        )
    outcome = judge(warehouse, f"GX-{form.upper()}-CODES")
    assert (outcome.check.severity, outcome.status, outcome.rows_checked) == (
        "critical",
        "failed",
        3,
    )
    found = [json.loads(row) for row in outcome.failing]
    assert {(row["column_name"], row["value"]) for row in found} == {
        ("term_code", "INV-X99"),
        ("term_code", other_kind),
    }
