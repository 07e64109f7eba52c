"""One simulated export and one built warehouse, shared by all tests that only read them.

Tests may run in several processes (`pytest -n 2`): what they share is made by one of them.
"""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pytest

from flows.prefect_api import QUIET, TemporaryApi
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
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of commands that use one Prefect server, as a team keeps one.

    Each process of the tests has its own. A command without it starts a server and ends it.
    """
    folder = tmp_path_factory.mktemp("server") / "prefect"
    with pytest.MonkeyPatch.context() as patch:
        for name in (*QUIET, "PREFECT_HOME", "PREFECT_API_URL"):
            patch.setenv(name, "")  # so that what the server sets is put back
            patch.delenv(name)
        api = TemporaryApi(folder)
        api.start()
    environment = {**QUIET, "PREFECT_API_URL": api.url, "PREFECT_HOME": str(folder)}
    api.wait()
    yield environment
    api.stop()


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """One process of the tests at a time."""
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of the tests share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def made_once(folder: Path, make: Callable[[Path], Said]) -> Said:
    """What the command said that filled this folder, run by the first process that asks."""
    said = folder.with_name(f"{folder.name}.json")
    with held(folder.with_name(f"{folder.name}.lock")):
        if not said.exists():
            folder.mkdir()
            said.write_text(json.dumps(asdict(make(folder))), encoding="utf-8")
    return Said(**json.loads(said.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def export(shared: Path) -> Path:
    """The simulated trial's full export, restricted lists and all. Read only."""
    from mirocals.simulation import simulate

    with held(shared / "inbox.lock"):  # who comes second finds it made
        return simulate(shared / "inbox")[-1]


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
def built(shared: Path, export: Path) -> Built:
    """The first release of the simulated trial, unblinded. Read only."""
    home = shared / "built"
    said = made_once(home, lambda home: mirocals(home, "run", export, "--unblinded"))
    assert said.status == 0, said
    current = home / "MIROCALS" / "releases" / "unblinded" / "current"
    return Built(home, export, current.resolve(), said)


@pytest.fixture
def alone(built: Built) -> Iterator[None]:
    """For tests whose commands take the lock of the built study: one of them at a time."""
    with held(built.home.with_name("alone.lock")):
        yield


@pytest.fixture(scope="session")
def pilot(shared: Path, server: dict[str, str]) -> Built:
    """The release of the CDISC pilot, a real trial delivered as SDTM. Read only."""
    if not PILOT.is_dir():
        pytest.skip("the CDISC pilot is not beside this checkout (../shared/cdiscpilot01)")
    home, study = shared / "pilot", ("--study", "CDISCPILOT01")
    said = made_once(home, lambda home: mirocals(home, "run", PILOT / "sdtm", *study, **server))
    assert said.status == 0, said
    current = home / "CDISCPILOT01" / "releases" / "unblinded" / "current"
    return Built(home, PILOT / "sdtm", current.resolve(), said)
