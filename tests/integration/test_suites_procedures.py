"""Items of ALSFRS-R against the procedures of the subject, on the tiny trial.

In it nobody has item 5B, item 12 is 4 at every visit, and the gastrostomy is of 2019.
"""

import json
import shutil
from pathlib import Path

import pytest
from tiny_trial import build_warehouse, run

from expectations.bounds import Bounds
from expectations.engine import Outcome, Warehouse
from expectations.suites.qs import checks

SUBJECT = "MIROCALS-UK01-001"
OF_SUBJECT = f"where USUBJID = '{SUBJECT}'"
AT_VISIT = f"{OF_SUBJECT} and VISITNUM = 3"  # on 2018-05-02
ITEM = "update sdtm.qs set QSTESTCD = '{0}', QSSTRESN = {1} " + AT_VISIT + " and QSTESTCD = '{2}'"
GASTROSTOMY = f"update sdtm.pr set PRSTDTC = {{}} {OF_SUBJECT} and PRSEQ = 1"
PROCEDURE = (
    "insert into sdtm.pr (STUDYID, USUBJID, PRSEQ, PRDECOD, PRSTDTC, PRENDTC) values"
    f" ('MIROCALS', '{SUBJECT}', 3, '{{}}', {{}}, {{}})"
)
NIV = "NON-INVASIVE VENTILATION"
WITH_5B = ITEM.format("ALSFR05B", 4, "ALSFR05A")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_warehouse(tmp_path_factory.mktemp("good") / "warehouse.duckdb")


@pytest.fixture
def warehouse(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(good, tmp_path / "warehouse.duckdb"))


def judge(warehouse: Path) -> Outcome:
    (check,) = (each for each in checks(Bounds("MIROCALS")) if each.check_id == "GX-QS-PROCEDURES")
    assert check.severity == "major"
    with Warehouse(warehouse) as opened:
        return opened.judge([check])[0]


def of_item_12(score: int) -> str:
    return ITEM.format("ALSFR12", score, "ALSFR12")


@pytest.mark.parametrize(
    ("item", "score", "faults"),
    [
        ("ALSFR05B", 4, [WITH_5B]),
        ("ALSFR05B", 4, [WITH_5B, f"delete from sdtm.pr {OF_SUBJECT}"]),
        ("ALSFR05B", 4, [WITH_5B, GASTROSTOMY.format("'2018-06'")]),
        ("ALSFR05A", 4, [GASTROSTOMY.format("'2018-05-01'")]),
        ("ALSFR05A", 4, [GASTROSTOMY.format("'2018-04'")]),
        ("ALSFR12", 4, [PROCEDURE.format(NIV, "'2018-04'", "'2018-06'")]),
        ("ALSFR12", 4, [PROCEDURE.format(NIV, "'2018-05-01'", "null")]),
        ("ALSFR12", 3, [of_item_12(3)]),
        ("ALSFR12", 0, [of_item_12(0), PROCEDURE.format(NIV, "'2018-05-03'", "null")]),
        ("ALSFR12", 3, [of_item_12(3), GASTROSTOMY.format("null")]),
    ],
)
def test_an_item_that_the_procedures_contradict_is_listed(
    warehouse: Path, item: str, score: int, faults: list[str]
) -> None:
    assert judge(warehouse).status == "passed"
    for fault in faults:
        run(warehouse, fault)
    outcome = judge(warehouse)
    assert outcome.status == "failed"
    rows = [json.loads(row) for row in outcome.failing]
    at_visit = [row for row in rows if row["VISITNUM"] == 3]
    assert [(row["QSTESTCD"], row["QSSTRESN"]) for row in at_visit] == [(item, score)]
    assert {row["USUBJID"] for row in rows} == {SUBJECT}


@pytest.mark.parametrize(
    "changes",
    [
        [GASTROSTOMY.format("'2018-05-02'"), WITH_5B],
        [GASTROSTOMY.format("'2018'"), WITH_5B],
        [GASTROSTOMY.format("null"), WITH_5B],
        [GASTROSTOMY.format("'2018-05-02'")],
        [GASTROSTOMY.format("'2018'")],
        [GASTROSTOMY.format("null")],
        [of_item_12(2), PROCEDURE.format(NIV, "'2018-05-02'", "'2018-05-02'")],
        [of_item_12(3), PROCEDURE.format(NIV, "'2018-04'", "'2018-04'")],
        [of_item_12(3), PROCEDURE.format(NIV, "null", "null")],
        [of_item_12(0), PROCEDURE.format("TRACHEOSTOMY", "'2018-05-01'", "null")],
        [PROCEDURE.format(NIV, "'2018-05-02'", "'2018-06-02'")],
        [PROCEDURE.format(NIV, "'2018-04'", "'2018-05'")],
    ],
)
def test_a_procedure_of_the_day_or_of_a_date_that_can_mean_it_contradicts_no_item(
    warehouse: Path, changes: list[str]
) -> None:
    run(warehouse, f"delete from sdtm.qs {OF_SUBJECT} and VISITNUM <> 3")
    for change in changes:
        run(warehouse, change)
    assert judge(warehouse).status == "passed"
