"""The door to a warehouse file."""

from pathlib import Path

import duckdb

from mirocals.errors import BadInput


def open_warehouse(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Connect to a warehouse; raises BadInput where the file is missing."""
    if not path.is_file():
        raise BadInput(f"{path} does not exist: build the release first")
    return duckdb.connect(str(path), read_only=read_only)
