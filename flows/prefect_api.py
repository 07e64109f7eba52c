"""A temporary Prefect API for a run from the command line, ended with the run.

Prefect's own temporary API leaves its server behind when the parent is killed and migrates its
database for half a minute on a cold machine. This one is a child tied to its parent, and starts
from a database migrated once for the installation. Where PREFECT_API_URL is set, that server is
used and nothing is started.
"""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

from flows.children import Child
from mirocals.errors import MirocalsError

STARTUP_SECONDS = 120
PRIVATE = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
QUIET = {
    **PRIVATE,
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
}


def template() -> Path:
    """The migrated, empty Prefect database of this installation."""
    return Path(sys.prefix) / "share" / "mirocals" / f"prefect-{version('prefect')}.db"


class TemporaryApi:
    """A Prefect server of this run alone, on a free port of the loopback address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.child: Child | None = None
        self.url = os.environ.get("PREFECT_API_URL", "")

    def start(self) -> None:
        """Start the server without waiting for it, and point Prefect at it."""
        if self.url:
            os.environ.update(PRIVATE)
            return
        os.environ.update(QUIET)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if template().exists():
            shutil.copy(template(), self.folder / "prefect.db")
            os.environ["PREFECT_SERVER_DATABASE_MIGRATE_ON_START"] = "false"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/api"
        os.environ["PREFECT_HOME"] = str(self.folder)
        self.child = Child(
            "uvicorn",
            *("--factory", "flows.prefect_api:make_app", "--host", "127.0.0.1"),
            *("--port", str(port), "--log-level", "warning"),
            log=self.folder / "server.log",
        )
        os.environ["PREFECT_API_URL"] = self.url

    def wait(self) -> None:
        """Wait until the server answers; raises MirocalsError with the path of its log."""
        if self.child is None:
            return
        end = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < end and self.child.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise MirocalsError(f"Prefect's server did not start; log: {self.folder / 'server.log'}")

    def stop(self) -> None:
        """End the server and forget its database: a run's history is its release."""
        if self.child is not None:
            self.child.end()
            self.child = None
            os.environ.pop("PREFECT_API_URL", None)
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "TemporaryApi":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def make_app() -> object:
    """Prefect's API without the services that only a lasting server needs."""
    from prefect.server.api.server import create_app

    return create_app(ephemeral=True, webserver_only=True)


def migrate(target: Path) -> None:
    """Migrate an empty Prefect database into `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.parent / f"prepare-{os.getpid()}"
    environment = {**os.environ, **QUIET, "PREFECT_HOME": str(folder)}
    environment.pop("PREFECT_API_URL", None)
    try:
        subprocess.run(
            [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        with sqlite3.connect(folder / "prefect.db") as database:
            database.execute("pragma wal_checkpoint(truncate)")
            database.execute("pragma journal_mode=delete")
        (folder / "prefect.db").replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
