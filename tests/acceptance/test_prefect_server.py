"""The same flow from a Prefect server as from the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flows.prefect_api import QUIET, TemporaryApi
from mirocals.settings import PROJECT
from tests.conftest import Built

RUN = """
import json, sys, time
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound
parameters = json.loads(sys.argv[1])
for _ in range(120):
    try:
        run = run_deployment("mirocals/run", parameters=parameters, timeout=120)
        break
    except ObjectNotFound:
        time.sleep(0.5)
print(run.state.type.value)
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in (*QUIET, "PREFECT_HOME", "PREFECT_API_URL"):
        monkeypatch.setenv(name, "")  # so that what the server sets is put back
        monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_RUNNER_POLL_FREQUENCY", "1")
    with TemporaryApi(tmp_path / "prefect") as api:
        api.wait()
        yield api


@pytest.mark.usefixtures("alone")
def test_a_served_flow_runs_when_the_server_asks_for_it(server: TemporaryApi, built: Built):
    parameters = {
        "export": str(built.export),
        "study": "MIROCALS",
        "unblinded": True,
        "home": str(built.home),
    }
    serving = subprocess.Popen([sys.executable, "-m", "flows.serving"], cwd=PROJECT)
    try:
        asked = subprocess.run(
            [sys.executable, "-c", RUN, json.dumps(parameters)],
            capture_output=True,
            text=True,
            timeout=240,
        )
    finally:
        serving.terminate()
        serving.wait()
    assert asked.stdout.split() == ["COMPLETED"], asked.stderr
