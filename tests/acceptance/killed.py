"""Runs that die at any moment."""

import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

from tests.conftest import Built, command

KILLS = int(os.environ.get("MIROCALS_KILLS", "1"))
STEPS = ("build", "validate", "analyse", "publish", "ingest")  # killed in turn


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


def kill(home: Path, undisturbed: Built, **environment: str) -> list[int]:
    """Kill a run once, or as often as MIROCALS_KILLS says, each time in another step.

    Returns the processes that are there ten seconds after a kill.
    """
    moments = random.Random(640)
    left: list[int] = []
    for number in range(KILLS):
        share = moments.uniform(0.1, 0.8)
        _kill_in(STEPS[number % len(STEPS)], share, home, undisturbed, environment)
        end = time.monotonic() + 10
        while processes_of(home) and time.monotonic() < end:
            time.sleep(0.1)
        left += processes_of(home)
    return left


def _kill_in(
    step: str, share: float, home: Path, undisturbed: Built, environment: dict[str, str]
) -> None:
    """Kill a run, and nothing but the run itself, when a share of a step's time is over.

    The step begins with the line that tells the end of the step before it; how long it takes is
    told by the undisturbed run.
    """
    said = re.findall(r"^(\w+) +([\d.]+) s", undisturbed.said.out, re.MULTILINE)
    names, seconds = [name for name, _ in said], {name: float(took) for name, took in said}
    before = names[names.index(step) - 1] if step != "ingest" else "SYNTHETIC"
    with subprocess.Popen(
        command(home, "run", undisturbed.export, "--unblinded"),
        env={**os.environ, "MIROCALS_HOME": str(home), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as run:
        assert run.stdout is not None
        assert any(line.startswith(before) for line in run.stdout)
        time.sleep(share * seconds[step])
        assert len(processes_of(home)) > 1  # the run and its children
        run.send_signal(signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
