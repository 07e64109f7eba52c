"""What `release.json` says of a release: the one place where wall-clock time stands."""

import getpass
import platform
import socket
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import duckdb

from mirocals import __version__
from mirocals.making import Making
from mirocals.release import WAREHOUSE, content_hashes

SOFTWARE = (
    *("duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "pandera", "prefect"),
    *("datacompy", "statsmodels", "pandas", "numpy", "scipy", "matplotlib", "pyreadstat"),
)


def describe(making: Making, verdict: str, reasons: list[str], encrypted: bool) -> dict[str, Any]:
    """Who made this build, when, of what, with which versions, and what it holds.

    `encrypted` lists the files that a key closes: the database or none.
    """
    recipe = making.recipe
    with duckdb.connect(str(making.warehouse), read_only=True) as connection:
        tables = content_hashes(connection)
    return {
        "release_id": recipe.release_id,
        "verdict": verdict,
        "reasons": reasons,
        **recipe.as_json(),
        "encrypted": [WAREHOUSE] if encrypted else [],
        "made_by": f"{getpass.getuser()}@{socket.gethostname()}",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": making.steps,
        "versions": {
            "mirocals": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in SOFTWARE},
        },
        "tables": tables,
    }
