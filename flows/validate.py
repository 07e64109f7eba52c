"""Flow `validate`: Great Expectations, second opinion, dbt's tests, row accounting: the gate."""

import shutil
import time

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from expectations.gate import GateResult, collect
from flows.crew import Crew, crew_of
from flows.progress import timed
from flows.publish import reject_build
from mirocals.errors import GateFailed
from mirocals.making import Making
from mirocals.settings import Settings


@task(name="check models and data", cache_policy=NO_CACHE)
def check_build(crew: Crew, making: Making) -> None:
    """Run dbt's tests; beside them, on a copy of the tables, the suites and the second opinion."""
    copy = making.folder / "checked.duckdb"
    shutil.copy(making.warehouse, copy)
    crew.tell("models", do="test", folder=str(making.folder))
    if making.models_built:
        crew.tell("opinion", warehouse=str(copy), out=str(making.validation))
        crew.ask("checks", warehouse=str(copy), out=str(making.validation))
        crew.wait("opinion")
    crew.wait("models")
    copy.unlink()


@task(name="collect the results", cache_policy=NO_CACHE)
def collect_results(making: Making) -> GateResult:
    """Bring all results together in the warehouse and decide."""
    return collect(making.warehouse, making.folder, making.recipe.release_id)


@flow(name="validate", validate_parameters=False)
def validate(study: str, home: str | None = None) -> None:
    """Check the release in the making; raises GateFailed after setting it aside."""
    folder = Settings.at(home).study(study)
    with crew_of(folder) as crew:
        with timed("validate") as notes:
            started = time.monotonic()
            making = Making.find(folder, ready_for="validate")
            check_build(crew, making)
            result = collect_results(making)
            making.judge(result.passed, time.monotonic() - started)
            notes.append(result.in_words())
        if not result.passed:
            rejected = reject_build(folder, making, result.reasons)
            raise GateFailed(
                f"release {making.recipe.release_id} did not pass its checks "
                f"({_in_short(result.reasons)}); report: "
                f"{rejected / 'validation' / 'report.html'}"
            )


def _in_short(reasons: list[str]) -> str:
    """The first three reasons, and how many more there are."""
    more = [f"and {len(reasons) - 3} more"] if len(reasons) > 3 else []
    return "; ".join([*reasons[:3], *more])
