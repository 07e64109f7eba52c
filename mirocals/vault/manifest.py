"""`export.json`: what a CRF export says of itself."""

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mirocals.errors import BadInput
from mirocals.vault.dates import ORDERS

MANIFEST = "export.json"
ENCODINGS = ("utf-8", "cp1252", "iso8859-1", "iso8859-15")
DELIMITERS = (";", ",", "\t", "|")
DECIMALS = (",", ".")


@dataclass(frozen=True)
class FileFormat:
    """How the files of a source are written: encoding, delimiter, decimal mark, date format."""

    encoding: str
    delimiter: str
    decimal: str
    date: str

    @property
    def dates(self) -> str:
        """The order of the parts of a date: dmy, mdy or ymd."""
        return ORDERS[self.date]


@dataclass(frozen=True)
class ListedFile:
    """A file as `export.json` lists it."""

    name: str
    records: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The content of `export.json`."""

    study: str
    extracted_at: datetime
    synthetic: bool
    formats: Mapping[str, FileFormat]
    files: tuple[ListedFile, ...]
    restricted: tuple[ListedFile, ...]


def read_manifest(path: Path) -> Manifest:
    """Read `export.json`; raises BadInput naming the entry that is missing or wrong."""
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name}: byte {error.start + 1} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{path.name}, line {error.lineno}, column {error.colno}: not JSON: {error.msg}"
        ) from error
    if not isinstance(content, dict):
        raise BadInput(f"{path.name}: should be an object with study, extracted_at, files, ...")
    formats = _entry(content, "formats", dict)
    files = _read_files(content, "files")
    return Manifest(
        study=_entry(content, "study", str),
        extracted_at=_read_time(_entry(content, "extracted_at", str)),
        synthetic=_entry(content, "synthetic", bool),
        formats={source: _read_format(formats, source) for source in ("edc", "lab")},
        files=files,
        restricted=_read_files(content, "restricted") if "restricted" in content else (),
    )


def _entry(content: dict[str, Any], name: str, kind: type, where: str = "") -> Any:
    if name not in content:
        raise BadInput(f"{MANIFEST}: {where}{name} is missing")
    value = content[name]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise BadInput(
            f"{MANIFEST}: {where}{name} is {value!r}, it should be of type {kind.__name__}"
        )
    return value


def _read_time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            f"{MANIFEST}: extracted_at {text!r} is not like 2021-09-30T18:00:00Z"
        ) from error
    if time.tzinfo is None:
        raise BadInput(f"{MANIFEST}: extracted_at {text!r} says no time zone; UTC ends in Z")
    return time.astimezone(UTC)


def _read_format(formats: dict[str, Any], source: str) -> FileFormat:
    content = _entry(formats, source, dict, "formats.")
    where = f"formats.{source}."
    encoding = _entry(content, "encoding", str, where)
    try:
        encoding = codecs.lookup(encoding).name
    except LookupError as error:
        raise BadInput(f"{MANIFEST}: {where}encoding {encoding!r} is not known") from error
    return FileFormat(
        encoding=_one_of(encoding, ENCODINGS, f"{where}encoding"),
        delimiter=_one_of(
            _entry(content, "delimiter", str, where), DELIMITERS, f"{where}delimiter"
        ),
        decimal=_one_of(_entry(content, "decimal", str, where), DECIMALS, f"{where}decimal"),
        date=_one_of(_entry(content, "date", str, where), tuple(ORDERS), f"{where}date"),
    )


def _one_of(value: str, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise BadInput(
            f"{MANIFEST}: {where} is {value!r}, it should be one of {', '.join(allowed)}"
        )
    return value


def _read_files(content: dict[str, Any], name: str) -> tuple[ListedFile, ...]:
    files: dict[str, ListedFile] = {}
    for number, entry in enumerate(_entry(content, name, list), start=1):
        where = f"{name}[{number}]."
        if not isinstance(entry, dict):
            raise BadInput(f"{MANIFEST}: {where[:-1]} is {entry!r}, it should be an object")
        file = ListedFile(
            name=_entry(entry, "name", str, where),
            records=_entry(entry, "records", int, where),
            sha256=_entry(entry, "sha256", str, where).lower(),
        )
        if file.name in files:
            raise BadInput(f"{MANIFEST}: {file.name} is listed twice")
        if file.records < 0 or not re.fullmatch("[0-9a-f]{64}", file.sha256):
            raise BadInput(
                f"{MANIFEST}: {file.name}: records should be 0 or more and sha256 64 hex digits"
            )
        files[file.name] = file
    return tuple(files.values())
