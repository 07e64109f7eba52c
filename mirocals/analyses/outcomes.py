"""What the study declares of its repeated outcomes, and their records of the ITT population."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mirocals.analyses.results import (
    ASSUMED,
    DATA_DRIVEN,
    EXPLORATORY,
    PURPOSES,
    Result,
    software,
)
from mirocals.analyses.trial import Arm, Trial, unplaced

ALIVE_AND_SEEN = "Compares those alive and seen at the visit, who are not randomised groups."
COLUMNS = (
    *("USUBJID", "PARAMCD", "BASETYPE", "AVISITN", "ADY", "AVAL", "BASE", "CHG"),
    *("DTYPE", "ABLFL", "ANL01FL"),
)


@dataclass(frozen=True)
class Visit:
    """An analysis visit of `seeds/study/outcome_visits.csv`, its target from `windows.csv`."""

    number: int
    name: str
    target_day: int
    on_treatment: bool


@dataclass(frozen=True)
class Outcome:
    """A row of `seeds/study/outcome_measures.csv` with its records, its visits in order.

    `records` has one row a subject and visit, in order of subject and AVISITN: SUBJECT (number
    within the plan's subjects), AVISITN, ADY, AVAL, BASE, CHG, BELOW (the value is half the limit
    of quantification), TRT01PN and the columns of ADSL that are covariates, text as categories.
    `baseline` has the rows flagged ABLFL.
    """

    paramcd: str
    dataset: str
    label: str
    unit: str
    decimals: int
    purpose: str
    withheld: bool
    visits: tuple[Visit, ...]
    records: pd.DataFrame
    baseline: pd.DataFrame


@dataclass(frozen=True)
class Population:
    """The ITT population or a stratum of it: a suffix for analysis_id, its name, its subjects.

    `title` names it in words, with the unit of its bounds. `notes` stand on every row: who could
    not be placed in a stratum.
    """

    suffix: str
    name: str
    subjects: pd.DataFrame
    notes: tuple[str, ...] = ()
    title: str = "ITT"

    def of(self, records: pd.DataFrame) -> pd.DataFrame:
        """The records of its subjects."""
        return records[np.isin(records["SUBJECT"].to_numpy(), self.subjects["SUBJECT"].to_numpy())]


@dataclass(frozen=True)
class Plan:
    """A release with what the study lays down for its repeated outcomes.

    `rules` are those of `seeds/study/outcome_rules.csv` by rule and PARAMCD, `subjects` the rows of
    ADSL with ITTFL and a planned arm, in order of USUBJID, numbered by SUBJECT, `withheld` the
    tests withheld while it is blinded.
    """

    trial: Trial
    rules: dict[tuple[str, str], list[str]]
    subjects: pd.DataFrame
    withheld: frozenset[str]

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The planned arms."""
        return self.trial.arms

    @property
    def reference(self) -> Arm | None:
        """The arm all others are compared with: TRT01PN 1."""
        return self.trial.reference

    @property
    def others(self) -> tuple[Arm, ...]:
        """The arms compared with the reference."""
        return tuple(arm for arm in self.arms if arm.number != 1)

    def headings(
        self, stub: str, of_each: Sequence[str], of_others: Sequence[str]
    ) -> tuple[str, ...]:
        """The columns of a table: `arm: what` of every arm, then of those beside the reference."""
        each = [f"{arm.name}: {what}" for arm in self.arms for what in of_each]
        others = [f"{arm.name}: {what}" for arm in self.others for what in of_others]
        return (stub, *each, *others)

    def values(self, rule: str, paramcd: str = "") -> list[str]:
        """The values of a rule, of one measure where it is named, in their order.

        None where the study does not lay it down.
        """
        return self.rules.get((rule, paramcd), [])

    def populations(self) -> list[Population]:
        """The ITT population, then each stratum of the rule `stratum` that has subjects."""
        found = [Population("", "ITT", self.subjects)]
        for name in self.values("stratum"):
            if {name, f"{name}N"} <= set(self.subjects.columns):
                notes = tuple(unplaced(self.subjects[name], name))
                strata = self.subjects[[f"{name}N", name]].dropna().drop_duplicates()
                for order, text in sorted((int(n), str(t)) for n, t in strata.to_numpy()):
                    within = self.subjects[self.subjects[name] == text].reset_index(drop=True)
                    title = self._in_words(name, text)
                    found.append(
                        Population(f".{name}.{order}", f"ITT, {name} {text}", within, notes, title)
                    )
        return found

    def _in_words(self, variable: str, text: str) -> str:
        """A stratum in words, such as `CSF-pNFH < 750 ng/L`, by the rule `stratum_label`."""
        for rule in self.values("stratum_label"):
            named, _, label = rule.partition(": ")
            if named == variable:
                label, _, unit = label.partition(" (")
                bounds = re.sub(r"^([<>])(?=\d)", r"\1 ", text).replace("-", "\u2013")
                return f"{label} {bounds} {unit.rstrip(')')}".strip()
        return f"{variable} {text}"


def read_plan(trial: Trial) -> Plan:
    """Read the study's rules; they are empty where it declares none."""
    rules: dict[tuple[str, str], list[str]] = {}
    rows = trial.seed("outcome_rules").reindex(columns=["rule", "paramcd", "value"])
    for rule, paramcd, value in rows.fillna("").to_numpy():
        rules.setdefault((str(rule), str(paramcd)), []).append(str(value))
    subjects = trial.subjects
    subjects = subjects[(subjects["ITTFL"] == "Y") & subjects["TRT01PN"].notna()]
    blinding = trial.seed("blinding").reindex(columns=["column_name", "value"])
    tests = blinding.loc[blinding["column_name"] == "test", "value"]
    subjects = subjects.assign(TRT01PN=subjects["TRT01PN"].astype(int)).reset_index(drop=True)
    return Plan(
        trial=trial,
        rules=rules,
        subjects=subjects.assign(SUBJECT=np.arange(len(subjects))),
        withheld=frozenset(tests) if trial.dummy_arms else frozenset(),
    )


def read_outcomes(plan: Plan, group: str) -> list[Outcome]:
    """The outcomes of a group that the study declares, in the seed's order."""
    trial = plan.trial
    declared = trial.seed("outcome_measures")
    if declared.empty:
        return []
    chosen = declared[declared["outcome_group"] == group]
    found: dict[str, tuple[pd.DataFrame, tuple[Visit, ...]]] = {}
    for name in sorted(set(chosen["dataset"].astype(str))):
        codes = chosen.loc[chosen["dataset"] == name, "paramcd"].astype(str)
        rows = trial.adam(name.lower(), *codes).reindex(columns=list(COLUMNS))
        found[name] = (rows, _read_visits(trial, name))
    return [_read_outcome(plan, row, *found[str(row["dataset"])]) for _, row in chosen.iterrows()]


def _read_outcome(
    plan: Plan, row: pd.Series, rows: pd.DataFrame, visits: tuple[Visit, ...]
) -> Outcome:
    covariates = [name for name in plan.values("covariate") if name in plan.subjects.columns]
    subjects = plan.subjects[["USUBJID", "SUBJECT", "TRT01PN", *covariates]]
    for name in covariates:
        if not pd.api.types.is_numeric_dtype(subjects[name]):
            subjects = subjects.assign(**{name: subjects[name].astype("category")})
    chosen = (rows["PARAMCD"] == row["paramcd"]) & rows["AVAL"].notna()
    if pd.notna(row["basetype"]):
        chosen &= rows["BASETYPE"] == row["basetype"]
    rows = rows[chosen].merge(subjects, on="USUBJID", validate="many_to_one")
    rows = rows.sort_values(["SUBJECT", "AVISITN", "ADY"], kind="stable")
    numbers = [visit.number for visit in visits]
    analysed = (rows["ANL01FL"] == "Y") & rows["AVISITN"].isin(numbers) & (rows["ADY"] > 1)
    first = rows["ABLFL"] == "Y"
    rows = rows.assign(BELOW=rows["DTYPE"] == "HALFLLOQ")
    rows = rows.drop(columns=["USUBJID", "PARAMCD", "BASETYPE", "DTYPE", "ABLFL", "ANL01FL"])
    return Outcome(
        paramcd=row["paramcd"],
        dataset=row["dataset"],
        label=row["label"],
        unit=row["unit"],
        decimals=int(row["decimals"]),
        purpose=PURPOSES[row["purpose"]],
        withheld=row["withheld_as"] in plan.withheld,
        visits=visits,
        records=rows[analysed].astype({"AVAL": float, "BASE": float, "CHG": float}),
        baseline=rows[first],
    )


def _read_visits(trial: Trial, dataset: str) -> tuple[Visit, ...]:
    chosen, windows = trial.seed("outcome_visits"), trial.seed("windows")
    if chosen.empty or windows.empty:
        return ()
    both = chosen[chosen["dataset"] == dataset].merge(
        windows[windows["dataset"] == dataset], on="avisitn", suffixes=("", "_of_window")
    )
    columns = ["avisitn", "avisit", "target_day", "on_treatment"]
    rows = both.sort_values("avisitn")[columns].to_numpy().tolist()
    return tuple(
        Visit(int(number), str(name), int(day), during == "Y") for number, name, day, during in rows
    )


def nothing_declared(group: str, what: str) -> Result:
    """The one row of a group of analyses of which the study declares no outcome."""
    row = Result(
        analysis_id=group.upper(),
        analysis=group,
        reason=ASSUMED,
        purpose=EXPLORATORY,
        population="ITT",
        software=software(),
    )
    return row.not_estimable(f"the study declares no {what}")


def without_baseline(values: pd.Series) -> list[str]:
    """What rows note of records left out: those whose baseline, or change from it, is missing."""
    number = int(values.isna().sum())
    return [f"{number} record(s) without a baseline left out"] if number else []


def outcome_row(plan: Plan, outcome: Outcome, population: Population) -> Result:
    """What every row of an outcome's analyses has in common; strata are post hoc and explore."""
    post_hoc = bool(population.suffix)
    return Result(
        analysis_id=outcome.paramcd,
        analysis="",
        reason=DATA_DRIVEN if post_hoc else ASSUMED,
        purpose=EXPLORATORY if post_hoc else outcome.purpose,
        paramcd=outcome.paramcd,
        population=population.name,
        n=len(population.subjects),
        dataset=outcome.dataset,
        software=software(),
        note="dummy arms" if plan.trial.dummy_arms else None,
    ).noted(*population.notes)
