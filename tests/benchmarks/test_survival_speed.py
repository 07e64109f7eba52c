"""Speed of the survival estimators on large data, beside R's where it is installed.

They print figures and assert none but that both give the same estimates.
"""

import functools
import subprocess
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from mirocals.analyses.survival.log_rank import compare_relation
from mirocals.analyses.survival.partial_likelihood import maximise

pytestmark = pytest.mark.benchmark

COX_IN_R = """
d <- read.csv("%s"); now <- proc.time()[["elapsed"]]
fit <- coxph(Surv(time, event) ~ x1 + x2 + x3 + x4 + x5 + x6, data = d)
cat(proc.time()[["elapsed"]] - now, coef(fit))
"""


LOG_RANK_IN_R = """
column <- function(name) readBin(file.path("%s", name), "integer", 1e8)
d <- data.frame(time = column("time"), event = column("event"), arm = column("arm"),
                stratum = column("stratum")); now <- proc.time()[["elapsed"]]
test <- survdiff(Surv(time, event) ~ arm + strata(stratum), data = d)
cat(proc.time()[["elapsed"]] - now, test$chisq)
"""


@functools.cache
def why_not_r() -> str | None:
    """Why R's survival cannot be run beside ours."""
    try:
        asked = ["Rscript", "-e", "library(survival)"]
        found = subprocess.run(asked, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "no Rscript on the path"
    return found.stderr.strip().splitlines()[0] if found.returncode else None


def run_r(program: str) -> tuple[str, list[float]]:
    """What is said of R's seconds, and the numbers after them; none where there is no R."""
    if reason := why_not_r():
        return f"; R's survival skipped: {reason}", []
    command = ["Rscript", "-e", f"library(survival); {program}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    seconds, *numbers = (float(number) for number in out.split())
    return f"; R's survival {seconds:.1f} s", numbers


def test_a_cox_model_of_a_million_subjects(tmp_path: Path, capsys):
    rng, subjects = np.random.default_rng(1), 1_000_000
    columns = rng.standard_normal((subjects, 6))
    days = np.ceil(500 * rng.exponential(np.exp(-columns @ np.full(6, 0.1))))
    event, days = days <= 640, np.minimum(days, 640)
    started = time.monotonic()
    found = maximise(days, event, columns)
    said = f"Cox, 1,000,000 subjects, 6 covariates: {time.monotonic() - started:.1f} s"
    file = tmp_path / "cox.csv"
    if not why_not_r():
        names = [f"x{i}" for i in range(1, 7)]
        data = pd.DataFrame(columns, columns=names).assign(time=days, event=event.astype(int))
        data.to_csv(file, index=False)
    beside, estimate = run_r(COX_IN_R % file)
    if estimate:
        np.testing.assert_allclose(found.estimate, estimate, rtol=1e-4)
    with capsys.disabled():
        print(f"\n{said}{beside}")


def test_a_log_rank_test_of_ten_million_rows(tmp_path: Path, capsys):
    with duckdb.connect() as connection:
        connection.execute(
            "create table days as select i % 2 + 1 as arm, (i // 2) % 4 as stratum,"
            " (hash(i) % 640)::integer as time, (hash(i + 7) % 2)::integer as event"
            " from range(10000000) as r(i)"
        )
        started = time.monotonic()
        test = compare_relation(connection.table("days"))
        seconds = time.monotonic() - started
        for name, column in connection.table("days").fetchnumpy().items():
            column.astype(np.int32).tofile(tmp_path / name)
    beside, chi_square = run_r(LOG_RANK_IN_R % tmp_path)
    if chi_square:
        np.testing.assert_allclose(test.chi_square, chi_square[0], rtol=1e-6)
    assert test.degrees_of_freedom == 1
    with capsys.disabled():
        print(f"\nlog-rank, 10,000,000 rows, 4 strata: {seconds:.1f} s{beside}")
