import duckdb
from intake_export import EDC, check_all, two_subjects, write_export, write_file

from mirocals.metadata import read_forms
from mirocals.vault.checked import accepted_path, quarantined_path
from mirocals.vault.delivery import open_delivery


def check(tmp_path, records, **options):
    delivery = open_delivery(write_export(tmp_path / "export", records, **options))
    return check_all(delivery, tmp_path / "none.duckdb", tmp_path / "checked")


def quarantined(tmp_path, form, columns="line, rule, column_name, value"):
    path = quarantined_path(tmp_path / "checked", form)
    return duckdb.execute(f"select {columns} from '{path}' order by line").fetchall()


def accepted_lines(tmp_path, form):
    path = accepted_path(tmp_path / "checked", form)
    return [row[0] for row in duckdb.execute(f"select _line from '{path}'").fetchall()]


def vitals(**changes):
    return {"subject": "FR01-001", "visit": "SCR", "form_repeat": "1"} | changes


def test_clean_records_are_accepted_in_the_order_of_the_file(tmp_path):
    checks = check(tmp_path, two_subjects())
    assert {(c.records, c.accepted, c.quarantined) for c in checks.values()} == {
        (2, 2, 0),
        (1, 1, 0),
    }
    assert accepted_lines(tmp_path, "vitals") == [2, 3]


def test_what_cannot_be_typed_goes_to_quarantine_with_rule_and_value(tmp_path):
    records = two_subjects()
    records["vitals"] = [
        vitals(visit="V1", weight="71,5"),
        vitals(visit="V2", weight="71.5"),
        vitals(visit="V3", pulse="ND"),
        vitals(visit="V4", measured_date="31/02/2019"),
        vitals(visit="", weight="70,0"),
        vitals(visit="V6", study="OTHER"),
        vitals(visit="V7", weight="trace", pulse="UNK"),
    ]
    records["biomarkers"][0]["sample_time"] = "25:10"
    result = check(tmp_path, records)["vitals"]
    assert (result.records, result.accepted, result.quarantined) == (7, 1, 6)
    assert quarantined(tmp_path, "vitals") == [
        (3, "not_decimal", "weight", "71.5"),
        (4, "not_integer", "pulse", "ND"),
        (5, "not_date", "measured_date", "31/02/2019"),
        (6, "required", "visit", None),
        (7, "wrong_study", "study", "OTHER"),
        (8, "not_decimal", "weight", "trace"),
    ]
    message = quarantined(tmp_path, "vitals", "message")[-1][0]
    assert message == (
        "weight 'trace' is not a number with decimal mark ','; "
        "pulse 'UNK' is not a whole number of 32 bits"
    )
    assert quarantined(tmp_path, "biomarkers") == [(2, "not_time", "sample_time", "25:10")]


def test_codes_and_ranges_are_left_to_the_gate(tmp_path):
    records = two_subjects()
    records["demographics"][0].update(site="ZZ99", age="150", sex="perhaps")
    assert check(tmp_path, records)["demographics"].quarantined == 0


def test_the_first_of_exact_copies_is_kept(tmp_path):
    records = two_subjects()
    records["vitals"] = [
        vitals(weight="71,5"),
        vitals(weight="71,5", entered_at="01/02/2019 10:00"),
    ]
    check(tmp_path, records)
    assert accepted_lines(tmp_path, "vitals") == [2]
    assert quarantined(tmp_path, "vitals", "line, rule, message") == [
        (3, "duplicate_record", "a copy of the record in line 2")
    ]


def test_records_of_one_key_that_differ_all_go(tmp_path):
    records = two_subjects()
    records["deaths"] = [
        {"subject": "FR01-001", "form_repeat": "1", "death_date": "05/2019"},
        {"subject": "UK01-001", "form_repeat": "1", "death_date": "2019"},
        {"subject": "FR01-001", "form_repeat": "1", "death_date": "06/2019"},
    ]
    check(tmp_path, records)
    assert accepted_lines(tmp_path, "deaths") == [3]
    found = quarantined(tmp_path, "deaths", "line, rule, record_key, critical")
    assert found == [
        (2, "duplicate_key", "FR01-001|1", True),
        (4, "duplicate_key", "FR01-001|1", True),
    ]


def test_a_ragged_row_and_an_embedded_line_end_keep_their_lines(tmp_path):
    form = read_forms()["adverse_events"]
    records = two_subjects()
    records["adverse_events"] = [
        {"subject": "FR01-001", "form_repeat": "1", "term": 'fall;\n"at home"', "severity": "MILD"},
        {"subject": "FR01-001", "form_repeat": "2", "start_date": "99/2019"},
        {"subject": "FR01-001", "form_repeat": "3"},
    ]
    data = write_file(form, records["adverse_events"], EDC).rstrip(b"\r\n").rstrip(b";")
    result = check(tmp_path, records, content={"adverse_events": data})["adverse_events"]
    assert (result.records, result.accepted, result.quarantined) == (3, 1, 2)
    assert quarantined(tmp_path, "adverse_events", "line, rule, record_key, keyed") == [
        (4, "not_partial_date", "FR01-001|2", True),
        (5, "too_few_fields", "FR01-001|3", False),
    ]
    assert result.notes == ("the last line has no line end",)


def test_messages_list_the_first_lines_of_a_rule_but_every_record_is_counted(tmp_path):
    records = two_subjects()
    records["vitals"] = [vitals(visit=f"V{i}", pulse="ND") for i in range(40)]
    result = check(tmp_path, records)["vitals"]
    assert result.quarantined == 40
    (message,) = result.messages
    assert message.startswith("vitals.csv: 40 quarantined by not_integer, line 2, 3, 4, 5, 6, ...")


def test_checks_cannot_be_turned_off_from_outside(tmp_path, monkeypatch):
    monkeypatch.setenv("PANDERA_VALIDATION_ENABLED", "False")
    from pandera.config import config_context

    records = two_subjects()
    records["vitals"] = [vitals(pulse="ND")]
    with config_context(validation_enabled=False):
        assert check(tmp_path, records)["vitals"].quarantined == 1
