"""Writes a release's database anew, and opens it: compact, encrypted where a key is given.

A database that was changed in place while it was made is read by today's DuckDB alone; written
anew in the storage format of 1.2 it opens with any DuckDB from 1.2 on. The key of an unblinded
release is `MIROCALS_RELEASE_KEY`: encrypted files need DuckDB 1.4 or later, and writing them needs
OpenSSL, which DuckDB takes from its httpfs extension, installed with this project.
"""

import importlib.util
import os
from pathlib import Path

import duckdb

from mirocals.errors import BadInput
from mirocals.vault.keys import literal
from mirocals.vault.store import remove_database

KEY = "MIROCALS_RELEASE_KEY"


def release_key() -> str | None:
    """The key of this environment, or None."""
    return os.environ.get(KEY) or None


def write_anew(warehouse: Path, key: str | None) -> Path:
    """Write a compact copy of a database beside it, encrypted where there is a key.

    One thread, so that others can work beside it; FSST, the slowest way to compress text, would
    take a third longer to make the file a sixth smaller. Returns the copy's path.
    """
    beside = warehouse.with_suffix(".rewritten")
    remove_database(beside)
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        connection.execute("set disabled_compression_methods = 'fsst,zstd'")
        written = "storage_version 'v1.2.0'"
        if key is not None:
            connection.execute(f"load {literal(str(_openssl()))}")
            written = f"encryption_key {literal(key)}"
        connection.execute(f"attach {literal(str(warehouse))} as making (read_only)")
        connection.execute(f"attach {literal(str(beside))} as rewritten ({written})")
        connection.execute("copy from database making to rewritten")
        connection.execute("detach rewritten")
    return beside


def open_written(warehouse: Path, encrypted: bool) -> duckdb.DuckDBPyConnection:
    """Open what was written anew, read-only; raises BadInput where the key is missing or wrong."""
    if not encrypted:
        return duckdb.connect(str(warehouse), read_only=True)
    key = release_key()
    if key is None:
        raise BadInput(f"{warehouse} is encrypted: set {KEY}")
    connection = duckdb.connect()
    try:
        connection.execute(
            f"attach {literal(str(warehouse))} as w (read_only, encryption_key {literal(key)})"
        )
    except duckdb.Error as error:
        connection.close()
        raise BadInput(f"{warehouse} does not open with the key in {KEY}: {error}") from error
    connection.execute("use w")
    return connection


def _openssl() -> Path:
    found = importlib.util.find_spec("duckdb_extension_httpfs")
    if found is None or found.origin is None:
        raise BadInput("encryption needs the package duckdb-extension-httpfs")
    return next(Path(found.origin).parent.rglob("*.duckdb_extension"))
