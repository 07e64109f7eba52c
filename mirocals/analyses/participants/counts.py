"""Counts of subjects: screened, randomised, by arm, and who they are."""

from collections.abc import Iterator

from mirocals.analyses.results import ASSUMED, EXPLORATORY, Result, software
from mirocals.analyses.trial import Trial


def count_subjects(trial: Trial) -> Iterator[Result]:
    """Rows of `results.ard` on all subjects of ADSL and on those randomised."""
    subjects = trial.subjects
    randomised = subjects[subjects["RANDFL"] == "Y"]
    row = Result(
        analysis_id="SUBJECTS",
        analysis="subjects",
        reason=ASSUMED,
        purpose=EXPLORATORY,
        population="randomised",
        method="count",
        n=len(randomised),
        dataset="ADSL",
        software=software(),
        note="dummy arms" if trial.dummy_arms else None,
    )
    everyone = row.but(population="all subjects", n=len(subjects))
    yield _count(everyone, "screened", len(subjects))
    yield _count(row, "randomised", len(randomised))
    for arm in trial.arms:
        members = int((randomised["TRT01PN"] == arm.number).sum())
        yield _count(
            row.but(group_variable="TRT01P", group_level=arm.name, n=members), "randomised", members
        )
    yield _count(row, "men", int((randomised["SEX"] == "M").sum()))
    ages = randomised["AGE"].dropna()
    age = row.but(term="AGE", method="median", n=len(ages))
    if ages.empty:
        yield age.not_estimable("no randomised subject has a value of AGE")
        return
    median = float(ages.median())
    yield age.but(statistic="median", value=median, formatted=f"{median:g}", unit="years")


def _count(row: Result, statistic: str, count: int) -> Result:
    return row.but(statistic=statistic, value=float(count), formatted=f"{count}")
