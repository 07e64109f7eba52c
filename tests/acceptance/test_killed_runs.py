"""Runs that die at any moment: a plain re-run ends as an undisturbed one."""

import json
import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import Built, command, mirocals

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


def kill_in(step: str, share: float, home: Path, built: Built) -> None:
    """Kill a run, and nothing but the run itself, when a share of a step's time is over.

    The step begins with the line that tells the end of the step before it; how long it takes is
    told by the undisturbed run.
    """
    said = re.findall(r"^(\w+) +([\d.]+) s", built.said.out, re.MULTILINE)
    names, seconds = [name for name, _ in said], {name: float(took) for name, took in said}
    before = names[names.index(step) - 1] if step != "ingest" else "SYNTHETIC"
    with subprocess.Popen(
        command(home, "run", built.export, "--unblinded"),
        env={**os.environ, "MIROCALS_HOME": str(home)},
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


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for children in /proc")
def test_a_killed_run_run_again_ends_like_an_undisturbed_one(tmp_path: Path, built: Built):
    home = tmp_path / "home"
    home.mkdir()
    moments = random.Random(640)
    for kill in range(KILLS):
        kill_in(STEPS[kill % len(STEPS)], moments.uniform(0.1, 0.8), home, built)
        end = time.monotonic() + 10
        while processes_of(home) and time.monotonic() < end:
            time.sleep(0.1)
        assert processes_of(home) == []
    said = mirocals(home, "run", built.export, "--unblinded")
    assert said.status == 0, said
    release = (home / "MIROCALS" / "releases" / "unblinded" / "current").resolve()
    assert release.name == built.release.name
    ours, undisturbed = (
        json.loads((folder / "release.json").read_text(encoding="utf-8"))
        for folder in (release, built.release)
    )
    assert ours["tables"] == undisturbed["tables"]
    assert processes_of(home) == []
