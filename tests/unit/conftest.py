"""What the tests of the analyses share."""

from pathlib import Path

import pytest
from analyses_warehouse import invented_warehouse

from mirocals.analyses.run import run_analyses


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The warehouse of an invented trial with all its analyses, and their folder. Read only."""
    warehouse = invented_warehouse(tmp_path_factory.mktemp("release") / "warehouse.duckdb")
    out = warehouse.parent / "analyses"
    run_analyses(warehouse, out)
    return warehouse, out
