"""The run in the making: a folder, its recipe, and the steps it has been through."""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from mirocals import __version__
from mirocals.errors import BadInput, GateFailed
from mirocals.recipe import Recipe
from mirocals.release import WAREHOUSE
from mirocals.settings import StudyFolder

STEPS = ("build", "validate", "analyse", "publish")
LAST_KNOWN_DAY = (
    "(select least(max(build.cut_date),"
    " max(cast(left(cast(exports.extracted_at as varchar), 10) as date)))"
    " from intake.build as build cross join intake.exports as exports)"
)
"""The last day a release can know of: the cut, or the newest export's extract."""


@dataclass
class Making:
    """A release in the making.

    `steps` holds the seconds each step took; `verdict` is that of the gate, `passed` or
    `rejected`, and empty until it has decided.
    """

    folder: Path
    recipe: Recipe
    steps: dict[str, float] = field(default_factory=dict)
    verdict: str = ""

    @property
    def warehouse(self) -> Path:
        """The database in the making."""
        return self.folder / WAREHOUSE

    @property
    def validation(self) -> Path:
        """Where checks leave their results."""
        return self.folder / "validation"

    @property
    def analyses(self) -> Path:
        """Where analyses leave their figures."""
        return self.folder / "analyses"

    @property
    def models_built(self) -> bool:
        """Whether dbt made every model; if not, there is nothing to check but dbt's own results."""
        results = json.loads(
            (self.validation / "dbt" / "run_results.json").read_text(encoding="utf-8")
        )
        return not any(
            result["status"] in {"error", "skipped"} and result["unique_id"].startswith("model.")
            for result in results["results"]
        )

    @classmethod
    def start(cls, folder: StudyFolder, recipe: Recipe) -> "Making":
        """Start anew, and remove what runs that died left behind."""
        for left in folder.making.glob("*"):
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left)
            else:
                left.unlink()
        making = cls(folder.making / recipe.release_id, recipe)
        for place in (making.validation, making.analyses):
            place.mkdir(parents=True)
        folder.making.chmod(0o700)
        making.save()
        return making

    @classmethod
    def find(cls, folder: StudyFolder, ready_for: str) -> "Making":
        """The run in the making, ready for a step.

        Raises BadInput where there is none or the step before is missing, and GateFailed where the
        step lies behind the gate and the gate did not let the build pass.
        """
        found = sorted(folder.making.glob("*/run.json"))
        if not found:
            raise BadInput(f"study {folder.study}: nothing in the making; run `mirocals build`")
        state = json.loads(found[-1].read_text(encoding="utf-8"))
        making = cls(
            found[-1].parent,
            Recipe.from_json(state["recipe"]),
            state["steps"],
            state.get("verdict", ""),
        )
        before = STEPS[STEPS.index(ready_for) - 1]
        if before not in making.steps:
            raise BadInput(
                f"study {folder.study}: release {making.recipe.release_id} in the making has not "
                f"been through `mirocals {before}`"
            )
        if ready_for != "validate" and making.verdict != "passed":
            raise GateFailed(
                f"release {making.recipe.release_id} in the making did not pass its checks; "
                "`mirocals validate` says which and sets it aside"
            )
        return making

    def describe_build(self) -> None:
        """Write `intake.build`, the one row that says in the warehouse what is being built."""
        recipe = self.recipe
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(
                """
                create table intake.build as
                select $study as study, $release_id as release_id, $blinded as blinded,
                    $synthetic as synthetic, $cut::date as cut_date, $way as delivered_as,
                    $version as mirocals_version
                """,
                {
                    "study": recipe.study,
                    "release_id": recipe.release_id,
                    "blinded": "Y" if recipe.blinded else "N",
                    "synthetic": "Y" if recipe.synthetic else "N",
                    "cut": recipe.cut,
                    "way": recipe.delivered_as,
                    "version": __version__,
                },
            )

    def judge(self, passed: bool, seconds: float) -> None:
        """Note the verdict of the gate."""
        self.verdict = "passed" if passed else "rejected"
        self.done("validate", seconds)

    def done(self, step: str, seconds: float) -> None:
        """Note that a step is done; steps after it have to be done again."""
        later = STEPS[STEPS.index(step) + 1 :]
        self.steps = {s: t for s, t in self.steps.items() if s not in later}
        self.steps[step] = round(seconds, 1)
        if "validate" in later:
            self.verdict = ""
        self.save()

    def discard(self) -> None:
        """Remove it: what it would become exists already."""
        shutil.rmtree(self.folder)

    def save(self) -> None:
        """Write `run.json`."""
        state = {"recipe": self.recipe.as_json(), "steps": self.steps, "verdict": self.verdict}
        (self.folder / "run.json").write_text(json.dumps(state, indent=2), encoding="utf-8")
