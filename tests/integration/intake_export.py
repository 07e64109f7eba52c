"""Small exports, written as an EDC would write them, for the tests of the intake."""

import csv
import hashlib
import io
import json
from pathlib import Path

from expectations.forms.check import check_file
from mirocals.metadata import Form, read_forms
from mirocals.settings import StudyFolder
from mirocals.vault.account import ExportAccount
from mirocals.vault.checked import FileCheck
from mirocals.vault.delivery import Delivery, open_delivery
from mirocals.vault.events import append
from mirocals.vault.keeping import keep

EDC = {"encoding": "cp1252", "delimiter": ";", "decimal": ",", "date": "dd/mm/yyyy"}
LAB = {"encoding": "utf-8", "delimiter": ",", "decimal": ".", "date": "yyyy-mm-dd"}
Records = dict[str, list[dict[str, str]]]


def two_subjects() -> Records:
    """Two subjects with a visit, a weight, a sample and a randomisation."""
    subjects = [{"subject": number, "form_repeat": "1"} for number in ("FR01-001", "UK01-001")]
    return {
        "demographics": [
            {**subject, "site": subject["subject"][:4], "age": "61", "birth_date": "03/1957"}
            | {"consent_date": "12/03/2018"}
            for subject in subjects
        ],
        "vitals": [
            {**subject, "visit": "SCR", "measured_date": "12/03/2018", "weight": "71,5"}
            for subject in subjects
        ],
        "deaths": [{**subjects[0], "death_date": "05/2019", "cause": "RESPIRATORY"}],
        "biomarkers": [
            {"subject": "FR01-001", "sample_id": "S1", "test": "NFH", "sample_date": "2018-03-12"}
            | {"sample_time": "09:30", "result": "2140.5", "lloq": "20.5"}
        ],
    }


def write_file(form: Form, records: list[dict[str, str]], written: dict[str, str]) -> bytes:
    """The bytes of a form's file, minimally quoted."""
    text = io.StringIO(newline="")
    names = [column.name for column in form.columns]
    writer = csv.DictWriter(
        text, names, delimiter=written["delimiter"], lineterminator="\r\n", restval=""
    )
    writer.writeheader()
    writer.writerows({"study": "MIROCALS", **record} for record in records)
    return text.getvalue().encode(written["encoding"])


def write_export(
    folder: Path,
    records: Records,
    extracted_at: str = "2021-01-01T08:00:00Z",
    content: dict[str, bytes] | None = None,
    counts: dict[str, int] | None = None,
    **changes: object,
) -> Path:
    """Write an export folder; `content` and `counts` replace a form's bytes and record count."""
    manifest: dict[str, object] = {
        "study": "MIROCALS",
        "extracted_at": extracted_at,
        "synthetic": True,
        "formats": {"edc": EDC, "lab": LAB},
        "files": [],
        "restricted": [],
    }
    manifest.update(changes)
    formats = {**manifest["formats"], "restricted": LAB}
    for name, rows in records.items():
        form = read_forms()[name]
        data = (content or {}).get(name) or write_file(form, rows, formats[form.source])
        path = folder / form.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        listed = "restricted" if form.source == "restricted" else "files"
        manifest[listed].append(
            {
                "name": form.file,
                "records": (counts or {}).get(name, len(rows)),
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
    (folder / "export.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def check_all(delivery: Delivery, vault: Path, out: Path) -> dict[str, FileCheck]:
    """Check every file of a delivery, as the flow does."""
    return {
        file.form: check_file(delivery.root, delivery, file, vault, out) for file in delivery.files
    }


def take_in(export: Path, folder: StudyFolder, study: str | None = None) -> ExportAccount:
    """Take an export in as the flow does: open, check, keep, append."""
    delivery = open_delivery(export, study)
    checked = folder.root / "checked" / delivery.export_id
    check_all(delivery, folder.vault, checked)
    return append(folder.vault, delivery, checked, before_commit=lambda: keep(delivery, folder))
