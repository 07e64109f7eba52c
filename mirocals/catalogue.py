"""Finds releases and opens them: everything that looks reads a release, never the vault."""

import json
from pathlib import Path
from typing import Any

import duckdb

from mirocals.errors import BadInput
from mirocals.release import WAREHOUSE
from mirocals.rewriting import open_written
from mirocals.settings import Settings

KINDS = (True, False)
CONFINED = (
    "enable_external_access = false",
    "python_enable_replacements = false",
    "lock_configuration = true",
)


def studies(settings: Settings) -> list[str]:
    """Studies of which this home holds something."""
    if not settings.home.is_dir():
        return []
    return sorted(path.name for path in settings.home.iterdir() if settings.study(path.name).begun)


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

    Raises BadInput where there is none, saying which there are, or several studies and none named.
    """
    published = {
        name: [release for release in releases(settings, name) if release["verdict"] == "passed"]
        for name in ([study] if study else studies(settings))
    }
    asked_for = {
        name: found
        for name, made in published.items()
        if (found := [release for release in made if _is_meant(release, unblinded, release_id)])
    }
    if len(asked_for) > 1:
        raise BadInput(f"several studies have releases: name one of {', '.join(asked_for)}")
    if not asked_for:
        raise BadInput(_not_there(settings, published, unblinded, release_id))
    return next(iter(asked_for.values()))[-1]


def _is_meant(release: dict[str, Any], unblinded: bool, release_id: str | None) -> bool:
    named = release["release_id"] == release_id if release_id else release["current"]
    return bool(named) and not (unblinded and release["blinded"])


def _not_there(
    settings: Settings,
    published: dict[str, list[dict[str, Any]]],
    unblinded: bool,
    release_id: str | None,
) -> str:
    """What was asked for and is not there, and what is."""
    there = [
        f"{name} {release['release_id']} ({'blinded' if release['blinded'] else 'unblinded'}"
        f"{', current' if release['current'] else ''})"
        for name, made in published.items()
        for release in made
    ]
    if not there:
        of = f" of {', '.join(published)}" if published else ""
        return f"no release{of} in {settings.home}: run `mirocals run EXPORT`"
    wanted = ["unblinded"] if unblinded else []
    wanted += ["release", release_id] if release_id else ["current release"]
    return f"no {' '.join(wanted)} in {settings.home}; there is: {', '.join(there)}"


def connect(release: Path) -> duckdb.DuckDBPyConnection:
    """Open a release read-only; `current` is resolved first, so a reader keeps its file.

    What is asked of it can neither read nor write another file, nor allow itself to.
    """
    folder = release.resolve()
    described = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    connection = open_written(folder / WAREHOUSE, encrypted=bool(described["encrypted"]))
    for setting in CONFINED:
        connection.execute(f"set {setting}")
    return connection
