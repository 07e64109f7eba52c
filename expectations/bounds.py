"""The bounds of the study's data, as the seeds tell them: ranges, completeness, codes."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from expectations.checks import Only, Severity
from mirocals.errors import BadInput
from mirocals.metadata import Form, read_forms, read_seed
from mirocals.settings import PROJECT

POPULATIONS = {
    "all": None,
    "randomised": Only("RANDFL", ("Y",)),
    "treated": Only("SAFFL", ("Y",)),
}
VISIT_FLAGS = {"function_assessed", "safety_lab", "blood_biomarkers", "csf"}
SEVERITIES = {"critical", "major", "minor"}


@dataclass(frozen=True)
class Range:
    """A row of `seeds/study/ranges.csv`: what a variable may hold."""

    testcd: str
    column: str
    minimum: float | None
    maximum: float | None
    only: Only | None
    severity: Severity
    meaning: str


@dataclass(frozen=True)
class Completeness:
    """A row of `seeds/study/completeness.csv`: how much of a variable must be there.

    `visit_flag` names the column of `visits.csv` that says at which visits it is expected; without
    one the rows of the dataset are counted.
    """

    testcd: str
    column: str
    visit_flag: str
    only: Only | None
    minimum_percent: float
    severity: Severity
    meaning: str


@dataclass(frozen=True)
class Bounds:
    """Everything the suites of one study take from `seeds/`."""

    study: str
    seeds: Path = PROJECT / "seeds"

    def _of_study(self, seed: str) -> list[dict[str, str]]:
        return [row for row in read_seed(f"study/{seed}", self.seeds) if row["study"] == self.study]

    def ranges(self, dataset: str) -> list[Range]:
        """Read the ranges of a dataset's variables in this study."""
        return [
            Range(
                row["testcd"],
                row["column_name"],
                _bound(row["minimum"]),
                _bound(row["maximum"]),
                _population(row["applies_to"]),
                _severity(row["severity"]),
                row["meaning"],
            )
            for row in self._of_study("ranges")
            if row["dataset"] == dataset
        ]

    def completeness(self, dataset: str) -> list[Completeness]:
        """Read what of a dataset's variables must be there in this study."""
        return [
            Completeness(
                row["testcd"],
                row["column_name"],
                row["applies_to"] if row["applies_to"] in VISIT_FLAGS else "",
                None if row["applies_to"] in VISIT_FLAGS else _population(row["applies_to"]),
                float(row["minimum_percent"]),
                _severity(row["severity"]),
                row["meaning"],
            )
            for row in self._of_study("completeness")
            if row["dataset"] == dataset
        ]

    def parameters(self, dataset: str) -> list[dict[str, str]]:
        """Rows of `seeds/study/parameters.csv` of an analysis dataset."""
        rows = read_seed("study/parameters", self.seeds)
        return [row for row in rows if row["dataset"] == dataset]

    def rule(self, name: str) -> str:
        """Read a rule of `seeds/study/analysis_rules.csv`; empty where the study has none."""
        rows = self._of_study("analysis_rules")
        return next((row["value"] for row in rows if row["rule"] == name), "")

    def forms(self) -> dict[str, Form]:
        """Read the definitions of the raw forms."""
        return read_forms(self.seeds)

    def form_range(self, form: str, column: str) -> tuple[float | None, float | None]:
        """Least and greatest value of a column of a raw form."""
        found = next(c for c in self.forms()[form].columns if c.name == column)
        return found.minimum, found.maximum

    def codes(self, codelist: str) -> tuple[str, ...]:
        """Read the codes a site may enter: a codelist's, the study's sites or its visits."""
        if codelist == "SITE":
            return tuple(row["site"] for row in self._of_study("sites"))
        if codelist == "VISIT":
            return tuple(row["visit_code"] for row in self._of_study("visits"))
        rows = read_seed("codelists/codelists", self.seeds)
        return tuple(row["collected"] for row in rows if row["codelist"] == codelist)


def _bound(text: str) -> float | None:
    return float(text) if text else None


def _population(name: str) -> Only | None:
    if name not in POPULATIONS:
        raise BadInput(
            f"seeds/study: applies_to {name!r} is not known; known: "
            f"{', '.join([*POPULATIONS, *sorted(VISIT_FLAGS)])}"
        )
    return POPULATIONS[name]


def _severity(name: str) -> Severity:
    if name not in SEVERITIES:
        raise BadInput(f"seeds/study: severity {name!r} is not critical, major or minor")
    return cast(Severity, name)
