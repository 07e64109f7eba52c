"""Prepares an installation once, so that no run pays for it: `python -m flows.prepare`.

Migrates an empty Prefect database and lets dbt parse the project; both are copied by the first run
of a home. Without them runs do the same work themselves.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from flows.prefect_api import migrate, template

PARSED = Path(sys.prefix) / "share" / "mirocals" / "dbt"


def main() -> None:
    """Prepare Prefect's database and dbt's parse of this checkout."""
    if not template().exists():
        migrate(template())
    shutil.rmtree(PARSED, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "mirocals.modelling", str(PARSED)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def give_parsed(target: Path) -> None:
    """Give a study the prepared parse of the models, where it has none of its own."""
    if PARSED.exists() and not target.exists():
        beside = target.with_name(f"{target.name}-copy")
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(PARSED, beside)
        beside.rename(target)


if __name__ == "__main__":
    main()
