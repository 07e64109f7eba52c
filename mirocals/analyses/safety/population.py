"""Whom safety is told of, on which arm, and for how long they were at risk."""

import numpy as np
import pandas as pd

from mirocals.analyses.columns import Column, columns_by
from mirocals.analyses.counting import Exposure
from mirocals.analyses.results import PROTOCOL, SECONDARY, Result, software
from mirocals.analyses.trial import Trial

ARM, FLAG = "TRT01A", "SAFFL"
POPULATION = "Safety: all who were given the study treatment, by arm as treated"
DAYS_OF_YEAR = 365.25


def safety_columns(trial: Trial) -> tuple[Column, ...]:
    """An arm as treated a column."""
    return columns_by(trial, ARM, FLAG)


def safety_row(trial: Trial, analysis_id: str, analysis: str, method: str, dataset: str) -> Result:
    """What the rows of an analysis of safety have in common; safety is a secondary endpoint."""
    return Result(
        analysis_id=analysis_id,
        analysis=analysis,
        reason=PROTOCOL,
        purpose=SECONDARY,
        population="safety",
        method=method,
        dataset=dataset,
        software=software(),
        note="dummy arms" if trial.dummy_arms else None,
    )


def rule(trial: Trial, name: str) -> float | None:
    """A number of `seeds/study/analysis_rules.csv`; None where the study sets none."""
    rules = trial.seed("analysis_rules")
    if rules.empty:
        return None
    value = rules.loc[rules["rule"] == name, "value"].dropna()
    return float(value.iloc[0]) if len(value) and str(value.iloc[0]) else None


def risk_ends(trial: Trial, subjects: pd.DataFrame) -> pd.Series:
    """The last day on which an event is treatment-emergent, or of death if that is earlier.

    It is the last dose plus the days of the rule `treatment_emergent_days`; without such a rule,
    the day the subject was last known alive.
    """
    days = rule(trial, "treatment_emergent_days")
    dose = pd.to_datetime(subjects["TRTEDT"])
    known = pd.to_datetime(subjects["LSTALVDT"]) if "LSTALVDT" in subjects else dose
    end = known.where(known > dose, dose) if days is None else dose + pd.Timedelta(days=days)
    death = pd.to_datetime(subjects["DTHDT"])
    return end.where(~(death < end), death)


def time_at_risk(trial: Trial, columns: tuple[Column, ...]) -> Exposure:
    """Patient-years from the first dose to the end of risk, both days counted."""
    return Exposure(tuple(_years(trial, column.subjects) for column in columns))


def _years(trial: Trial, subjects: pd.DataFrame) -> float:
    days = (risk_ends(trial, subjects) - pd.to_datetime(subjects["TRTSDT"])).dt.days + 1
    return float(np.nansum(days.clip(lower=0).to_numpy(dtype=float))) / DAYS_OF_YEAR


def risk_in_words(trial: Trial) -> str:
    """What the patient-years are, for the method of a table."""
    days = rule(trial, "treatment_emergent_days")
    end = "the day last known alive" if days is None else f"{days:g} days after the last"
    return f"patient-years from the first dose to {end}, or death"
