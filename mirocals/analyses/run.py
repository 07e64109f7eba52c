"""All analyses of a release: from ADaM to `results.*`, `ard.json`, tables and figures."""

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from mirocals.analyses.ard import write_ard
from mirocals.analyses.biomarkers.analysis import analyse as biomarkers
from mirocals.analyses.comparison import compare_published
from mirocals.analyses.findings import Findings
from mirocals.analyses.function.analysis import analyse as function
from mirocals.analyses.hands import SameHands
from mirocals.analyses.participants.analysis import analyse as participants
from mirocals.analyses.presentation.present import Presentation
from mirocals.analyses.presentation.verdict import mark_nominal
from mirocals.analyses.results import Comparison, CurvePoint, Result, write_table
from mirocals.analyses.safety.analysis import analyse as safety
from mirocals.analyses.survival.analysis import analyse as survival
from mirocals.analyses.trial import Trial, read_trial
from mirocals.analyses.warehouse import open_warehouse

GROUPS: tuple[tuple[str, Callable[[Trial], Findings]], ...] = (
    ("Participants", participants),
    ("Survival", survival),
    ("Function", function),
    ("Biomarkers", biomarkers),
    ("Safety", safety),
)


def run_analyses(warehouse: Path, out: Path, beside: Executor | None = None) -> None:
    """Run every group of analyses; write `results.*` into the warehouse and files into `out`.

    `beside` computes safety while the other groups are computed here, then draws figures. Reads
    ADaM, `intake.build` and the seeds within the warehouse, which both open for reading only; it is
    written at the end. What the data do not determine is a row `not estimable` with its reason.
    Raises BadInput where a table is missing.
    """
    beside = beside or SameHands()
    of_safety = beside.submit(compute, safety, warehouse)
    with open_warehouse(warehouse, read_only=True) as connection:
        trial = read_trial(connection)
        findings, presentation = Findings(), Presentation(trial, out, beside)
        for title, analyse in GROUPS:
            found = of_safety.result() if analyse is safety else analyse(trial)
            findings.add(found)
            presentation.add(title, found)
        findings.results = mark_nominal(trial, findings.results)
        write_ard(trial, findings.results, out / "ard.json")
        compared = compare_published(trial, findings.results)
        presentation.finish(findings.results)
    with open_warehouse(warehouse, read_only=False) as connection:
        connection.begin()
        write_table(connection, "ard", Result, findings.results)
        write_table(connection, "kaplan_meier", CurvePoint, findings.points)
        write_table(connection, "comparison", Comparison, compared)
        connection.commit()


def compute(analyse: Callable[[Trial], Findings], warehouse: Path) -> Findings:
    """One group of analyses of a warehouse that others may read at the same time."""
    with open_warehouse(warehouse, read_only=True) as connection:
        return analyse(read_trial(connection))
