"""Makes a build into a release: content hashes, read-only files, one atomic step to publish."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import duckdb

from mirocals.encryption import encrypt, release_key
from mirocals.recipe import Recipe
from mirocals.settings import StudyFolder

WAREHOUSE = "warehouse.duckdb"


def content_hashes(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Rows and SHA-256 of every table: the hash of its rows' hashes in sorted order."""
    tables = connection.execute(
        """
        select table_schema, table_name, list(column_name order by ordinal_position)
        from information_schema.columns
        where table_catalog = current_database()
        group by all order by all
        """
    ).fetchall()
    found = {}
    for schema, table, columns in tables:
        row = ", ".join(f"""coalesce("{name}"::varchar, chr(0))""" for name in columns)
        rows, digest = connection.execute(
            f"""
            select count(*), sha256(coalesce(string_agg(hash, '' order by hash), ''))
            from (select sha256(concat_ws(chr(31), {row})) as hash from "{schema}"."{table}")
            """
        ).fetchall()[0]
        found[f"{schema}.{table}"] = {"rows": rows, "sha256": digest}
    return found


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a release but its own description and the database."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in {"release.json", "run.json", WAREHOUSE}
    }


def freeze(making: Path, description: dict[str, Any]) -> None:
    """Write `release.json`, with the hash of every file, and make all files read-only.

    The database is encrypted first where the description says so.
    """
    if description["encrypted"]:
        encrypt(making / WAREHOUSE, release_key() or "")
    described = {**description, "files": file_hashes(making)}
    text = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
    (making / "release.json").write_text(text, encoding="utf-8")
    (making / "run.json").unlink(missing_ok=True)
    for file in making.rglob("*"):
        if file.is_file():
            file.chmod(0o444)


def publish(folder: StudyFolder, recipe: Recipe, making: Path) -> Path:
    """Move a frozen build among the releases in one rename, then point `current` at it."""
    home = _home(folder.releases(recipe.blinded), recipe.blinded)
    release = home / recipe.release_id
    making.rename(release)
    point_current(folder, recipe)
    return release


def point_current(folder: StudyFolder, recipe: Recipe) -> None:
    """Let `current` name this release, in one atomic step; a cut release never moves it."""
    if recipe.cut is not None:
        return
    current = folder.releases(recipe.blinded) / "current"
    if current.is_symlink() and current.readlink() == Path(recipe.release_id):
        return
    beside = current.with_name(f".current-{os.getpid()}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(recipe.release_id)
    beside.replace(current)


def reject(folder: StudyFolder, recipe: Recipe, making: Path) -> Path:
    """Move a frozen build whose gate failed among the rejected ones; `current` stays."""
    home = _home(folder.rejected(recipe.blinded), recipe.blinded)
    rejected = home / recipe.release_id
    making.rename(rejected)
    return rejected


def _home(folder: Path, blinded: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if not blinded:
        folder.chmod(0o700)
    return folder
