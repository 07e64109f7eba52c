"""Dummy arms and withheld results."""

from collections import Counter
from pathlib import Path

import duckdb
import pytest

from mirocals.blinding import draw_dummy_arms, is_blinded, withhold
from mirocals.errors import BadInput


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            create schema raw; create schema intake;
            create table raw.treatment_list
                (_key varchar, study varchar, randomisation_number varchar, arm varchar);
            create table raw.randomisation
                (subject varchar, stratum_country varchar, stratum_onset varchar,
                 randomisation_number varchar);
            create table raw.injections
                (subject varchar, given varchar, injection_date varchar, injection_time varchar,
                 _dates varchar);
            create table raw.safety_lab
                (subject varchar, test varchar, sample_date varchar, sample_time varchar,
                 result varchar, _dates varchar, _file varchar);
            create table raw.flow_cytometry as from raw.safety_lab;
            create table raw.biomarkers as from raw.safety_lab;
            create table intake.exports (export_id varchar, extracted_at varchar);
            create table intake.files (export_id varchar, form varchar, withheld integer);
            create table intake.quarantine
                (form varchar, rule varchar, value varchar, message varchar, record varchar);
            insert into intake.exports values ('a', '2020'), ('b', '2021');
            insert into intake.files values
                ('a', 'safety_lab', 0), ('b', 'safety_lab', 0), ('b', 'biomarkers', 0);
            insert into raw.injections values ('FR01-001', 'N', '01/03/2019', '08:00', 'dmy'),
                ('FR01-001', 'Y', '02/03/2019', '10:00', 'dmy');
            """
        )
    return path


def randomise(warehouse: Path, count: int) -> dict[str, str]:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from raw.randomisation")
        connection.execute(
            "insert into raw.randomisation select 'S' || i, if(i % 2 = 0, 'UK', 'FR'), 'LIMB', "
            "lpad(i::varchar, 4, '0') from range(?) t(i)",
            [count],
        )
    draw_dummy_arms(warehouse, "MIROCALS")
    with duckdb.connect(str(warehouse)) as connection:
        return dict(
            connection.execute(
                "select randomisation_number, arm from raw.treatment_list"
            ).fetchall()
        )


def test_dummy_arms_are_balanced_within_each_stratum(warehouse):
    arms = randomise(warehouse, 80)
    for stratum in (0, 1):
        counts = Counter(arm for number, arm in arms.items() if int(number) % 2 == stratum)
        assert counts == {"PLACEBO": 20, "IL2LD": 20}


def test_dummy_arms_stay_when_later_subjects_are_added(warehouse):
    first = randomise(warehouse, 50)
    later = randomise(warehouse, 90)
    assert {number: later[number] for number in first} == first


def insert_lab(warehouse: Path, rows: list[tuple[str, str, str | None, str]]) -> list[str]:
    with duckdb.connect(str(warehouse)) as connection:
        connection.executemany(
            "insert into raw.safety_lab values ('FR01-001', ?, ?, ?, ?, 'dmy', 'safety_lab.csv')",
            rows,
        )
    withhold(warehouse, "MIROCALS")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return [
            row[0]
            for row in connection.execute(
                "select result from raw.safety_lab order by result"
            ).fetchall()
        ]


def test_tell_tale_results_are_withheld_from_the_first_dose_given_on(warehouse):
    kept = insert_lab(
        warehouse,
        [
            ("EOS", "01/03/2019", "09:00", "1 day before"),
            ("EOS", "02/03/2019", "09:00", "2 before the dose"),
            ("EOS", "02/03/2019", "10:00", "3 with the dose"),
            ("EOS", "02/03/2019", None, "4 time unknown"),
            ("EOS", "03/2019", "09:00", "5 day unknown"),
            ("EOS", "01/04/2019", "09:00", "6 after"),
            ("ALT", "01/04/2019", "09:00", "7 tells nothing"),
            ("EOSIN", "01/04/2019", "09:00", "8 unknown test"),
        ],
    )
    assert kept == ["1 day before", "2 before the dose", "7 tells nothing"]


def test_withheld_results_are_counted_with_the_newest_export(warehouse):
    insert_lab(warehouse, [("EOS", "01/04/2019", "09:00", "x")])
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        counted = connection.execute("from intake.files order by all").fetchall()
    assert counted == [("a", "safety_lab", 0), ("b", "biomarkers", 0), ("b", "safety_lab", 1)]


def test_quarantined_records_of_tell_tale_forms_lose_their_text(warehouse):
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into intake.quarantine values "
            "('safety_lab', 'date', '45/01/2019', 'EOS 2.1', 'EOS;2.1'),"
            "('deaths', 'date', '45/01/2019', 'text', 'text')"
        )
    withhold(warehouse, "MIROCALS")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        kept = connection.execute("from intake.quarantine order by form").fetchall()
    assert kept == [
        ("deaths", "date", "45/01/2019", "text", "text"),
        ("safety_lab", "date", "withheld: blinded", "date", "withheld: blinded"),
    ]


def test_a_blinded_study_is_unblinded_only_for_synthetic_data():
    assert is_blinded("MIROCALS", unblinded=False, synthetic=True)
    assert not is_blinded("MIROCALS", unblinded=True, synthetic=True)
    with pytest.raises(BadInput, match="MIROCALS is blinded"):
        is_blinded("MIROCALS", unblinded=True, synthetic=False)


def test_an_open_study_is_never_blinded():
    assert not is_blinded("CDISCPILOT01", unblinded=False, synthetic=False)
