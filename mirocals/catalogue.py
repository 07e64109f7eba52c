"""Finds releases and opens them: everything that looks reads a release, never the vault."""

import json
from pathlib import Path
from typing import Any

import duckdb

from mirocals.errors import BadInput
from mirocals.release import WAREHOUSE
from mirocals.rewriting import connect_encrypted
from mirocals.settings import Settings

KINDS = (True, False)


def studies(settings: Settings) -> list[str]:
    """Studies that have a folder in this home."""
    if not settings.home.is_dir():
        return []
    return sorted(path.name for path in settings.home.iterdir() if (path / ".lock").exists())


def releases(settings: Settings, study: str) -> list[dict[str, Any]]:
    """Descriptions of a study's releases and rejected builds, oldest first.

    Each with `folder`, and `current`: whether the symlink of its kind points at it.
    """
    folder = settings.study(study)
    found = []
    for blinded in KINDS:
        for home in (folder.releases(blinded), folder.rejected(blinded)):
            current = (home / "current").resolve()
            for file in home.glob("*/release.json"):
                if file.parent.is_symlink():
                    continue
                description = json.loads(file.read_text(encoding="utf-8"))
                found.append(
                    {**description, "folder": file.parent, "current": file.parent == current}
                )
    return sorted(found, key=lambda release: (release["made_at"], release["release_id"]))


def find(
    settings: Settings, study: str | None, unblinded: bool = False, release_id: str | None = None
) -> dict[str, Any]:
    """The release to look at: by id, else the current one of the study, made last.

    Raises BadInput where there is none, or several studies and none named.
    """
    known = studies(settings)
    if study is None:
        published = [name for name in known if _published(settings, name, unblinded, release_id)]
        if len(published) > 1:
            raise BadInput(f"several studies have releases: name one of {', '.join(published)}")
        if not published:
            raise BadInput(f"no release in {settings.home}: run `mirocals run EXPORT`")
        study = published[0]
    found = _published(settings, study, unblinded, release_id)
    if not found:
        raise BadInput(f"study {study} has no such release in {settings.home}")
    return found[-1]


def connect(release: Path) -> duckdb.DuckDBPyConnection:
    """Open a release read-only; `current` is resolved first, so a reader keeps its file."""
    folder = release.resolve()
    if json.loads((folder / "release.json").read_text(encoding="utf-8"))["encrypted"]:
        return connect_encrypted(folder / WAREHOUSE)
    return duckdb.connect(str(folder / WAREHOUSE), read_only=True)


def _published(
    settings: Settings, study: str, unblinded: bool, release_id: str | None
) -> list[dict[str, Any]]:
    return [
        release
        for release in releases(settings, study)
        if release["verdict"] == "passed"
        and (release["release_id"] == release_id if release_id else release["current"])
        and not (unblinded and release["blinded"])
    ]
