"""Whom safety is told of, on which arm, and for how long they were at risk."""

import numpy as np
import pandas as pd

from mirocals.analyses.columns import Column, columns_by
from mirocals.analyses.counting import Exposure
from mirocals.analyses.results import ASSUMED, EXPLORATORY, PROTOCOL, PURPOSES, Result, software
from mirocals.analyses.trial import Trial, is_published

ARM, FLAG = "TRT01A", "SAFFL"
POPULATION = "Safety: all who were given the study treatment, by arm as treated"
DAYS_OF_YEAR = 365.25


def safety_columns(trial: Trial) -> tuple[Column, ...]:
    """An arm as treated a column."""
    return columns_by(trial, ARM, FLAG)


def safety_row(trial: Trial, analysis_id: str, analysis: str, method: str, dataset: str) -> Result:
    """What the rows of an analysis of safety have in common.

    The rule `safety_purpose` of `seeds/study/analysis_rules.csv` says what safety serves, and its
    source whether that is published; without it, safety explores.
    """
    declared = _rules(trial, "safety_purpose")
    purpose, source = declared[0] if declared else ("", "")
    return Result(
        analysis_id=analysis_id,
        analysis=analysis,
        reason=PROTOCOL if is_published(source) else ASSUMED,
        purpose=PURPOSES.get(purpose, EXPLORATORY),
        population="safety",
        method=method,
        dataset=dataset,
        software=software(),
        note="dummy arms" if trial.dummy_arms else None,
    )


def rule(trial: Trial, name: str) -> float | None:
    """A number of `seeds/study/analysis_rules.csv`; None where the study sets none."""
    found = [value for value, _ in _rules(trial, name) if value]
    return float(found[0]) if found else None


def _rules(trial: Trial, name: str) -> list[tuple[str, str]]:
    """The values of a rule with their sources; none where the study does not lay it down."""
    rules = trial.seed("analysis_rules").reindex(columns=["rule", "value", "source"])
    chosen = rules.loc[rules["rule"] == name, ["value", "source"]].fillna("")
    return [(str(value), str(source)) for value, source in chosen.to_numpy()]


def risk_ends(trial: Trial, subjects: pd.DataFrame) -> pd.Series:
    """The last day on which an event is treatment-emergent, or of death if that is earlier.

    It is the last dose plus the days of the rule `treatment_emergent_days`, as far as the release
    knows; without such a rule, the day the subject was last known alive.
    """
    days = rule(trial, "treatment_emergent_days")
    dose = pd.to_datetime(subjects["TRTEDT"])
    known = pd.to_datetime(subjects["LSTALVDT"]) if "LSTALVDT" in subjects else dose
    end = known.where(known > dose, dose) if days is None else dose + pd.Timedelta(days=days)
    last = pd.Timestamp(trial.last_known_day)
    end = end.where(~(end > last), last)
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
    return f"patient-years from the first dose to {end}, to death or to the extract or cut"
