"""Says, before anything runs, which release a run would make and whether it is there already."""

from datetime import date
from pathlib import Path

import duckdb

from mirocals.blinding import is_blinded
from mirocals.errors import BadInput, GateFailed
from mirocals.metadata import read_study
from mirocals.recipe import Recipe, hash_code, hash_files, hash_seeds
from mirocals.release import point_current
from mirocals.settings import Settings, StudyFolder
from mirocals.vault.delivery import Delivery


def plan(
    settings: Settings,
    study: str,
    cut: date | None = None,
    unblinded: bool = False,
    delivery: Delivery | None = None,
) -> Recipe:
    """The recipe of the release that a run makes from the vault and, if given, a new delivery.

    Raises BadInput where there is nothing to build from, the delivery is older than the newest
    export, or an unblinded release is not allowed or lacks its treatment list.
    """
    described = read_study(study, settings.seeds)
    folder = settings.study(study)
    exports = _known_exports(folder.vault)
    if delivery is not None and delivery.export_id not in [known[0] for known in exports]:
        if exports and delivery.extracted_at <= exports[-1][1]:
            raise BadInput(
                f"export {delivery.export_id} of study {study} was extracted at "
                f"{delivery.extracted_at}, not after the newest one in the vault "
                f"({exports[-1][0]}, {exports[-1][1]})"
            )
        exports.append((delivery.export_id, delivery.extracted_at, delivery.synthetic))
    if not exports:
        raise BadInput(f"study {study} has no export yet: run `mirocals ingest EXPORT`")
    synthetic = all(known[2] for known in exports)
    blinded = is_blinded(study, unblinded, synthetic)
    restricted = ""
    if not blinded and described["open"] != "Y":
        restricted = _hash_restricted(folder, exports[-1][0], delivery)
    return Recipe(
        study=study,
        delivered_as=described["delivered_as"],
        exports=tuple(known[0] for known in exports),
        synthetic=synthetic,
        blinded=blinded,
        cut=cut,
        restricted=restricted,
        seeds=hash_seeds(settings),
        code=hash_code(settings),
    )


def standing(folder: StudyFolder, recipe: Recipe) -> Path | None:
    """The release of this recipe where it exists, with `current` pointing at it.

    Raises GateFailed where the same build was rejected before.
    """
    release = folder.releases(recipe.blinded) / recipe.release_id
    if (release / "release.json").exists():
        point_current(folder, recipe)
        return release
    rejected = folder.rejected(recipe.blinded) / recipe.release_id
    if (rejected / "release.json").exists():
        raise GateFailed(
            f"release {recipe.release_id} was rejected before, and nothing has changed since; "
            f"report: {rejected / 'validation' / 'report.html'}"
        )
    return None


def _known_exports(vault: Path) -> list[tuple[str, str, bool]]:
    if not vault.exists():
        return []
    with duckdb.connect(str(vault), read_only=True) as connection:
        return connection.execute(
            "select export_id, extracted_at, synthetic from meta.exports order by export_seq"
        ).fetchall()


def _hash_restricted(folder: StudyFolder, export_id: str, delivery: Delivery | None) -> str:
    kept = folder.restricted / export_id
    root = kept if kept.is_dir() else None
    if root is None and delivery is not None and delivery.export_id == export_id:
        root = delivery.root / "restricted"
    files = sorted(root.glob("*.csv")) if root is not None and root.is_dir() else []
    if root is None or not any(file.name == "treatment_list.csv" for file in files):
        raise BadInput(
            f"study {folder.study}: an unblinded release needs restricted/treatment_list.csv "
            f"with export {export_id}"
        )
    return hash_files(files, root)
