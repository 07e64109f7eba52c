"""What makes a release: its inputs, and the id that is a hash of them.

The id is known before anything runs. The same exports, seeds, parameters, cut and code give the
same id, and the same id the same content.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from mirocals.settings import Settings

ROOMS = ("flows", "dbt_project", "expectations", "mirocals")
SKIPPED = {"__pycache__", "target", "logs"}


@dataclass(frozen=True)
class Recipe:
    """The inputs of a release.

    exports are the ids of all exports from the first to the newest; restricted is the hash of the
    treatment and kit lists of an unblinded release, else empty.
    """

    study: str
    delivered_as: str
    exports: tuple[str, ...]
    synthetic: bool
    blinded: bool
    cut: date | None
    restricted: str
    seeds: str
    code: str

    @property
    def release_id(self) -> str:
        """Date of the newest extract, then 12 hex digits of the SHA-256 of all inputs."""
        digest = hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()
        return f"{self.exports[-1].split('-')[0]}-{digest[:12]}"

    def as_json(self) -> dict[str, Any]:
        """The recipe as it stands in `run.json` and `release.json`."""
        return {**asdict(self), "cut": self.cut.isoformat() if self.cut else None}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Recipe":
        """The recipe back from what `as_json` gave."""
        cut = date.fromisoformat(fields["cut"]) if fields["cut"] else None
        typed: dict[str, Any] = {"exports": tuple(fields["exports"]), "cut": cut}
        return cls(**{**fields, **typed})


def hash_files(files: list[Path], root: Path) -> str:
    """SHA-256 over the names, relative to root, and contents of files."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(root)).encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def hash_seeds(settings: Settings) -> str:
    """SHA-256 of all seeds."""
    return hash_files(_files(settings.seeds), settings.project)


def hash_code(settings: Settings) -> str:
    """SHA-256 of the code's rooms and the lock of the dependencies."""
    files = [file for room in ROOMS for file in _files(settings.project / room)]
    return hash_files([*files, settings.project / "requirements.lock"], settings.project)


def _files(folder: Path) -> list[Path]:
    return [
        file
        for file in folder.rglob("*")
        if file.is_file() and not SKIPPED.intersection(file.relative_to(folder).parts)
    ]
