"""Timings for docs/performance.md: `make bench`. They print figures and assert none."""

import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PILOT, Built, command, mirocals

pytestmark = pytest.mark.benchmark
RUNS = 5


def seconds(work: Callable[[int], object]) -> str:
    taken = []
    for number in range(RUNS):
        started = time.monotonic()
        work(number)
        taken.append(time.monotonic() - started)
    return f"median {statistics.median(taken):.1f} s ({min(taken):.1f}-{max(taken):.1f}, n={RUNS})"


def test_a_run_from_export_to_release(tmp_path: Path, export: Path, capsys):
    said = []

    def run(number: int) -> None:
        home = tmp_path / str(number)
        home.mkdir()
        said.append(mirocals(home, "run", export, "--unblinded").out)

    figure = seconds(run)
    with capsys.disabled():
        print(f"\nrun, 220 subjects: {figure}\n{said[-1]}")


def test_a_run_on_an_export_already_released(built: Built, capsys):
    figure = seconds(lambda _: mirocals(built.home, "run", built.export, "--unblinded"))
    with capsys.disabled():
        print(f"\nrun, release exists: {figure}")


def test_help(tmp_path: Path, capsys):
    figure = seconds(
        lambda _: subprocess.run(command(tmp_path, "--help"), capture_output=True, check=True)
    )
    with capsys.disabled():
        print(f"\n--help: {figure}")


@pytest.mark.skipif(not PILOT.is_dir(), reason="the CDISC pilot is not beside this checkout")
def test_a_run_of_the_real_trial(tmp_path: Path, capsys):
    def run(number: int) -> None:
        home = tmp_path / str(number)
        home.mkdir()
        mirocals(home, "run", PILOT / "sdtm", "--study", "CDISCPILOT01")

    figure = seconds(run)
    with capsys.disabled():
        print(f"\nrun, CDISC pilot, 107,472 records: {figure}")


def test_simulating_20_000_subjects(tmp_path: Path, capsys):
    started = time.monotonic()
    said = mirocals(tmp_path, "simulate", tmp_path / "inbox", "--subjects", 20_000)
    with capsys.disabled():
        print(f"\nsimulate, 20,000 subjects: {time.monotonic() - started:.1f} s {said.error}")
