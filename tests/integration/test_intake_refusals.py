import hashlib
import json
import zipfile

import pytest
from intake_export import EDC, LAB, check_all, two_subjects, write_export, write_file

from mirocals.errors import BadInput
from mirocals.metadata import read_forms
from mirocals.vault.delivery import open_delivery


def refusal(path, study=None) -> str:
    with pytest.raises(BadInput) as refused:
        open_delivery(path, study)
    message = str(refused.value)
    assert "\n" not in message
    return message


def check_refusal(path, tmp_path) -> str:
    delivery = open_delivery(path)
    with pytest.raises(BadInput) as refused:
        check_all(delivery, tmp_path / "none.duckdb", tmp_path / "checked")
    return str(refused.value)


def edit(export, **changes):
    manifest = json.loads((export / "export.json").read_text())
    (export / "export.json").write_text(json.dumps({**manifest, **changes}))


def zipped(export, path, prefix=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(export.rglob("*")):
            if file.is_file():
                archive.write(file, prefix + file.relative_to(export).as_posix())
    return path


def test_an_export_is_the_same_as_folder_and_as_zip(tmp_path):
    export = write_export(tmp_path / "export", two_subjects())
    folder = open_delivery(export, "MIROCALS")
    packed = open_delivery(zipped(export, tmp_path / "export.zip", "MIROCALS-1/"))
    assert packed.export_id == folder.export_id
    assert folder.export_id.startswith("20210101-") and len(folder.export_id) == 21
    assert packed.files == folder.files
    assert [file.form for file in folder.files][0] == "demographics"


def test_restricted_lists_are_neither_read_nor_part_of_the_export_id(tmp_path):
    plain = open_delivery(write_export(tmp_path / "plain", two_subjects()))
    records = {**two_subjects(), "treatment_list": [{"randomisation_number": "R1", "arm": "IL2"}]}
    export = write_export(tmp_path / "listed", records)
    (export / "restricted/treatment_list.csv").write_bytes(b"altered")
    packed = open_delivery(zipped(export, tmp_path / "listed.zip"))
    assert packed.export_id == plain.export_id
    assert [file.name for file in packed.restricted] == ["restricted/treatment_list.csv"]
    assert not (packed.root / "restricted").exists()


def test_a_path_that_holds_no_export_is_refused(tmp_path):
    assert "no such folder or file" in refusal(tmp_path / "nowhere")
    (tmp_path / "text.txt").write_text("x")
    assert "neither a folder nor a zip" in refusal(tmp_path / "text.txt")
    (tmp_path / "empty").mkdir()
    assert "holds neither export.json nor SAS" in refusal(tmp_path / "empty")


def test_an_export_of_another_or_an_unknown_study_is_refused(tmp_path):
    export = write_export(tmp_path / "export", two_subjects())
    assert "the export is of MIROCALS, not of OTHER" in refusal(export, "OTHER")
    edit(export, study="NOBODY")
    assert "study 'NOBODY' is not in seeds/study/studies.csv" in refusal(export)
    edit(export, study="CDISCPILOT01")
    assert "is delivered as sdtm" in refusal(export)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"extracted_at": "yesterday"},
            "extracted_at 'yesterday' is not like 2021-09-30T18:00:00Z",
        ),
        ({"extracted_at": "2021-09-30T18:00:00"}, "says no time zone"),
        ({"synthetic": "yes"}, "synthetic is 'yes', it should be of type bool"),
        ({"formats": {"edc": EDC}}, "formats.lab is missing"),
        (
            {"formats": {"edc": {**EDC, "encoding": "klingon"}, "lab": LAB}},
            "'klingon' is not known",
        ),
        (
            {"formats": {"edc": {**EDC, "date": "d.m.yy"}, "lab": LAB}},
            "formats.edc.date is 'd.m.yy'",
        ),
        (
            {"files": [{"name": "eyes.csv", "records": 1, "sha256": "0" * 64}]},
            "eyes.csv is no file of",
        ),
        ({"files": []}, "not list this file"),
    ],
)
def test_an_export_that_says_something_wrong_of_itself_is_refused(tmp_path, changes, message):
    export = write_export(tmp_path / "export", two_subjects())
    edit(export, **changes)
    assert message in refusal(export)


def test_an_export_json_that_cannot_be_read_is_refused_at_its_place(tmp_path):
    export = write_export(tmp_path / "export", two_subjects())
    (export / "export.json").write_text('{"study": "MIROCALS",\n "files": [}')
    assert "export.json, line 2, column" in refusal(export)


def test_files_that_are_unlisted_missing_or_altered_are_refused(tmp_path):
    export = write_export(tmp_path / "export", two_subjects())
    (export / "notes.txt").write_text("x")
    assert refusal(export) == "notes.txt: export.json does not list this file"
    (export / "notes.txt").unlink()
    data = (export / "vitals.csv").read_bytes()
    (export / "vitals.csv").write_bytes(data[:-5])
    assert "vitals.csv: its SHA-256 is" in refusal(export)
    (export / "vitals.csv").unlink()
    assert "vitals.csv: missing, export.json lists it" in refusal(export)


@pytest.mark.parametrize("name", ["../evil.csv", "/evil.csv", "a/../../evil.csv", "..\\evil.csv"])
def test_a_zip_that_would_write_outside_its_folder_is_refused(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr(name, "x")
    assert "would land outside the export" in refusal(tmp_path / "evil.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["evil.zip"]


def test_a_damaged_zip_is_refused(tmp_path):
    path = zipped(write_export(tmp_path / "export", two_subjects()), tmp_path / "export.zip")
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    assert "cannot be unpacked" in refusal(path)


def test_a_wrong_record_count_is_refused(tmp_path):
    export = write_export(tmp_path / "export", two_subjects(), counts={"vitals": 3})
    message = check_refusal(export, tmp_path)
    assert message == "vitals.csv: 2 records, export.json says 3"


def test_a_file_changed_after_it_was_opened_is_refused(tmp_path):
    export = write_export(tmp_path / "export", two_subjects())
    delivery = open_delivery(export)
    data = (export / "vitals.csv").read_bytes()
    (export / "vitals.csv").write_bytes(data.replace(b"71,5", b"71,6"))
    with pytest.raises(BadInput, match="vitals.csv: its SHA-256 is"):
        check_all(delivery, tmp_path / "none.duckdb", tmp_path / "checked")


def test_a_missing_column_is_refused_by_name(tmp_path):
    form = read_forms()["vitals"]
    data = write_file(form, two_subjects()["vitals"], EDC).replace(b";weight;", b";mass;")
    export = write_export(tmp_path / "export", two_subjects(), content={"vitals": data})
    message = check_refusal(export, tmp_path)
    assert message.startswith("vitals.csv, line 1, column 7 'mass': not a column of vitals")
    assert hashlib.sha256(data).hexdigest() in (export / "export.json").read_text()
