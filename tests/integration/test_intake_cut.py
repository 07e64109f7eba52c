"""What a cut leaves of the records in force."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from intake_export import Records, take_in, two_subjects, write_export

from mirocals.errors import BadInput
from mirocals.metadata import delivered_forms
from mirocals.planning import plan
from mirocals.settings import Settings, StudyFolder
from mirocals.vault.account import check_accounting
from mirocals.vault.snapshot import snapshot

CUT = date(2019, 6, 30)
ONE, TWO = ({"subject": number, "form_repeat": "1"} for number in ("FR01-001", "UK01-001"))


@pytest.fixture
def cut(tmp_path: Path):
    """Rows of a warehouse cut on 30 June 2019, of two subjects and what else they have."""

    def rows(more: Records, query: str) -> list[tuple]:
        folder = StudyFolder(tmp_path / "home", "MIROCALS")
        take_in(write_export(tmp_path / "export", {**two_subjects(), "deaths": []} | more), folder)
        snapshot(folder.vault, tmp_path / "warehouse.duckdb", CUT)
        with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
            assert check_accounting(con) == []
            return con.execute(query).fetchall()

    return rows


def test_every_form_of_a_case_report_says_what_a_cut_leaves_of_it():
    assert [form.name for form in delivered_forms("crf") if not form.can_be_cut] == []
    undated = {form.name for form in delivered_forms("crf") if form.dated_by is None}
    assert undated == {"als_history"}


def test_background_without_a_date_stays(cut):
    history = {"als_history": [{**ONE, "onset_date": "01/2018"}]}
    assert cut(history, "select subject from raw.als_history") == [("FR01-001",)]


def test_who_consented_after_the_cut_is_not_in_the_trial_yet(cut):
    late = {**TWO, "site": "UK01", "consent_date": "01/07/2019"}
    more = {
        "demographics": [two_subjects()["demographics"][0], late],
        "als_history": [ONE, TWO],
        "medical_history": [{**TWO, "start_date": "2010"}],
    }
    counted = """
        select form, after_cut from intake.files where after_cut > 0 order by form
    """
    assert cut(more, counted) == [
        ("als_history", 1),
        ("demographics", 1),
        ("medical_history", 1),
        ("vitals", 1),
    ]


DIED_IN_JULY = {
    "deaths": [{**ONE, "death_date": "10/07/2019"}],
    "vital_status": [
        {**ONE, "visit": "D640", "status": "DEAD", "known_date": "01/06/2019"}
        | {"death_date": "10/07/2019"}
    ],
    "disposition": [
        {**ONE, "period": "TREATMENT", "end_date": "07/06/2019", "reason": "DEATH"},
        {**ONE, "period": "STUDY", "end_date": "10/07/2019", "reason": "DEATH"},
        {**ONE, "period": "RUNIN", "completed": "Y", "end_date": "10/04/2018"},
    ],
    "adverse_events": [
        {**ONE, "start_date": "20/06/2019", "end_date": "10/07/2019", "outcome": "FATAL"}
    ],
    "sae_transfer": [
        {**ONE, "case_number": "1", "onset_date": "20/06/2019", "outcome": "FATAL"},
    ],
}
COUNTS = " union all ".join(
    f"select '{form}', count(*)::int from raw.{form}" for form in sorted(DIED_IN_JULY)
)


def without_repeat(records: Records) -> Records:
    keyed = {"disposition", "sae_transfer"}
    return {
        form: [
            {c: v for c, v in row.items() if form not in keyed or c != "form_repeat"}
            for row in rows
        ]
        for form, rows in records.items()
    }


def test_no_record_that_stays_says_that_somebody_died_after_the_cut(cut):
    assert cut(without_repeat(DIED_IN_JULY), COUNTS) == [
        ("adverse_events", 0),
        ("deaths", 0),
        ("disposition", 1),
        ("sae_transfer", 0),
        ("vital_status", 0),
    ]


def test_a_death_before_the_cut_is_known_from_every_record(cut):
    earlier = {
        form: [{k: v.replace("/07/2019", "/06/2019") for k, v in row.items()} for row in rows]
        for form, rows in without_repeat(DIED_IN_JULY).items()
    }
    assert cut(earlier, COUNTS) == [
        ("adverse_events", 1),
        ("deaths", 1),
        ("disposition", 3),
        ("sae_transfer", 1),
        ("vital_status", 1),
    ]


def test_what_is_told_at_an_end_after_the_cut_is_emptied_and_counted(tmp_path, cut):
    events = [
        {**ONE, "start_date": "20/06/2019", "end_date": end, "outcome": "RECOVERED"}
        | {"form_repeat": str(number)}
        for number, end in enumerate(("30/06/2019", "01/07/2019", ""), start=1)
    ]
    found = cut({"adverse_events": events}, "select end_date, outcome from raw.adverse_events")
    assert found == [("30/06/2019", "RECOVERED"), (None, None), (None, "RECOVERED")]
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        assert con.execute("from intake.emptied").fetchall() == [
            ("adverse_events", "end_date", 1),
            ("adverse_events", "outcome", 1),
        ]


def test_a_study_whose_records_have_no_dates_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(BadInput, match="--cut 2019-06-30: study CDISCPILOT01 cannot be cut"):
        plan(Settings(tmp_path), "CDISCPILOT01", cut=CUT)
