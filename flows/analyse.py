"""Flow `analyse`: the survival analyses, only behind the gate."""

import time

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.crew import Crew, crew_of
from flows.progress import timed
from mirocals.making import Making
from mirocals.settings import Settings


@task(name="run the analyses", cache_policy=NO_CACHE)
def run_analyses(crew: Crew, making: Making) -> None:
    """Analyse ADaM into `results.*` and figures."""
    crew.ask("analyses", warehouse=str(making.warehouse), out=str(making.analyses))


@flow(name="analyse", validate_parameters=False)
def analyse(study: str, home: str | None = None) -> None:
    """Analyse the release in the making that passed its gate."""
    folder = Settings.at(home).study(study)
    with crew_of(folder) as crew, timed("analyse"):
        started = time.monotonic()
        making = Making.find(folder, ready_for="analyse")
        run_analyses(crew, making)
        making.done("analyse", time.monotonic() - started)
