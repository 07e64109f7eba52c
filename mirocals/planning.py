"""Says, before anything runs, which release a run would make and whether it is there already."""

import hashlib
from datetime import date
from pathlib import Path

from mirocals.blinding import is_blinded
from mirocals.errors import BadInput, GateFailed
from mirocals.metadata import delivered_forms, read_study
from mirocals.recipe import Recipe, hash_code, hash_seeds
from mirocals.release import point_current
from mirocals.settings import Settings, StudyFolder
from mirocals.vault.delivery import Delivery, open_kept
from mirocals.vault.events import admit
from mirocals.vault.store import open_vault


def plan(
    settings: Settings,
    study: str,
    cut: date | None = None,
    unblinded: bool = False,
    delivery: Delivery | None = None,
) -> Recipe:
    """The recipe of the release that a run makes from the vault and, if given, a new delivery.

    Raises BadInput where there is nothing to build from, the vault refuses the delivery, an
    unblinded release is not allowed or lacks its treatment list, or the study cannot be cut.
    """
    described = read_study(study, settings.seeds)
    if cut is not None:
        _check_cut(study, described["delivered_as"], cut)
    folder = settings.study(study)
    exports = _known_exports(folder.vault, study)
    if delivery is not None and admit(folder.vault, delivery):
        exports.append((delivery.export_id, delivery.synthetic))
    if not exports:
        raise BadInput(f"study {study} has no export yet: run `mirocals ingest EXPORT`")
    synthetic = all(synthetic for _, synthetic in exports)
    blinded = is_blinded(study, unblinded, synthetic)
    restricted = ""
    if not blinded and described["open"] != "Y":
        restricted = _hash_restricted(folder, exports[-1][0], delivery)
    return Recipe(
        study=study,
        delivered_as=described["delivered_as"],
        exports=tuple(export_id for export_id, _ in exports),
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


def _check_cut(study: str, delivered_as: str, cut: date) -> None:
    """A dataset such as DM tells of the whole trial in one record: its study cannot be cut."""
    whole = [form.name for form in delivered_forms(delivered_as) if not form.can_be_cut]
    if whole:
        raise BadInput(
            f"--cut {cut}: study {study} cannot be cut: no column dates the records of "
            f"{', '.join(whole[:3])}{' and others' if len(whole) > 3 else ''} "
            "(dates_record in seeds/study/forms.csv)"
        )


def _known_exports(vault: Path, study: str) -> list[tuple[str, bool]]:
    if not vault.exists():
        return []
    with open_vault(vault, study) as connection:
        return connection.execute(
            "select export_id, synthetic from meta.exports order by export_seq"
        ).fetchall()


def _hash_restricted(folder: StudyFolder, export_id: str, delivery: Delivery | None) -> str:
    """A hash of the restricted lists by name and SHA-256, as the newest export lists them."""
    if delivery is None or delivery.export_id != export_id:
        delivery = open_kept(folder.exports / export_id, folder.study)
    kept = folder.restricted / export_id
    for file in delivery.restricted:
        beside = delivery.source / file.name
        if not kept.is_dir() and delivery.source.is_dir() and not beside.is_file():
            raise BadInput(f"{beside}: missing; an unblinded release needs it")
    if not any(Path(file.name).name == "treatment_list.csv" for file in delivery.restricted):
        raise BadInput(
            f"{delivery.source}: export {export_id} lists no restricted/treatment_list.csv; "
            "an unblinded release needs it"
        )
    listed = sorted((file.name, file.sha256) for file in delivery.restricted)
    return hashlib.sha256(repr(listed).encode()).hexdigest()
