"""Flow `mirocals`: from an export to a published release, the same here and on a server.

The steps run within this flow run, not as five more: each would cost half a second of Prefect.
"""

from pathlib import Path

from prefect import flow

from flows.analyse import analyse
from flows.build import as_day, build
from flows.crew import crew_of
from flows.ingest import ingest
from flows.progress import say
from flows.publish import publish
from flows.validate import validate
from mirocals.planning import plan, standing
from mirocals.settings import Settings
from mirocals.vault.delivery import open_delivery


@flow(name="mirocals", validate_parameters=False)
def run_trial(
    export: str,
    study: str | None = None,
    cut: str | None = None,
    unblinded: bool = False,
    home: str | None = None,
) -> str:
    """Ingest an export, build, validate, analyse and publish; returns the release's folder.

    Ends at once where this release exists. Raises BadInput, or GateFailed with the report's path.
    """
    settings = Settings.at(home)
    delivery = open_delivery(Path(export), study)
    folder = settings.study(delivery.study)
    with crew_of(folder) as crew:
        recipe = plan(
            settings, delivery.study, cut=as_day(cut), unblinded=unblinded, delivery=delivery
        )
        there = standing(folder, recipe)
        if there is not None:
            say(f"release {recipe.release_id} exists already: {there}")
            return str(there)
        crew.call("models")
        ingest.fn(export, delivery.study, unblinded=bool(recipe.restricted), home=home)
        crew.call("checks", "opinion", "analyses")
        build.fn(delivery.study, cut=cut, unblinded=unblinded, home=home)
        validate.fn(delivery.study, home=home)
        analyse.fn(delivery.study, home=home)
        return publish.fn(delivery.study, home=home)
