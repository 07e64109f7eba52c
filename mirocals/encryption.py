"""Encrypts an unblinded release where a key is given, and opens it with that key.

The key is `MIROCALS_RELEASE_KEY`. Encrypted files need DuckDB 1.4 or later; writing them needs
OpenSSL, which DuckDB takes from its httpfs extension, installed with this project.
"""

import importlib.util
import os
from pathlib import Path

import duckdb

from mirocals.errors import BadInput

KEY = "MIROCALS_RELEASE_KEY"


def release_key() -> str | None:
    """The key of this environment, or None."""
    return os.environ.get(KEY) or None


def encrypt(warehouse: Path, key: str) -> None:
    """Put an encrypted copy in the place of a database."""
    beside = warehouse.with_suffix(".encrypted")
    beside.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"load '{_openssl()}'")
        connection.execute(f"attach '{warehouse}' as plain (read_only)")
        connection.execute(f"attach '{beside}' as encrypted (encryption_key {_quoted(key)})")
        connection.execute("copy from database plain to encrypted")
    beside.replace(warehouse)


def connect_encrypted(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Open an encrypted database read-only; raises BadInput where the key is missing or wrong."""
    key = release_key()
    if key is None:
        raise BadInput(f"{warehouse} is encrypted: set {KEY}")
    connection = duckdb.connect()
    try:
        connection.execute(f"attach '{warehouse}' as w (read_only, encryption_key {_quoted(key)})")
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


def _quoted(key: str) -> str:
    return "'" + key.replace("'", "''") + "'"
