"""Runs that die at any moment: a plain re-run ends as an undisturbed one."""

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import Built, command, mirocals

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


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for children in /proc")
def test_a_killed_run_run_again_ends_like_an_undisturbed_one(tmp_path: Path, built: Built):
    home = tmp_path / "home"
    home.mkdir()
    moments = random.Random(640)
    for _ in range(MOMENTS):
        run = subprocess.Popen(
            command(home, "run", built.export, "--unblinded"),
            env={**os.environ, "MIROCALS_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moments.uniform(0.5, 20))
        run.send_signal(signal.SIGKILL)
        run.wait()
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
