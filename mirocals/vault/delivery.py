"""A delivered export: what it says of itself, checked before anything is touched."""

import hashlib
import json
import os
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mirocals.errors import BadInput
from mirocals.metadata import Form, delivered_forms, read_forms, read_study
from mirocals.vault.manifest import (
    MANIFEST,
    FileFormat,
    ListedFile,
    read_manifest,
)
from mirocals.vault.transport import read_header
from mirocals.vault.unpacking import unpack

RECEIPT = "receipt.json"
RESTRICTED = "restricted"
TRANSPORT_FORMAT = FileFormat(encoding="utf-8", delimiter=",", decimal=".", date="yyyy-mm-dd")
SUBJECT_FORMS = {"crf": "demographics", "sdtm": "sdtm_dm"}


@dataclass(frozen=True)
class DeliveredFile:
    """A file of an export; `records` is what the export says, None where it says nothing."""

    name: str
    form: str
    sha256: str
    records: int | None
    size: int


@dataclass(frozen=True)
class Delivery:
    """An export as delivered, every file found and its hash verified.

    `root` is the folder that holds the files, `source` what was handed over (it differs for a
    zip). `formats` gives the way of writing by source of the form (edc, lab, sdtm).
    `restricted` lists treatment and kit lists the export says it carries; they are not opened.
    """

    study: str
    delivered_as: str
    export_id: str
    extracted_at: datetime
    synthetic: bool
    formats: Mapping[str, FileFormat]
    files: tuple[DeliveredFile, ...]
    restricted: tuple[DeliveredFile, ...]
    root: Path
    source: Path

    def format_of(self, form: Form) -> FileFormat:
        """How the files of a form's source are written; restricted lists are written as lab."""
        return self.formats["lab" if form.source == "restricted" else form.source]


def open_delivery(path: Path, study: str | None = None) -> Delivery:
    """What lies at `path`, a folder or a zip, read as an export; nothing is changed.

    A folder with `export.json` is a CRF export; one of SAS transport files is a trial delivered
    as SDTM and needs `study`. Raises BadInput, naming the file, for whatever is missing,
    unlisted, unknown, unreadable, altered (SHA-256), or of another study. Files under
    `restricted/` are neither read nor hashed here.
    """
    path = Path(path)
    if not path.exists():
        raise BadInput(f"{path}: no such folder or file")
    if path.is_file():
        return _open_folder(unpack(path, leave_out=RESTRICTED), path, study)
    return _open_folder(path, path, study)


def open_kept(path: Path, study: str) -> Delivery:
    """An export kept under `exports/<id>/`; raises BadInput where it is not what was kept."""
    if not (path / RECEIPT).is_file():
        raise BadInput(f"{path}: holds no {RECEIPT}: not an export that was kept")
    receipt = json.loads((path / RECEIPT).read_text(encoding="utf-8"))
    delivery = _open_folder(path, path, study, allowed={RECEIPT})
    if delivery.export_id != path.name or receipt["manifest_sha256"] != manifest_digest(delivery):
        raise BadInput(f"{path}: a kept file was changed: it is no longer export {path.name}")
    return delivery


def manifest_digest(delivery: Delivery) -> str | None:
    """The SHA-256 of `export.json`; None for a delivery that has none."""
    path = delivery.root / MANIFEST
    return digest(path) if path.is_file() else None


def _open_folder(
    root: Path, source: Path, study: str | None, allowed: Set[str] = frozenset()
) -> Delivery:
    if (root / MANIFEST).is_file():
        return _open_crf(root, source, study, allowed)
    if any(root.glob("*.xpt")):
        return _open_sdtm(root, source, study, allowed)
    raise BadInput(f"{source}: holds neither {MANIFEST} nor SAS transport files (*.xpt)")


def _open_crf(root: Path, source: Path, study: str | None, allowed: Set[str]) -> Delivery:
    manifest = read_manifest(root / MANIFEST)
    if study is not None and manifest.study != study:
        raise BadInput(f"{MANIFEST}, study: the export is of {manifest.study}, not of {study}")
    _check_way(manifest.study, "crf")
    forms = {f.file: f for f in delivered_forms("crf")}
    secret = {f.file: f for f in read_forms().values() if f.source == RESTRICTED}
    files = tuple(_listed(root, listed, forms) for listed in manifest.files)
    restricted = tuple(_named(listed, secret) for listed in manifest.restricted)
    _check_listing(root, {f.name for f in files} | allowed | {MANIFEST}, MANIFEST)
    if SUBJECT_FORMS["crf"] not in {file.form for file in files}:
        raise BadInput(f"{MANIFEST}: lists no demographics.csv, which every export carries")
    return Delivery(
        study=manifest.study,
        delivered_as="crf",
        export_id=export_id(manifest.study, manifest.extracted_at, files),
        extracted_at=manifest.extracted_at,
        synthetic=manifest.synthetic,
        formats=manifest.formats,
        files=_in_order(files),
        restricted=restricted,
        root=root,
        source=source,
    )


def _open_sdtm(root: Path, source: Path, study: str | None, allowed: Set[str]) -> Delivery:
    if study is None:
        raise BadInput(f"{source}: SAS transport files do not say their study; give --study")
    _check_way(study, "sdtm")
    forms = {f.file: f for f in delivered_forms("sdtm")}
    names = _walk(root) - allowed
    for name in sorted(names):
        if name not in forms:
            raise BadInput(
                f"{name}: not a dataset of seeds/study/forms.csv; known: {', '.join(forms)}"
            )
    if "dm.xpt" not in names:
        raise BadInput(f"{source}: dm.xpt is missing; every subject stands in it")
    headers = {name: read_header(root / name) for name in sorted(names)}
    for name, header in headers.items():
        if header.dataset.lower() != Path(name).stem:
            raise BadInput(f"{name}: holds dataset {header.dataset}, not {Path(name).stem.upper()}")
    files = tuple(
        DeliveredFile(
            name, forms[name].name, digest(root / name), None, (root / name).stat().st_size
        )
        for name in sorted(names)
    )
    extracted_at = max(header.modified for header in headers.values())
    return Delivery(
        study=study,
        delivered_as="sdtm",
        export_id=export_id(study, extracted_at, files),
        extracted_at=extracted_at,
        synthetic=False,
        formats={"sdtm": TRANSPORT_FORMAT},
        files=_in_order(files),
        restricted=(),
        root=root,
        source=source,
    )


def export_id(study: str, extracted_at: datetime, files: tuple[DeliveredFile, ...]) -> str:
    """`<yyyymmdd>-<12 hex>` over study, extract time and the sorted (file name, SHA-256)."""
    lines = [study, extracted_at.isoformat(), *sorted(f"{f.name} {f.sha256}" for f in files)]
    digest_of_all = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return f"{extracted_at:%Y%m%d}-{digest_of_all[:12]}"


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_way(study: str, delivered_as: str) -> None:
    expected = read_study(study)["delivered_as"]
    if expected != delivered_as:
        raise BadInput(
            f"study {study} is delivered as {expected} (seeds/study/studies.csv), "
            f"this is a delivery as {delivered_as}"
        )


def _named(listed: ListedFile, forms: Mapping[str, Form]) -> DeliveredFile:
    if listed.name not in forms:
        raise BadInput(
            f"{MANIFEST}: {listed.name} is no file of a form in seeds/study/forms.csv; "
            f"known: {', '.join(forms)}"
        )
    return DeliveredFile(listed.name, forms[listed.name].name, listed.sha256, listed.records, 0)


def _listed(root: Path, listed: ListedFile, forms: Mapping[str, Form]) -> DeliveredFile:
    file = _named(listed, forms)
    path = root / file.name
    if not path.is_file():
        raise BadInput(f"{file.name}: missing, {MANIFEST} lists it")
    found = digest(path)
    if found != file.sha256:
        raise BadInput(
            f"{file.name}: its SHA-256 is {found}, {MANIFEST} says {file.sha256}: "
            "the file was changed or cut off on its way"
        )
    return DeliveredFile(file.name, file.form, found, file.records, path.stat().st_size)


def _walk(root: Path) -> set[str]:
    names = set()
    for folder, _, files in os.walk(root):
        names |= {(Path(folder) / file).relative_to(root).as_posix() for file in files}
    return names


def _check_listing(root: Path, listed: set[str], manifest: str) -> None:
    found = {name for name in _walk(root) if not name.startswith(f"{RESTRICTED}/")}
    for name in sorted(found - listed):
        raise BadInput(f"{name}: {manifest} does not list this file")


def _in_order(files: tuple[DeliveredFile, ...]) -> tuple[DeliveredFile, ...]:
    order = list(read_forms())
    return tuple(sorted(files, key=lambda file: order.index(file.form)))
