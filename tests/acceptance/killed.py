"""Runs that die at any moment."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from tests.conftest import command

MOMENTS = int(os.environ.get("MIROCALS_KILLS", "1"))


def processes_of(home: Path) -> list[int]:
    """Processes whose environment names this home: the run and its children."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(home).encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue
    return found


def killed(home: Path, *arguments: object, **environment: str) -> list[int]:
    """Kill a run once, or as often as MIROCALS_KILLS says, each time at another moment.

    Returns the processes that are there ten seconds after a kill; none where there is no /proc.
    """
    moments = random.Random(640)
    left: list[int] = []
    for _ in range(MOMENTS):
        run = subprocess.Popen(
            command(home, *arguments),
            env={**os.environ, "MIROCALS_HOME": str(home), **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moments.uniform(0.5, 20))
        run.send_signal(signal.SIGKILL)
        run.wait()
        end = time.monotonic() + 10
        while processes_of(home) and time.monotonic() < end:
            time.sleep(0.1)
        left += processes_of(home)
    return left
