from datetime import date

import duckdb
import pytest
from intake_export import take_in, two_subjects, write_export

from expectations.forms.check import check_file
from mirocals.errors import BadInput
from mirocals.metadata import read_forms
from mirocals.settings import StudyFolder
from mirocals.vault.account import check_accounting
from mirocals.vault.delivery import open_delivery
from mirocals.vault.keeping import keep_restricted
from mirocals.vault.restricted import load_restricted
from mirocals.vault.snapshot import snapshot

LISTS = {
    "treatment_list": [
        {"randomisation_number": "R1", "arm": "IL2"},
        {"randomisation_number": "R2", "arm": "PLACEBO"},
    ],
    "kit_list": [{"kit": "K1", "arm": "IL2", "lot": "L1"}],
}


@pytest.fixture
def folder(tmp_path):
    return StudyFolder(tmp_path / "home", "MIROCALS")


@pytest.fixture
def warehouse(tmp_path, folder):
    """Two exports taken in: a weight changed, a death vanished, a record was quarantined."""
    records = two_subjects()
    take_in(write_export(tmp_path / "one", records), folder)
    records["vitals"][0]["weight"] = "70,0"
    records["vitals"].append({"subject": "UK01-001", "visit": "V2", "form_repeat": "x"})
    records["deaths"] = []
    records["medical_history"] = [
        {"subject": "UK01-001", "form_repeat": str(number), "start_date": start}
        for number, start in enumerate(("2018", "03/2018", "04/2018", "13/03/2018", ""), start=1)
    ]
    take_in(write_export(tmp_path / "two", records, "2021-02-01T08:00:00Z"), folder)
    return tmp_path / "warehouse.duckdb"


def test_the_warehouse_holds_every_form_and_only_the_records_in_force(folder, warehouse):
    snapshot(folder.vault, warehouse)
    with duckdb.connect(str(warehouse)) as con:
        tables = con.execute("select table_name from duckdb_tables() where schema_name = 'raw'")
        assert {row[0] for row in tables.fetchall()} == set(read_forms())
        assert con.execute("select _key, _line, weight from raw.vitals").fetchall() == [
            ("FR01-001|SCR|1", 2, "70,0"),
            ("UK01-001|SCR|1", 3, "71,5"),
        ]
        assert con.execute("from raw.deaths").fetchall() == []
        assert con.execute("select count(*) from intake.exports").fetchone() == (2,)
        assert con.execute("select rule from intake.quarantine").fetchall() == [("not_integer",)]
        assert check_accounting(con) == []


def test_a_cut_leaves_out_what_begins_after_it_and_counts_it(folder, warehouse):
    snapshot(folder.vault, warehouse, cut=date(2018, 3, 12))
    with duckdb.connect(str(warehouse)) as con:
        found = con.execute("select start_date from raw.medical_history order by _key").fetchall()
        assert found == [("2018",), ("03/2018",), (None,)]
        newest = con.execute(
            """select in_force, after_cut, withheld from intake.files
            where form = 'medical_history' and in_force is not null"""
        )
        assert newest.fetchall() == [(5, 2, 0)]
        assert check_accounting(con) == []


def test_a_row_that_is_lost_breaks_the_accounting(folder, warehouse):
    snapshot(folder.vault, warehouse)
    with duckdb.connect(str(warehouse)) as con:
        con.execute("delete from raw.vitals where _line = 2")
        con.execute("update intake.files set accepted = 9 where form = 'biomarkers'")
        rules = [(row[0], row[2]) for row in check_accounting(con)]
    assert ("rows in raw = in_force - after_cut - withheld", "vitals") in rules
    assert ("records = accepted + quarantined", "biomarkers") in rules


def test_a_snapshot_never_overwrites_a_warehouse(folder, warehouse):
    snapshot(folder.vault, warehouse)
    with pytest.raises(BadInput, match="goes into a new warehouse"):
        snapshot(folder.vault, warehouse)


def test_restricted_lists_are_kept_apart_and_read_when_asked(tmp_path, folder):
    export = write_export(tmp_path / "listed", {**two_subjects(), **LISTS})
    account = take_in(export, folder)
    assert not (folder.exports / account.export_id / "restricted").exists()
    kept = keep_restricted(open_delivery(export), folder)
    assert kept == folder.restricted / account.export_id
    assert {path.stat().st_mode & 0o777 for path in kept.iterdir()} == {0o400}
    assert {path.stat().st_mode & 0o777 for path in (kept, kept.parent)} == {0o700}
    warehouse = tmp_path / "warehouse.duckdb"
    snapshot(folder.vault, warehouse)
    load_restricted(warehouse, folder, account.export_id, check_file)
    with duckdb.connect(str(warehouse)) as con:
        found = con.execute("select _key, arm from raw.treatment_list").fetchall()
        assert found == [("R1", "IL2"), ("R2", "PLACEBO")]
        assert con.execute("select kit, lot from raw.kit_list").fetchall() == [("K1", "L1")]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"randomisation_number": "R1", "arm": ""}], "treatment_list.csv, line 2: arm is empty"),
        (
            [{"randomisation_number": "R1", "arm": arm} for arm in ("IL2", "PLACEBO")],
            "treatment_list.csv, line 2: 2 records of this key differ",
        ),
    ],
)
def test_a_restricted_list_that_cannot_be_trusted_is_refused(tmp_path, folder, rows, message):
    export = write_export(tmp_path / "listed", {**two_subjects(), "treatment_list": rows})
    account = take_in(export, folder)
    keep_restricted(open_delivery(export), folder)
    snapshot(folder.vault, tmp_path / "warehouse.duckdb")
    with pytest.raises(BadInput, match=message):
        load_restricted(tmp_path / "warehouse.duckdb", folder, account.export_id, check_file)


def test_altered_or_missing_restricted_lists_are_refused(tmp_path, folder):
    export = write_export(tmp_path / "listed", {**two_subjects(), **LISTS})
    (export / "restricted/kit_list.csv").write_bytes(b"altered")
    with pytest.raises(BadInput, match="restricted/kit_list.csv: its SHA-256 is"):
        keep_restricted(open_delivery(export), folder)
    assert list(folder.restricted.iterdir()) == []
    plain = write_export(tmp_path / "plain", two_subjects())
    with pytest.raises(BadInput, match="lists no restricted files"):
        keep_restricted(open_delivery(plain), folder)
