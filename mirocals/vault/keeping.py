"""Keeps what was delivered: the evidence the vault can be made from again."""

import getpass
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from mirocals.errors import BadInput
from mirocals.settings import StudyFolder
from mirocals.vault.delivery import (
    RECEIPT,
    RESTRICTED,
    DeliveredFile,
    Delivery,
    digest,
    manifest_digest,
    open_kept,
)
from mirocals.vault.manifest import MANIFEST
from mirocals.vault.unpacking import unpack

COPYING = ".copying-"


def keep(delivery: Delivery, folder: StudyFolder) -> Path:
    """Copy an export to `exports/<id>/`, read-only, beside a receipt; returns that folder.

    The copy is made in a folder of its own and moved by one rename, so that a killed copy leaves
    no half export; what dead copies left is cleared. `restricted/` is never copied. An export
    kept before is left as it is; raises BadInput where it was kept with other formats, or where
    a file changed while it was copied.
    """
    kept = folder.exports / delivery.export_id
    if kept.exists():
        _check_same(delivery, open_kept(kept, delivery.study))
        _make_read_only(kept)
        return kept
    folder.exports.mkdir(parents=True, exist_ok=True)
    _clear_dead_copies(folder.exports)
    copy = folder.exports / f"{COPYING}{os.getpid()}"
    copy.mkdir()
    for file in delivery.files:
        _copy(delivery.root / file.name, copy / file.name, file)
    if delivery.delivered_as == "crf":
        shutil.copyfile(delivery.root / MANIFEST, copy / MANIFEST)
    (copy / RECEIPT).write_text(json.dumps(_receipt(delivery), indent=2) + "\n", encoding="utf-8")
    copy.rename(kept)
    _make_read_only(kept)
    return kept


def keep_restricted(delivery: Delivery, folder: StudyFolder) -> Path:
    """Copy the treatment and kit lists to `restricted/<id>/`, for an unblinded run only.

    The folder is 0700, its files 0400. Raises BadInput where the export lists none, a list is
    missing, or its SHA-256 is not the one `export.json` gives.
    """
    if not delivery.restricted:
        raise BadInput(
            f"{delivery.source}: {MANIFEST} lists no restricted files; "
            "an unblinded run needs restricted/treatment_list.csv"
        )
    kept = folder.restricted / delivery.export_id
    if kept.exists():
        for file in delivery.restricted:
            _verify(kept / Path(file.name).name, file)
        return kept
    source = delivery.source
    root = unpack(source, only=RESTRICTED) if source.is_file() else source
    folder.restricted.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.restricted.chmod(0o700)
    _clear_dead_copies(folder.restricted)
    copy = folder.restricted / f"{COPYING}{os.getpid()}"
    copy.mkdir(mode=0o700)
    try:
        for file in delivery.restricted:
            _copy(root / file.name, copy / Path(file.name).name, file)
            (copy / Path(file.name).name).chmod(0o400)
        copy.rename(kept)
    finally:
        shutil.rmtree(copy, ignore_errors=True)
        if root != source:
            shutil.rmtree(root)
    return kept


def kept_exports(folder: StudyFolder) -> list[Delivery]:
    """The exports kept, in order of extract time, their files verified."""
    if not folder.exports.is_dir():
        return []
    paths = [path for path in folder.exports.iterdir() if not path.name.startswith(".")]
    found = [open_kept(path, folder.study) for path in sorted(paths)]
    return sorted(found, key=lambda delivery: delivery.extracted_at)


def _make_read_only(kept: Path) -> None:
    for path in [kept, *kept.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)


def _check_same(delivery: Delivery, kept: Delivery) -> None:
    for name in ("formats", "synthetic"):
        if getattr(delivery, name) != getattr(kept, name):
            raise BadInput(
                f"{MANIFEST}: export {kept.export_id} was kept before with {name} "
                f"{getattr(kept, name)}, now it says {getattr(delivery, name)}; "
                "a corrected export needs an extract time of its own"
            )


def _copy(source: Path, place: Path, file: DeliveredFile) -> None:
    if not source.is_file():
        raise BadInput(f"{file.name}: missing, {MANIFEST} lists it")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, place)
    _verify(place, file)


def _verify(path: Path, file: DeliveredFile) -> None:
    found = digest(path) if path.is_file() else "none: it is missing"
    if found != file.sha256:
        raise BadInput(f"{file.name}: its SHA-256 is {found}, it should be {file.sha256}")


def _receipt(delivery: Delivery) -> dict[str, object]:
    return {
        "study": delivery.study,
        "export_id": delivery.export_id,
        "delivered_as": delivery.delivered_as,
        "delivered_in": delivery.source.name,
        "extracted_at": delivery.extracted_at.isoformat(),
        "manifest_sha256": manifest_digest(delivery),
        "received_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "received_by": getpass.getuser(),
        "files": {file.name: file.sha256 for file in delivery.files},
    }


def _clear_dead_copies(folder: Path) -> None:
    for copy in folder.glob(f"{COPYING}*"):
        process = int(copy.name.removeprefix(COPYING))
        if process == os.getpid() or not _is_alive(process):
            shutil.rmtree(copy)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
