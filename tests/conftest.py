"""One simulated export and one built warehouse, shared by all tests that only read them."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from mirocals.settings import PROJECT

PILOT = PROJECT.parent / "shared" / "cdiscpilot01"
MIROCALS = Path(sys.executable).with_name("mirocals")


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit status."""

    status: int
    out: str
    error: str


def command(home: Path, *arguments: object) -> list[str]:
    return [str(MIROCALS), *(str(argument) for argument in arguments)]


def mirocals(home: Path, *arguments: object, **environment: str) -> Said:
    """Run the command line as a user does, in a home of its own."""
    done = subprocess.run(
        command(home, *arguments),
        capture_output=True,
        text=True,
        env={**os.environ, "MIROCALS_HOME": str(home), **environment},
        cwd=home if home.is_dir() else None,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated trial's full export, restricted lists and all. Read only."""
    from mirocals.simulation import simulate

    return simulate(tmp_path_factory.mktemp("inbox"))[-1]


@dataclass(frozen=True)
class Built:
    """A published release, and what the run that made it said."""

    home: Path
    export: Path
    release: Path
    said: Said

    def rows(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.release / "warehouse.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, export: Path) -> Built:
    """The first release of the simulated trial, unblinded. Read only."""
    home = tmp_path_factory.mktemp("home")
    said = mirocals(home, "run", export, "--unblinded")
    assert said.status == 0, said
    current = home / "MIROCALS" / "releases" / "unblinded" / "current"
    return Built(home, export, current.resolve(), said)


@pytest.fixture(scope="session")
def pilot(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The release of the CDISC pilot, a real trial delivered as SDTM. Read only."""
    if not PILOT.is_dir():
        pytest.skip("the CDISC pilot is not beside this checkout (../shared/cdiscpilot01)")
    home = tmp_path_factory.mktemp("pilot")
    said = mirocals(home, "run", PILOT / "sdtm", "--study", "CDISCPILOT01")
    assert said.status == 0, said
    current = home / "CDISCPILOT01" / "releases" / "unblinded" / "current"
    return Built(home, PILOT / "sdtm", current.resolve(), said)
