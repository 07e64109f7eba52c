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
                 randomisation_number varchar, randomisation_date varchar, _dates varchar);
            create table raw.injections
                (subject varchar, cycle varchar, day_in_cycle varchar, given varchar,
                 injection_date varchar, injection_time varchar, _dates varchar);
            create table raw.safety_lab
                (subject varchar, test varchar, sample_date varchar, sample_time varchar,
                 result varchar, _dates varchar, _file varchar);
            create table raw.flow_cytometry as from raw.safety_lab;
            create table raw.biomarkers as from raw.safety_lab;
            create table intake.exports (export_id varchar, extracted_at varchar);
            create table intake.files (export_id varchar, form varchar, withheld integer);
            create table intake.quarantine
                (export_id varchar, form varchar, record_key varchar, rule varchar, value varchar,
                 message varchar, record varchar);
            insert into intake.exports values ('a', '2020'), ('b', '2021');
            insert into intake.files values
                ('a', 'safety_lab', 0), ('b', 'safety_lab', 0), ('b', 'biomarkers', 0);
            insert into raw.randomisation values
                ('FR01-001', 'FR', 'LIMB', 'R1', '27/02/2019', 'dmy');
            insert into raw.injections values
                ('FR01-001', '1', '1', 'N', '01/03/2019', '08:00', 'dmy'),
                ('FR01-001', '1', '2', 'Y', '02/03/2019', '10:00', 'dmy'),
                ('FR01-001', '1', '3', 'Y', '03/03/2019', '07:00', 'dmy');
            """
        )
    return path


def randomise(warehouse: Path, count: int) -> dict[str, str]:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from raw.randomisation")
        connection.execute(
            "insert into raw.randomisation select 'S' || i, if(i % 2 = 0, 'UK', 'FR'), 'LIMB', "
            "lpad(i::varchar, 4, '0'), null, null from range(?) t(i)",
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
            ("EOS", "02/03/2019", "9:30", "2 before the dose, told otherwise"),
            ("EOS", "01/04/2019", "09:00", "6 after"),
            ("ALT", "01/04/2019", "09:00", "7 tells nothing"),
            ("EOSIN", "01/04/2019", "09:00", "8 unknown test"),
        ],
    )
    assert kept == [
        "1 day before",
        "2 before the dose",
        "2 before the dose, told otherwise",
        "7 tells nothing",
    ]


BEFORE, BETWEEN, AFTER = "26/02/2019", "28/02/2019", "04/03/2019"


def days_kept(warehouse: Path, change: str) -> list[str]:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(change)
    days = (BEFORE, BETWEEN, AFTER)
    kept = insert_lab(warehouse, [("EOS", day, "09:00", day) for day in days])
    return sorted(kept, key=days.index)


QUARANTINED = (
    "insert into intake.quarantine values ('{}', '{}', {}, 'date', '45/01/2019', 'text', 'text')"
)


@pytest.mark.parametrize(
    "change",
    [
        "select 1",
        "update raw.injections set given = null where day_in_cycle = '3'",
        "update raw.injections set injection_date = '03/2019' where day_in_cycle = '3'",
        QUARANTINED.format("b", "injections", "'FR01-001|2|1'"),
        QUARANTINED.format("a", "injections", "'FR01-001|1|1'"),
        QUARANTINED.format("b", "injections", "'FR01-002|1|1'"),
        "delete from raw.randomisation",
    ],
)
def test_results_stay_up_to_a_first_dose_that_is_certain(warehouse, change):
    assert days_kept(warehouse, change) == [BEFORE, BETWEEN]


@pytest.mark.parametrize(
    "change",
    [
        "update raw.injections set given = 'OUI' where given = 'Y'",
        "update raw.injections set given = 'y' where day_in_cycle = '1'",
        "update raw.injections set given = null where day_in_cycle = '1'",
        "update raw.injections set injection_date = '03/2019' where day_in_cycle = '2'",
        "update raw.injections set given = 'N'",
        "delete from raw.injections",
        QUARANTINED.format("b", "injections", "'FR01-001|1|1'"),
        QUARANTINED.format("b", "injections", "null"),
    ],
)
def test_without_a_certain_first_dose_nothing_stays_from_randomisation_on(warehouse, change):
    assert days_kept(warehouse, change) == [BEFORE]


@pytest.mark.parametrize(
    "change",
    [
        "update raw.randomisation set randomisation_date = '02/2019'",
        "delete from raw.randomisation",
    ],
)
def test_nothing_stays_where_neither_dose_nor_randomisation_has_a_day(warehouse, change):
    assert days_kept(warehouse, f"update raw.injections set given = 'OUI'; {change}") == []


def test_everything_stays_of_who_was_neither_randomised_nor_injected(warehouse):
    change = "update raw.randomisation set subject = 'X'; update raw.injections set subject = 'X'"
    assert days_kept(warehouse, change) == [BEFORE, BETWEEN, AFTER]


def test_a_result_without_a_day_is_withheld_whoever_it_is_of(warehouse):
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from raw.randomisation; delete from raw.injections")
    undated = [("EOS", None, "09:00", "x"), ("ALT", None, "09:00", "tells nothing")]
    assert insert_lab(warehouse, undated) == ["tells nothing"]


def test_a_code_of_another_list_is_no_known_test(warehouse):
    assert insert_lab(warehouse, [("M", AFTER, "09:00", "a sex, and no test")]) == []


def test_a_tell_tale_test_is_withheld_on_every_form(warehouse):
    assert insert_lab(warehouse, [("CCL2", AFTER, "09:00", "of the biomarkers")]) == []


def test_withheld_results_are_counted_with_the_newest_export(warehouse):
    insert_lab(warehouse, [("EOS", "01/04/2019", "09:00", "x")])
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        counted = connection.execute("from intake.files order by all").fetchall()
    assert counted == [("a", "safety_lab", 0), ("b", "biomarkers", 0), ("b", "safety_lab", 1)]


def test_quarantined_records_of_tell_tale_forms_lose_their_text(warehouse):
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into intake.quarantine values "
            "('b', 'safety_lab', null, 'date', '45/01/2019', 'EOS 2.1', 'EOS;2.1'),"
            "('b', 'deaths', null, 'date', '45/01/2019', 'text', 'text')"
        )
    withhold(warehouse, "MIROCALS")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        kept = connection.execute(
            "select form, rule, value, message, record from intake.quarantine order by form"
        ).fetchall()
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
