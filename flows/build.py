"""Flow `build`: records in force, arms, then the models, into a release in the making."""

import time
from datetime import date

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from expectations.forms.check import check_file
from flows.crew import Crew, crew_of
from flows.progress import timed
from mirocals.blinding import draw_dummy_arms, withhold
from mirocals.making import Making
from mirocals.planning import plan, standing
from mirocals.settings import Settings, StudyFolder
from mirocals.vault.restricted import load_restricted
from mirocals.vault.snapshot import snapshot
from mirocals.vault.versions import copy_versions


@task(name="take the records in force", cache_policy=NO_CACHE)
def take_records(folder: StudyFolder, making: Making) -> None:
    """Copy the records in force, up to the cut, and what is known of them."""
    recipe = making.recipe
    snapshot(folder.vault, making.warehouse, recipe.cut)
    making.describe_build()


@task(name="assign the arms", cache_policy=NO_CACHE)
def assign_arms(folder: StudyFolder, making: Making) -> None:
    """Load the true arms, or draw dummy ones and withhold what gives the true ones away."""
    recipe = making.recipe
    if recipe.blinded:
        draw_dummy_arms(making.warehouse, recipe.study)
        withhold(making.warehouse, recipe.study)
    elif recipe.restricted:
        load_restricted(making.warehouse, folder, recipe.exports[-1], check_file)


@task(name="take the earlier versions", cache_policy=NO_CACHE)
def take_versions(folder: StudyFolder, making: Making) -> None:
    """Copy what earlier exports said of the records that are left."""
    copy_versions(folder.vault, making.warehouse)


@task(name="build the models", cache_policy=NO_CACHE)
def build_models(crew: Crew, making: Making) -> None:
    """Run dbt: staging, sdtm, adam."""
    crew.ask("models", do="build", folder=str(making.folder))


@flow(name="build", validate_parameters=False)
def build(
    study: str, cut: str | None = None, unblinded: bool = False, home: str | None = None
) -> str:
    """Build a release in the making from the study's vault; returns its id.

    Ends at once where this release exists; raises GateFailed where it was rejected before.
    """
    settings = Settings.at(home)
    folder = settings.study(study)
    with crew_of(folder) as crew, timed("build") as notes:
        started = time.monotonic()
        recipe = plan(settings, study, cut=as_day(cut), unblinded=unblinded)
        there = standing(folder, recipe)
        if there is not None:
            notes.append(f"release {recipe.release_id} exists already: {there}")
            return recipe.release_id
        crew.call("models")
        making = Making.start(folder, recipe)
        take_records(folder, making)
        assign_arms(folder, making)
        take_versions(folder, making)
        build_models(crew, making)
        making.done("build", time.monotonic() - started)
        notes.append(f"release {recipe.release_id}")
    return recipe.release_id


def as_day(text: str | None) -> date | None:
    """A day as flows take it, `YYYY-MM-DD`."""
    return date.fromisoformat(text) if text else None
