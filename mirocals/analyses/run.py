"""All analyses of a release: from ADaM to `results.*`, `ard.json`, tables and figures."""

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from mirocals.analyses.ard import write_ard
from mirocals.analyses.biomarkers.analysis import analyse as biomarkers
from mirocals.analyses.comparison import compare_published
from mirocals.analyses.findings import Findings
from mirocals.analyses.function.analysis import analyse as function
from mirocals.analyses.participants.analysis import analyse as participants
from mirocals.analyses.presentation.present import Presentation
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

    `beside` draws the figures and writes the RTF of one group while the next is computed.
    Reads ADaM, `intake.build` and the seeds within the warehouse. What the data do not determine
    is a row `not estimable` with its reason. Raises BadInput where a table is missing.
    """
    with open_warehouse(warehouse, read_only=False) as connection:
        trial = read_trial(connection)
        findings, presentation = Findings(), Presentation(trial, out, beside)
        for title, analyse in GROUPS:
            found = analyse(trial)
            findings.add(found)
            presentation.add(title, found)
        write_ard(trial, findings.results, out / "ard.json")
        connection.begin()
        write_table(connection, "ard", Result, findings.results)
        write_table(connection, "kaplan_meier", CurvePoint, findings.points)
        compared = compare_published(trial, findings.results)
        write_table(connection, "comparison", Comparison, compared)
        connection.commit()
        presentation.finish(findings.results)
