"""Closes a build: described, reported, its database written anew, and every file read-only."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mirocals.description import describe
from mirocals.errors import MirocalsError
from mirocals.making import Making
from mirocals.release import freeze, row_counts
from mirocals.report.page import write_report
from mirocals.rewriting import open_written, release_key, write_anew


def close(making: Making, verdict: str, reasons: list[str]) -> None:
    """Close a build with its verdict; the database is written anew while it is hashed.

    What is written anew has to hold every row before it takes the place of what was hashed. The
    report comes after that, so that no report speaks of a build that could not be closed.
    """
    key = None if making.recipe.blinded else release_key()
    with ThreadPoolExecutor(max_workers=1) as beside:
        written = beside.submit(write_anew, making.warehouse, key)
        description = describe(making, verdict, reasons, encrypted=key is not None)
        rewritten = written.result()
    _check_rows(rewritten, key is not None, description["tables"])
    write_report(making.warehouse, making.folder, description)
    rewritten.replace(making.warehouse)
    freeze(making.folder, description)


def _check_rows(rewritten: Path, encrypted: bool, tables: dict[str, Any]) -> None:
    """Raise MirocalsError where a copy has not the tables described, each with all its rows."""
    with open_written(rewritten, encrypted) as connection:
        held = row_counts(connection)
    written = {table: described["rows"] for table, described in tables.items()}
    for table in sorted(held.keys() | written.keys()):
        if held.get(table) != written.get(table):
            raise MirocalsError(
                f"{rewritten} is not a whole copy: rows of {table}: {held.get(table, 'no table')} "
                f"instead of {written.get(table, 'no table')}; nothing is released, and the "
                "database it was copied from stays"
            )
