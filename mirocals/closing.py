"""Closes a build: described, reported, its database written anew, and every file read-only."""

from concurrent.futures import ThreadPoolExecutor

from mirocals.description import describe
from mirocals.making import Making
from mirocals.release import freeze
from mirocals.report.page import write_report
from mirocals.rewriting import release_key, write_anew


def close(making: Making, verdict: str, reasons: list[str]) -> None:
    """Close a build with its verdict; the database is written anew while it is hashed.

    The report comes after that, so that no report speaks of a build that could not be closed.
    """
    key = None if making.recipe.blinded else release_key()
    with ThreadPoolExecutor(max_workers=1) as beside:
        written = beside.submit(write_anew, making.warehouse, key)
        description = describe(making, verdict, reasons, encrypted=key is not None)
        rewritten = written.result()
    write_report(making.warehouse, making.folder, description)
    rewritten.replace(making.warehouse)
    freeze(making.folder, description)
