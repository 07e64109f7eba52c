"""Makes a build into a release: content hashes, read-only files, one atomic step to publish."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from mirocals.errors import BadInput
from mirocals.recipe import Recipe
from mirocals.settings import StudyFolder

WAREHOUSE = "warehouse.duckdb"
BATCH = 50_000


def content_hashes(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Rows of every table, and the SHA-256 of their text in sorted order, line by line."""
    return {
        f"{schema}.{table}": _content_hash(connection, f'"{schema}"."{table}"', columns)
        for schema, table, columns in _tables(connection)
    }


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of every table, counted without reading them."""
    return {
        f"{schema}.{table}": _count(connection, f'"{schema}"."{table}"')
        for schema, table, _ in _tables(connection)
    }


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    ((rows,),) = connection.execute(f"select count(*) from {table}").fetchall()
    return int(rows)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, list[str]]]:
    """Schema, name and columns of every table."""
    return connection.execute(
        """
        select table_schema, table_name, list(column_name order by ordinal_position)
        from information_schema.columns
        where table_catalog = current_database()
        group by all order by all
        """
    ).fetchall()


def _content_hash(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]
) -> dict[str, Any]:
    row = ", ".join(f"""coalesce("{name}"::varchar, chr(0))""" for name in columns)
    sorted_rows = connection.execute(
        "select line || chr(10) as text"
        f" from (select concat_ws(chr(31), {row}) as line from {table}) order by line"
    )
    rows, digest = 0, hashlib.sha256()
    for batch in sorted_rows.to_arrow_reader(BATCH):
        rows += batch.num_rows
        digest.update(_bytes_of(batch.column("text")))
    return {"rows": rows, "sha256": digest.hexdigest()}


def _bytes_of(texts: pa.StringArray) -> memoryview:
    """The texts of a column one after the other, which is how Arrow keeps them."""
    _, ends, content = texts.buffers()
    start, end = (memoryview(ends).cast("i")[texts.offset + at] for at in (0, len(texts)))
    return memoryview(content)[start:end]


def file_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a release but its own description and the database."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in {"release.json", "run.json", WAREHOUSE}
    }


def freeze(making: Path, description: dict[str, Any]) -> None:
    """Write `release.json`, with the hash of every file, and make all files read-only."""
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
    release = _move(making, home / recipe.release_id)
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
    return _move(making, home / recipe.release_id)


def _move(making: Path, place: Path) -> Path:
    if place.exists():
        raise BadInput(f"{place}: stands there already; move it away and run again")
    return making.rename(place)


def _home(folder: Path, blinded: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if not blinded:
        folder.chmod(0o700)
    return folder
