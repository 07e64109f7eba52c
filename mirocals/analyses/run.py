"""All analyses of a release: from its ADaM tables to `results.*`, `ard.json` and figures."""

from collections.abc import Callable
from pathlib import Path

from mirocals.analyses.ard import write_ard
from mirocals.analyses.biomarkers.analysis import analyse as biomarkers
from mirocals.analyses.comparison import compare_published
from mirocals.analyses.figure import write_svg
from mirocals.analyses.findings import Findings
from mirocals.analyses.function.analysis import analyse as function
from mirocals.analyses.participants.analysis import analyse as participants
from mirocals.analyses.results import Comparison, CurvePoint, Result, write_table
from mirocals.analyses.survival.analysis import analyse as survival
from mirocals.analyses.trial import Trial, read_trial
from mirocals.analyses.warehouse import open_warehouse

GROUPS: tuple[Callable[[Trial], Findings], ...] = (participants, survival, function, biomarkers)


def run_analyses(warehouse: Path, out: Path) -> None:
    """Run every group of analyses; write `results.*` into the warehouse and files into `out`.

    Reads ADaM, `intake.build` and the seeds within the warehouse. What the data do not determine
    is a row `not estimable` with its reason. Raises BadInput where a table is missing.
    """
    with open_warehouse(warehouse, read_only=False) as connection:
        trial = read_trial(connection)
        findings = Findings()
        for analyse in GROUPS:
            findings.add(analyse(trial))
        out.mkdir(parents=True, exist_ok=True)
        for figure in findings.figures:
            write_svg(figure, trial.marks, out / f"{figure.figure_id}.svg")
        write_ard(trial, findings.results, out / "ard.json")
        connection.begin()
        write_table(connection, "ard", Result, findings.results)
        write_table(connection, "kaplan_meier", CurvePoint, findings.points)
        compared = compare_published(trial, findings.results)
        write_table(connection, "comparison", Comparison, compared)
        connection.commit()
