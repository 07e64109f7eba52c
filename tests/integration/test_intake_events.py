import duckdb
import pytest
from intake_export import take_in, two_subjects, write_export

from mirocals.errors import BadInput
from mirocals.settings import StudyFolder
from mirocals.vault.keeping import kept_exports

JANUARY, FEBRUARY, MARCH, APRIL = (f"2021-{month:02}-01T08:00:00Z" for month in range(1, 5))


@pytest.fixture
def folder(tmp_path):
    return StudyFolder(tmp_path / "home", "MIROCALS")


@pytest.fixture
def deliver(tmp_path, folder):
    def deliver(records, extracted_at, **options):
        export = tmp_path / f"export-{extracted_at[:10]}"
        return take_in(write_export(export, records, extracted_at, **options), folder)

    return deliver


def query(folder, sql):
    with duckdb.connect(str(folder.vault), read_only=True) as con:
        return con.execute(sql).fetchall()


def counts(account, form):
    file = next(file for file in account.files if file.form == form)
    assert file.records == file.accepted + file.quarantined
    assert file.accepted == file.new + file.changed + file.returned + file.unchanged
    return {
        name: getattr(file, name)
        for name in ("new", "changed", "returned", "unchanged", "vanished", "quarantined")
        if getattr(file, name)
    }


def test_records_are_new_changed_vanished_and_returned_over_three_exports(folder, deliver):
    records = two_subjects()
    assert counts(deliver(records, JANUARY), "vitals") == {"new": 2}
    records["vitals"][0]["weight"] = "70,0"
    gone = records["vitals"].pop(1)
    assert counts(deliver(records, FEBRUARY), "vitals") == {"changed": 1, "vanished": 1}
    records["vitals"].append(gone)
    assert counts(deliver(records, MARCH), "vitals") == {"unchanged": 1, "returned": 1}
    assert query(folder, "select _event, _export_seq, _line, _key, weight from raw.vitals") == [
        ("new", 1, 2, "FR01-001|SCR|1", "71,5"),
        ("new", 1, 3, "UK01-001|SCR|1", "71,5"),
        ("changed", 2, 2, "FR01-001|SCR|1", "70,0"),
        ("vanished", 2, None, "UK01-001|SCR|1", None),
        ("returned", 3, 3, "UK01-001|SCR|1", "71,5"),
    ]


def test_the_edc_s_own_time_stamps_do_not_change_a_record(deliver):
    records = two_subjects()
    deliver(records, JANUARY)
    records["vitals"][0]["changed_at"] = "02/01/2021 10:00"
    assert counts(deliver(records, FEBRUARY), "vitals") == {"unchanged": 2}


def test_the_same_text_read_by_another_date_format_is_a_changed_record(folder, deliver):
    records = two_subjects()
    records["vitals"] = [records["vitals"][0] | {"measured_date": "05/03/2018"}]
    deliver(records, JANUARY)
    edc = {"encoding": "cp1252", "delimiter": ";", "decimal": ",", "date": "mm/dd/yyyy"}
    lab = {"encoding": "utf-8", "delimiter": ",", "decimal": ".", "date": "yyyy-mm-dd"}
    records["demographics"][0]["consent_date"] = "03/12/2018"
    account = deliver(records, FEBRUARY, formats={"edc": edc, "lab": lab})
    assert counts(account, "vitals") == {"changed": 1}
    assert query(folder, "select _dates from raw.vitals") == [("dmy",), ("mdy",)]


def test_the_same_export_twice_changes_nothing(folder, deliver):
    first = deliver(two_subjects(), JANUARY)
    before = folder.vault.read_bytes()
    again = deliver(two_subjects(), JANUARY)
    assert again.was_known and not first.was_known
    assert again.files == first.files
    assert folder.vault.read_bytes() == before


def test_an_older_export_is_refused(folder, deliver):
    deliver(two_subjects(), FEBRUARY)
    with pytest.raises(BadInput, match="extracted at 2021-01-01T08:00:00Z, not later than export"):
        deliver(two_subjects(), JANUARY)
    assert len(list(folder.exports.iterdir())) == 1


def test_an_export_that_lacks_a_file_held_before_is_refused(folder, deliver):
    deliver(two_subjects(), JANUARY)
    records = two_subjects()
    del records["deaths"]
    with pytest.raises(BadInput, match="deaths.csv: missing, export 20210101-"):
        deliver(records, FEBRUARY)
    assert query(folder, "select count(*) from meta.exports") == [(1,)]


def test_synthetic_and_real_exports_are_never_mixed(deliver):
    deliver(two_subjects(), JANUARY)
    with pytest.raises(BadInput, match="the two are never mixed"):
        deliver(two_subjects(), FEBRUARY, synthetic=False)


def test_a_quarantined_newer_version_leaves_the_last_accepted_one_in_force(folder, deliver):
    records = two_subjects()
    first = deliver(records, JANUARY)
    records["deaths"][0]["death_date"] = "soon"
    account = deliver(records, FEBRUARY)
    assert counts(account, "deaths") == {"quarantined": 1}
    assert query(folder, "select _event, death_date from raw.deaths") == [("new", "05/2019")]
    ((message, critical),) = query(folder, "select message, critical from meta.quarantine")
    stays = f"; the version last accepted (export {first.export_id}, line 2) stays in force"
    assert message.endswith(stays) and critical
    note = next(file.note for file in account.files if file.form == "deaths")
    assert note == "1 records keep the version last accepted: the newer is in quarantine"


def test_an_absent_record_stays_in_force_where_a_row_without_a_key_may_be_it(folder, deliver):
    records = two_subjects()
    deliver(records, JANUARY)
    records["deaths"] = [{"subject": "", "form_repeat": "1", "death_date": "05/2019"}]
    account = deliver(records, FEBRUARY)
    assert counts(account, "deaths") == {"quarantined": 1}
    note = next(file.note for file in account.files if file.form == "deaths")
    assert note == "1 absent records stay in force: 1 rows have no certain key"


def test_records_of_a_subject_nobody_knows_are_orphans(folder, deliver):
    records = two_subjects()
    records["deaths"].append({"subject": "XX99-001", "form_repeat": "1", "death_date": "2019"})
    assert counts(deliver(records, JANUARY), "deaths") == {"new": 1, "quarantined": 1}
    assert query(folder, "select line, rule, column_name, value, message from meta.quarantine") == [
        (3, "orphan", "subject", "XX99-001")
        + ("subject 'XX99-001' has no record in demographics.csv",)
    ]


def test_a_subject_whose_demographics_are_quarantined_stays_known(deliver):
    records = two_subjects()
    deliver(records, JANUARY)
    records["demographics"][0]["age"] = "old"
    account = deliver(records, FEBRUARY)
    assert counts(account, "demographics") == {"unchanged": 1, "quarantined": 1}
    assert counts(account, "vitals") == {"unchanged": 2}


def test_a_vault_of_another_format_or_other_definitions_asks_for_a_rebuild(folder, deliver):
    deliver(two_subjects(), JANUARY)
    for column in ("format_version", "forms"):
        with duckdb.connect(str(folder.vault)) as con:
            (before,) = con.execute(f"select {column} from meta.vault").fetchone()
            con.execute(f"update meta.vault set {column} = '0'")
        with pytest.raises(BadInput, match="mirocals ingest --rebuild"):
            deliver(two_subjects(), FEBRUARY)
        with duckdb.connect(str(folder.vault)) as con:
            con.execute(f"update meta.vault set {column} = ?", [before])


def test_the_evidence_is_kept_read_only_and_its_change_is_noticed(folder, deliver, tmp_path):
    account = deliver(two_subjects(), JANUARY)
    kept = folder.exports / account.export_id
    delivered = tmp_path / "export-2021-01-01"
    assert (kept / "vitals.csv").read_bytes() == (delivered / "vitals.csv").read_bytes()
    assert {path.stat().st_mode & 0o777 for path in kept.rglob("*.*")} == {0o444}
    assert kept.stat().st_mode & 0o777 == 0o555
    assert "received_by" in (kept / "receipt.json").read_text()
    manifest = kept / "export.json"
    manifest.chmod(0o644)
    manifest.write_text(manifest.read_text().replace("dd/mm/yyyy", "mm/dd/yyyy"))
    with pytest.raises(BadInput, match="a kept file was changed"):
        kept_exports(folder)


def test_the_same_files_with_corrected_formats_need_an_extract_time_of_their_own(deliver):
    records = two_subjects()
    deliver(records, JANUARY)
    lab = {"encoding": "utf-8", "delimiter": ",", "decimal": ".", "date": "yyyy-mm-dd"}
    edc = {"encoding": "cp1252", "delimiter": ";", "decimal": ".", "date": "dd/mm/yyyy"}
    with pytest.raises(BadInput, match="was taken in with other formats"):
        deliver(records, JANUARY, formats={"edc": edc, "lab": lab})
