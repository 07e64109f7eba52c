"""The same flow from a Prefect server as from the command line."""

import json
import os
import subprocess
import sys

import pytest

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


@pytest.mark.usefixtures("alone")
def test_a_served_flow_runs_when_the_server_asks_for_it(server: dict[str, str], built: Built):
    parameters = {
        "export": str(built.export),
        "study": "MIROCALS",
        "unblinded": True,
        "home": str(built.home),
    }
    environment = {**os.environ, **server, "PREFECT_RUNNER_POLL_FREQUENCY": "1"}
    serving = subprocess.Popen(
        [sys.executable, "-m", "flows.serving"], cwd=PROJECT, env=environment
    )
    try:
        asked = subprocess.run(
            [sys.executable, "-c", RUN, json.dumps(parameters)],
            capture_output=True,
            text=True,
            timeout=240,
            env=environment,
        )
    finally:
        serving.terminate()
        serving.wait()
    assert asked.stdout.split() == ["COMPLETED"], asked.stderr
