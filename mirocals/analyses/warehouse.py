"""The door to a warehouse file."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from mirocals.errors import BadInput


def open_warehouse(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Connect to a warehouse; raises BadInput where the file is missing."""
    if not path.is_file():
        raise BadInput(f"{path} does not exist: build the release first")
    return duckdb.connect(str(path), read_only=read_only)


def read_frame(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()
) -> pd.DataFrame:
    """The rows of a query; text as Python keeps it, for frames are small and many.

    Arrow's text would cost the analyses a fifth of their time.
    """
    with pd.option_context("mode.string_storage", "python"):
        return connection.execute(query, list(values)).df()
