"""Unpacks a zipped export into a folder of its own that ends with the process."""

import atexit
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from mirocals.errors import BadInput


def unpack(path: Path, leave_out: str | None = None, only: str | None = None) -> Path:
    """The folder that holds the content of a zip; a single folder on top is stepped into.

    `leave_out` names a folder whose members stay packed, `only` one whose members alone are
    taken. Raises BadInput for what is no zip, is damaged or encrypted, names a file twice, holds
    a link, or has a member that would land outside the folder.
    """
    if not zipfile.is_zipfile(path):
        raise BadInput(f"{path}: neither a folder nor a zip file")
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        names = [_safe_name(path, member) for member in members]
        top = _single_folder(names)
        folder = Path(tempfile.mkdtemp(prefix="mirocals-export-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        seen: set[PurePosixPath] = set()
        for member, name in zip(members, names, strict=True):
            place = name.relative_to(top)
            if place in seen:
                raise BadInput(f"{path}: holds {place} twice")
            seen.add(place)
            if place.parts[0] == leave_out or (only is not None and place.parts[0] != only):
                continue
            _write(path, archive, member, folder / place)
    return folder


def _safe_name(path: Path, member: zipfile.ZipInfo) -> PurePosixPath:
    name = PurePosixPath(member.filename)
    outside = name.is_absolute() or ".." in name.parts or "\\" in member.filename
    if outside or ":" in name.parts[0]:
        raise BadInput(f"{path}: member {member.filename!r} would land outside the export")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise BadInput(f"{path}: member {member.filename!r} is a link; deliver the file itself")
    if member.flag_bits & 1:
        raise BadInput(f"{path}: member {member.filename!r} is encrypted")
    return name


def _single_folder(names: list[PurePosixPath]) -> PurePosixPath:
    tops = {name.parts[0] for name in names}
    if len(tops) == 1 and all(len(name.parts) > 1 for name in names):
        return PurePosixPath(tops.pop())
    return PurePosixPath()


def _write(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with archive.open(member) as packed, place.open("wb") as file:
            shutil.copyfileobj(packed, file, 1 << 20)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError) as error:
        raise BadInput(f"{path}: member {member.filename!r} cannot be unpacked: {error}") from error
