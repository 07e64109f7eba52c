"""The default trial's ALSFRS-R as reference sets, made by `python -m tests.reference.alsfrs`.

`alsfrs.csv` has a row a subject and visit as analysed, `alsfrs_subjects.csv` a row a subject with
the study day of death where it lies within 533 days. Synthetic.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from mirocals.simulation.decline import Slopes
from mirocals.simulation.parameters import DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters
from mirocals.simulation.trial import generate_trial

FOLDER = Path(__file__).parent
LAST_DAY = 533


def make_sets() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Records and subjects of the default trial."""
    trial = generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters())
    rows, cohort = trial.cohort.entered_trial, trial.cohort
    died = trial.survival[rows] + 1
    subjects = pd.DataFrame(
        {
            "subject": rows,
            "stratum": 1 + (cohort.pnfh[rows] >= 750) + (cohort.pnfh[rows] > 3700),
            "treated": trial.allocation.treated[rows].astype(int),
            "britain": trial.in_britain[rows].astype(int),
            "bulbar": cohort.bulbar[rows].astype(int),
            "death": pd.array(np.where(died <= LAST_DAY, died, -1), dtype="Int64"),
        }
    )
    subjects["death"] = subjects["death"].mask(subjects["death"] < 0)
    records = Slopes(trial).records(trial)[["subject", "visit", "day", "total", "base"]]
    whole = ["day", "total", "base"]
    records = records.astype(dict.fromkeys(whole, int)).sort_values(["subject", "visit"])
    records = records.merge(subjects.drop(columns="death"), on="subject")
    return records.reset_index(drop=True), subjects


if __name__ == "__main__":
    for frame, name in zip(make_sets(), ("alsfrs", "alsfrs_subjects"), strict=True):
        frame.to_csv(FOLDER / f"{name}.csv", index=False, lineterminator="\n")
