"""Flow `publish`: hashes, report, read-only files, one atomic step."""

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.crew import crew_of
from flows.progress import timed
from mirocals.closing import close
from mirocals.making import Making
from mirocals.planning import standing
from mirocals.release import publish as publish_build
from mirocals.release import reject
from mirocals.settings import Settings, StudyFolder


def reject_build(folder: StudyFolder, making: Making, reasons: list[str]) -> Path:
    """Set a build whose gate failed aside, with its full report.

    Raises GateFailed where the same build was rejected before.
    """
    standing(folder, making.recipe)
    close(making, verdict="rejected", reasons=reasons)
    return reject(folder, making.recipe, making.folder)


@task(name="close the build", cache_policy=NO_CACHE)
def close_build(making: Making) -> None:
    """Write the report, `release.json` and the database anew; make every file read-only."""
    close(making, verdict="passed", reasons=[])


@task(name="move among the releases", cache_policy=NO_CACHE)
def move_build(folder: StudyFolder, making: Making) -> Path:
    """Rename the folder and point `current` at it."""
    return publish_build(folder, making.recipe, making.folder)


@flow(name="publish", validate_parameters=False)
def publish(study: str, home: str | None = None) -> str:
    """Publish the release in the making, or name the one that exists; returns its folder."""
    folder = Settings.at(home).study(study)
    with crew_of(folder), timed("publish") as notes:
        making = Making.find(folder, ready_for="publish")
        release = standing(folder, making.recipe)
        if release is None:
            close_build(making)
            release = move_build(folder, making)
            notes.append(release.name)
        else:
            making.discard()
            notes.append(f"release {release.name} exists already")
    return str(release)
