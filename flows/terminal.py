"""Runs a flow from the terminal: temporary API, crew, progress, and a summary at the end."""

import gc
import logging
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from flows.crew import Crew, crew_of
from flows.prefect_api import TemporaryApi
from mirocals.blinding import refuse_true_arms_without_leave
from mirocals.catalogue import connect, studies
from mirocals.errors import BadInput
from mirocals.making import Making
from mirocals.planning import plan, standing
from mirocals.settings import Settings, StudyFolder
from mirocals.vault.delivery import open_delivery
from mirocals.vault.events import admit

MEMBERS = {"validate": ["models", "checks"], "analyse": ["analyses"]}
IMPORTED_BY_THE_FIRST_TASK = (
    "fastapi",
    "prefect.flow_engine",
    "prefect.task_engine",
    "prefect.utilities.visualization",
)


def run_from_terminal(export: Path, study: str | None, cut: date | None, unblinded: bool) -> None:
    """Run the whole flow; a release that exists already is named without starting anything."""
    started = time.monotonic()
    settings = Settings.from_environment()
    delivery = open_delivery(export, study)
    folder = settings.study(delivery.study)
    with crew_of(folder) as crew:
        recipe = plan(settings, delivery.study, cut=cut, unblinded=unblinded, delivery=delivery)
        if recipe.synthetic:
            typer.echo("SYNTHETIC DATA: no patient's data are in this export")
        if unblinded:
            why = "the export is synthetic" if recipe.synthetic else "the study is open"
            typer.echo(f"unblinded: true arms are used, which is allowed because {why}")
        elif recipe.blinded:
            typer.echo("blinded: the arms of this release are dummy arms")
        there = standing(folder, recipe)
        if there is None:
            with _prefect(folder, crew, "models"):
                flow = _flow("pipeline", "run_trial")
                there = Path(
                    flow(
                        str(delivery.source),
                        delivery.study,
                        cut=cut.isoformat() if cut else None,
                        unblinded=unblinded,
                    )
                )
        else:
            typer.echo(f"release {recipe.release_id} exists already; nothing to do")
    _summarise(there)
    typer.echo(f"release  {there}\nreport   {there / 'validation' / 'report.html'}")
    typer.echo(f"results  {there / 'analyses' / 'index.html'}")
    typer.echo(f"total    {time.monotonic() - started:.1f} s")


def ingest_from_terminal(export: Path, study: str | None, unblinded: bool) -> None:
    """Run the flow `ingest`."""
    delivery = open_delivery(export, study)
    refuse_true_arms_without_leave(delivery.study, unblinded, delivery.synthetic)
    folder = Settings.from_environment().study(delivery.study)
    with crew_of(folder) as crew:
        if not admit(folder.vault, delivery) and not unblinded:
            typer.echo(f"export {delivery.export_id} is in the vault already; nothing to do")
            return
        with _prefect(folder, crew):
            _flow("ingest", "ingest")(str(export), delivery.study, unblinded=unblinded)


def rebuild_from_terminal(study: str) -> None:
    """Run the flow that makes the vault again."""
    folder = _known(study)
    with crew_of(folder) as crew, _prefect(folder, crew):
        _flow("ingest", "rebuild_vault")(folder.study)


def build_from_terminal(study: str | None, cut: date | None, unblinded: bool) -> None:
    """Run the flow `build`; a release that exists already is named without starting anything."""
    folder = _known(study)
    with crew_of(folder) as crew:
        recipe = plan(Settings.from_environment(), folder.study, cut=cut, unblinded=unblinded)
        if standing(folder, recipe) is not None:
            typer.echo(f"release {recipe.release_id} exists already; nothing to do")
            return
        with _prefect(folder, crew, "models"):
            flow, day = _flow("build", "build"), cut.isoformat() if cut else None
            typer.echo(flow(folder.study, cut=day, unblinded=unblinded))


def step_from_terminal(step: str, study: str | None) -> None:
    """Run a step after the build, refused without starting anything where its turn has not come."""
    folder = _known(study)
    with crew_of(folder) as crew:
        Making.find(folder, ready_for=step)
        with _prefect(folder, crew, *MEMBERS.get(step, ())):
            done = _flow(step, step)(folder.study)
    if done:
        typer.echo(done)


def _known(study: str | None) -> StudyFolder:
    settings = Settings.from_environment()
    known = studies(settings)
    if study is None and len(known) == 1:
        study = known[0]
    if study is None or study not in known:
        raise BadInput(f"name a study with --study; in {settings.home}: {', '.join(known) or '-'}")
    return settings.study(study)


@contextmanager
def _prefect(folder: StudyFolder, crew: Crew, *members: str) -> Generator[None]:
    """Start Prefect's server, and those who are needed first, while the flows are imported."""
    with TemporaryApi(folder.root / ".prefect") as api:
        crew.call(*members)
        from expectations.forms.schemas import import_engine
        from flows.progress import to_terminal

        to_terminal(_Terminal())
        _flow("pipeline", "run_trial")
        import_engine()
        for module in IMPORTED_BY_THE_FIRST_TASK:
            import_module(module)
        gc.freeze()  # what is imported stays: do not look through it again and again
        api.wait()
        yield


def _flow(module: str, name: str) -> Any:
    return getattr(import_module(f"flows.{module}"), name)


class _Terminal(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        typer.echo(record.getMessage())


def _summarise(release: Path) -> None:
    from mirocals.analyses.summary import side_by_side, summary

    with connect(release) as connection:
        _echo_columns(side_by_side(connection) or summary(connection))


def _echo_columns(rows: Sequence[Sequence[object]]) -> None:
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (str(cell).ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
