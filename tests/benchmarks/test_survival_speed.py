"""Speed of the survival estimators on large data, beside R's where it is installed.

They print figures and assert none but that both give the same estimates.
"""

import shutil
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
library(survival); d <- read.csv("%s"); now <- proc.time()[["elapsed"]]
fit <- coxph(Surv(time, event) ~ x1 + x2 + x3 + x4 + x5 + x6, data = d)
cat(proc.time()[["elapsed"]] - now, coef(fit))
"""


def test_a_cox_model_of_a_million_subjects(tmp_path: Path, capsys):
    rng, subjects = np.random.default_rng(1), 1_000_000
    columns = rng.standard_normal((subjects, 6))
    days = np.ceil(500 * rng.exponential(np.exp(-columns @ np.full(6, 0.1))))
    event, days = days <= 640, np.minimum(days, 640)
    started = time.monotonic()
    found = maximise(days, event, columns)
    said = f"Cox, 1,000,000 subjects, 6 covariates: {time.monotonic() - started:.1f} s"
    if shutil.which("Rscript"):
        file = tmp_path / "cox.csv"
        names = [f"x{i}" for i in range(1, 7)]
        data = pd.DataFrame(columns, columns=names).assign(time=days, event=event.astype(int))
        data.to_csv(file, index=False)
        out = subprocess.run(
            ["Rscript", "-e", COX_IN_R % file], capture_output=True, text=True, check=True
        ).stdout.split()
        said += f"; R's survival {float(out[0]):.1f} s"
        np.testing.assert_allclose(found.estimate, [float(x) for x in out[1:]], rtol=1e-4)
    with capsys.disabled():
        print(f"\n{said}")


def test_a_log_rank_test_of_ten_million_rows(capsys):
    with duckdb.connect() as connection:
        connection.execute(
            "create table days as select i % 2 + 1 as arm, (i // 2) % 4 as stratum,"
            " (hash(i) % 640)::integer as time, (hash(i + 7) % 2)::integer as event"
            " from range(10000000) as r(i)"
        )
        started = time.monotonic()
        test = compare_relation(connection.table("days"))
        seconds = time.monotonic() - started
    assert test.degrees_of_freedom == 1
    with capsys.disabled():
        print(f"\nlog-rank, 10,000,000 rows, 4 strata: {seconds:.1f} s")
