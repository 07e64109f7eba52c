"""Calibrates the decline of function in the default trial to the published figures.

Who dies when is settled before: `mirocals.simulation.calibration`. What is left to chance is how
fast each subject declines given its days to death. The default trial takes the first draw of that
stream whose ALSFRS-R, analysed as the release analyses it, gives the published relative difference
of slopes in the low stratum of CSF-pNFH, and no significant difference overall. Its number is in
`tables/decline.csv`; any other seed or size is a plain draw. Made again by
`python -m mirocals.simulation.decline`, which takes a minute or two.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtr

from mirocals.analyses.function.mixed import search
from mirocals.analyses.published import read_published
from mirocals.metadata import read_seed
from mirocals.simulation.calendar import MONTH
from mirocals.simulation.forms.assessments import fill_alsfrs
from mirocals.simulation.function import link_function
from mirocals.simulation.parameters import DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters
from mirocals.simulation.streams import Floats
from mirocals.simulation.trial import Trial, generate_trial, open_decline

TABLE = Path(__file__).parent / "tables" / "decline.csv"
LOW = "ALSFRTOT.MIXED.NFHPGR1.2"
MARGIN = 0.9  # of a printed digit's half: how near the figure has to come
NO_DIFFERENCE = 0.06  # least p value overall: a little above the 0.05 that is shown
DRAWS = 5000


def read_target() -> tuple[float, float]:
    """The published relative difference of slopes in the low stratum, and half a printed digit."""
    row = next(row for row in read_published("MIROCALS") if row["analysis_id"] == LOW)
    printed, scale = row["values"], float(row["scale"])
    half = 0.5 * 10.0 ** -len(printed.partition(".")[2])
    return float(printed) / scale, half / abs(scale)


class Slopes:
    """The published analyses of ALSFRS-R on whatever decline a trial has."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.total = trial.baseline_items.sum(axis=1).astype(float)
        rows = [row for row in read_seed("study/windows") if row["study"] == "MIROCALS"]
        self.windows = [
            [int(row[name] or 10**6) for name in ("avisitn", "start_day", "end_day", "target_day")]
            for row in rows
            if row["dataset"] == "ADQS" and int(row["target_day"]) > 1
        ]
        low, high = trial.parameters.pnfh_cuts
        self.low = (trial.cohort.pnfh >= low) & (trial.cohort.pnfh <= high)

    def draw(self, number: int) -> Trial:
        """The trial with the decline of a draw."""
        days = self.trial.survival.astype(float)
        function = link_function(
            open_decline(self.trial.seed, number), self.trial.cohort, self.trial.function,
            self.total, days, self.trial.parameters,
        )  # fmt: skip
        return replace(self.trial, function=function)

    def records(self, trial: Trial) -> pd.DataFrame:
        """The ALSFRS-R totals as analysed: one a subject and window, the nearest to its target."""
        form = fill_alsfrs(trial)
        assessed, total = form.columns["assessed_date"], form.columns["total"]
        assert isinstance(assessed, np.ndarray) and isinstance(total, np.ndarray)
        elapsed = (assessed - trial.cohort.randomised[form.subject]).astype("timedelta64[D]")
        day = np.where(np.isnat(elapsed), np.nan, elapsed.astype(float)) + 1
        rows = pd.DataFrame({"subject": form.subject, "day": day, "total": total.astype(float)})
        before = rows[rows["day"] <= 1].sort_values(["subject", "day"], kind="stable")
        base = before.groupby("subject")["total"].last().to_dict()
        rows = rows[(rows["day"] > 1) & rows["total"].notna()]
        kept = []
        for visit, start, end, target in self.windows:
            within = rows[rows["day"].between(start, end)]
            within = within.assign(off=(within["day"] - target).abs(), late=-within["day"])
            within = within.sort_values(["subject", "off", "late"]).drop_duplicates("subject")
            kept.append(within.assign(visit=visit))
        found = pd.concat(kept)
        return found.assign(base=found["subject"].map(base)).dropna(subset=["base"])

    def compare(self, records: pd.DataFrame) -> tuple[float, float]:
        """Relative difference of slopes, treated against placebo, and the Wald p value."""
        cohort, subject = self.trial.cohort, records["subject"].to_numpy()
        months = (records["day"].to_numpy() - 1) / MONTH
        columns = (
            np.ones(len(records)), records["base"].to_numpy() - records["base"].mean(),
            self.trial.in_britain[subject], cohort.bulbar[subject], months,
            months * self.trial.allocation.treated[subject],
        )  # fmt: skip
        design: Floats = np.column_stack(columns).astype(float)
        number = np.unique(subject, return_inverse=True)[1]
        likelihood, theta = search(records["total"].to_numpy(), design, months, number)
        effects, covariance, _ = likelihood.solve(theta)
        z = effects[-1] / np.sqrt(covariance[-1, -1])
        return float(effects[-1] / effects[-2]), float(2 * ndtr(-abs(z)))

    def figures(self, number: int) -> tuple[float, float]:
        """Relative difference of slopes in the low stratum, and the p value overall."""
        records = self.records(self.draw(number))
        low = records[self.low[records["subject"].to_numpy()]]
        return self.compare(low)[0], self.compare(records)[1]


def calibrate(trial: Trial) -> int:
    """The first draw that meets the published figures; raises ValueError where none does."""
    slopes, (target, half) = Slopes(trial), read_target()
    for number in range(1, DRAWS + 1):
        ratio, p_value = slopes.figures(number)
        if abs(ratio - target) <= MARGIN * half and p_value >= NO_DIFFERENCE:
            return number
    raise ValueError(f"none of {DRAWS} draws of the decline meets the published figures")


def write_draw(number: int, path: Path = TABLE) -> None:
    """Write the number of the draw that the default trial takes."""
    path.write_text(f"draw\n{number}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_draw(calibrate(generate_trial(DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters())))
