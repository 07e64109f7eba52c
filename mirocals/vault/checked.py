"""What checking a file leaves: accepted and quarantined records as Parquet, and the count."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from mirocals.errors import MirocalsError

RECORD_COLUMNS = ("_file", "_line", "_key", "_hash", "_dates", "_decimal")


@dataclass(frozen=True)
class FileCheck:
    """The count of a checked file: records = accepted + quarantined.

    `notes` says what was found in the file as a whole, `messages` what was quarantined, a line a
    rule with the first lines at fault.
    """

    form: str
    file: str
    records: int
    accepted: int
    quarantined: int
    export_id: str
    notes: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


def accepted_path(checked: Path, form: str) -> Path:
    """Accepted records: `_file, _line, _key, _hash, _dates, _decimal`, then the form's columns."""
    return checked / form / "accepted.parquet"


def quarantined_path(checked: Path, form: str) -> Path:
    """Quarantined records, the columns of meta.quarantine less export_id, and `keyed`.

    `keyed` is false where the key itself could not be read with certainty.
    """
    return checked / form / "quarantined.parquet"


def write_check(checked: Path, check: FileCheck) -> None:
    """Write the count beside the Parquet files, last, as the sign that they are complete."""
    path = checked / check.form / "check.json"
    path.write_text(json.dumps(asdict(check)), encoding="utf-8")


def read_check(checked: Path, form: str, export_id: str) -> FileCheck:
    """The count of a checked file; raises MirocalsError where it was not checked to its end."""
    path = checked / form / "check.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if content.get("export_id") != export_id:
        raise MirocalsError(f"{path}: form {form} of export {export_id} was not checked to its end")
    content["notes"], content["messages"] = tuple(content["notes"]), tuple(content["messages"])
    return FileCheck(**content)
