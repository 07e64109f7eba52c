"""Writes successive synthetic exports of the simulated trial."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from mirocals.errors import BadInput
from mirocals.metadata import read_forms
from mirocals.simulation.calendar import list_extracts
from mirocals.simulation.columns import Records
from mirocals.simulation.dress import DRESSES, EDC, LAB, write_form
from mirocals.simulation.forms import fill_forms
from mirocals.simulation.parameters import DEFAULT_SEED, DEFAULT_SUBJECTS, Parameters
from mirocals.simulation.trial import generate_trial

STUDY = "MIROCALS"
MOST_EXPORTS = 24


def simulate(
    folder: Path, subjects: int = DEFAULT_SUBJECTS, seed: int = DEFAULT_SEED, exports: int = 1
) -> list[Path]:
    """Write `exports` successive extracts of one simulated trial; return their folders.

    `subjects` are randomised, about 304 for each 220 screened. The folders are named by extract
    date, `MIROCALS-20210930`; the last is the full extract. Each is written beside its place and
    renamed when complete. A folder already made with the same arguments is kept; raises BadInput
    where it was made with others, or where the arguments are out of range.
    """
    _check_arguments(subjects, seed, exports)
    parameters = Parameters()
    folder.mkdir(parents=True, exist_ok=True)
    made_by = {"subjects": subjects, "seed": seed}
    moments = list_extracts(exports, parameters)
    targets = [folder / f"{STUDY}-{str(moment)[:10].replace('-', '')}" for moment in moments]
    todo = [
        (moment, target)
        for moment, target in zip(moments, targets, strict=True)
        if not _is_made(target, made_by)
    ]
    if todo:
        trial = generate_trial(seed, subjects, parameters)
        forms = fill_forms(trial)
        for moment, target in todo:
            write_export(forms, trial.subjects, moment, made_by, target)
    return targets


def _check_arguments(subjects: int, seed: int, exports: int) -> None:
    if subjects < 2:
        raise BadInput(f"--subjects {subjects}: at least 2 are needed, one an arm")
    if seed < 0:
        raise BadInput(f"--seed {seed}: a seed is 0 or more")
    if not 1 <= exports <= MOST_EXPORTS:
        raise BadInput(f"--exports {exports}: from 1 to {MOST_EXPORTS} are possible")


def _is_made(target: Path, made_by: dict[str, int]) -> bool:
    """Whether the export stands already; BadInput where something else stands there."""
    if not target.exists():
        return False
    manifest = target / "export.json"
    found = json.loads(manifest.read_text("utf-8")).get("simulation") if manifest.exists() else None
    if found != made_by:
        raise BadInput(
            f"{target}: stands there already, made with {found or 'something else'} and not "
            f"{made_by}; remove it or choose another folder"
        )
    return True


def write_export(
    forms: dict[str, Records],
    subjects: tuple[str, ...],
    moment: np.datetime64,
    made_by: dict[str, int],
    target: Path,
) -> None:
    """Write the forms as an extract at `moment` shows them, with `export.json`."""
    partial = target.with_name(f".{target.name}.partial")
    if partial.exists():
        shutil.rmtree(partial)
    for name in ("transfers", "restricted"):
        (partial / name).mkdir(parents=True)
    definitions = {name: form for name, form in read_forms().items() if form.source in DRESSES}
    unfilled = set(definitions) ^ set(forms)
    if unfilled:
        raise KeyError(f"forms not filled or not defined: {', '.join(sorted(unfilled))}")

    def write(name: str) -> dict[str, Any]:
        form, records = definitions[name], forms[name].at(moment)
        digest = write_form(records, form, STUDY, subjects, partial / form.file)
        return {"name": form.file, "records": len(records.entered), "sha256": digest}

    largest_first = sorted(definitions, key=lambda name: -len(forms[name].entered))
    with ThreadPoolExecutor(2) as pool:
        written = dict(zip(largest_first, pool.map(write, largest_first), strict=True))
    manifest = {
        "study": STUDY,
        "extracted_at": f"{moment}:00Z",
        "synthetic": True,
        "simulation": made_by,
        "formats": {"edc": EDC.describe(), "lab": LAB.describe()},
        "files": [written[n] for n, f in definitions.items() if f.source != "restricted"],
        "restricted": [written[n] for n, f in definitions.items() if f.source == "restricted"],
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (partial / "export.json").write_text(text, encoding="utf-8")
    partial.rename(target)
