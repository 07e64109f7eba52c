"""Flow `ingest`: keep an export's files, check each, append its records to the study's vault."""

import tempfile
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from expectations.forms.check import FileCheck, check_file
from flows.crew import crew_of
from flows.progress import timed
from mirocals.blinding import refuse_true_arms_without_leave
from mirocals.settings import Settings, StudyFolder
from mirocals.vault.account import ExportAccount
from mirocals.vault.delivery import DeliveredFile, Delivery, open_delivery
from mirocals.vault.events import admit, append
from mirocals.vault.keeping import keep, keep_restricted
from mirocals.vault.rebuild import rebuild


def _worth_a_retry(task: Task, run: TaskRun, state: State) -> bool:
    """A file that could not be read may be readable a moment later; a wrong file stays wrong."""
    return isinstance(state.data, OSError)


@task(
    name="check file",
    cache_policy=NO_CACHE,
    task_run_name="check {file.name}",
    retries=2,
    retry_delay_seconds=1,
    retry_condition_fn=_worth_a_retry,
)
def check(delivery: Delivery, file: DeliveredFile, folder: StudyFolder, out: Path) -> FileCheck:
    """Check one file against its form; accepted and quarantined records go to Parquet."""
    return check_file(delivery.root, delivery, file, folder.vault, out)


@task(name="append to the vault", cache_policy=NO_CACHE)
def append_export(
    folder: StudyFolder, delivery: Delivery, checked: Path, unblinded: bool
) -> ExportAccount:
    """Append the export's events in one transaction; keep its files once it cannot be refused."""

    def keep_files() -> None:
        if unblinded:
            keep_restricted(delivery, folder)
        keep(delivery, folder)

    return append(folder.vault, delivery, checked, before_commit=keep_files)


@task(name="keep the restricted lists", cache_policy=NO_CACHE)
def keep_lists(folder: StudyFolder, delivery: Delivery) -> None:
    """Copy treatment and kit lists to `restricted/`, for an unblinded release alone."""
    keep_restricted(delivery, folder)


@flow(name="ingest", validate_parameters=False)
def ingest(
    export: str, study: str | None = None, unblinded: bool = False, home: str | None = None
) -> str:
    """Take an export into its study's vault; returns the export's id.

    Raises BadInput, before anything is kept, where the restricted lists are asked for without
    leave.
    """
    delivery = open_delivery(Path(export), study)
    refuse_true_arms_without_leave(delivery.study, unblinded, delivery.synthetic)
    folder = Settings.at(home).study(delivery.study)
    with crew_of(folder), timed("ingest") as notes:
        if admit(folder.vault, delivery):
            account = _take_in(folder, delivery, unblinded)
            notes.append(account.in_words())
        else:
            notes.append(f"export {delivery.export_id} is in the vault already")
            if unblinded:
                keep_lists(folder, delivery)
    return delivery.export_id


def _take_in(folder: StudyFolder, delivery: Delivery, unblinded: bool) -> ExportAccount:
    with tempfile.TemporaryDirectory(dir=folder.root, prefix=".checked-") as scratch:
        checks = [check.submit(delivery, file, folder, Path(scratch)) for file in delivery.files]
        for checked in checks:
            checked.result()
        return append_export(folder, delivery, Path(scratch), unblinded)


@flow(name="rebuild the vault", validate_parameters=False)
def rebuild_vault(study: str, home: str | None = None) -> None:
    """Make the vault again from the exports as they were kept."""
    folder = Settings.at(home).study(study)
    with crew_of(folder), timed("rebuild") as notes:
        notes.append(f"{len(rebuild(folder, check_file))} exports")
