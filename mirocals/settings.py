"""Where things lie: the checkout and the folders of a study's warehouse."""

import os
from dataclasses import dataclass
from pathlib import Path

from mirocals.errors import BadInput

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class StudyFolder:
    """The folders of one study's warehouse, `<home>/<STUDY>/`."""

    home: Path
    study: str

    @property
    def root(self) -> Path:
        """The study's own folder."""
        return self.home / self.study

    @property
    def exports(self) -> Path:
        """Exports as delivered, read-only: the evidence."""
        return self.root / "exports"

    @property
    def restricted(self) -> Path:
        """Treatment and kit lists, mode 0700, read only by an unblinded build."""
        return self.root / "restricted"

    @property
    def vault(self) -> Path:
        """The event log of every record of every export."""
        return self.root / "vault.duckdb"

    @property
    def making(self) -> Path:
        """Releases in the making, one folder a run."""
        return self.root / "making"

    @property
    def lock(self) -> Path:
        """The file whose lock a run holds: one run a study at a time."""
        return self.root / ".lock"

    @property
    def dbt_target(self) -> Path:
        """Where dbt keeps what it parsed, so that the next run parses less."""
        return self.root / ".dbt"

    @property
    def begun(self) -> bool:
        """Whether anything was ever taken in: a vault, an export kept, or what was made of them."""
        kept = self.exports.glob("[!.]*")
        made = (self.root / "releases", self.root / "rejected")
        return self.vault.exists() or any(kept) or any(place.exists() for place in made)

    def releases(self, blinded: bool) -> Path:
        """Published releases, blinded and unblinded apart."""
        return self.root / "releases" / ("blinded" if blinded else "unblinded")

    def rejected(self, blinded: bool) -> Path:
        """Builds whose gate failed, with the same full report."""
        return self.root / "rejected" / ("blinded" if blinded else "unblinded")


@dataclass(frozen=True)
class Settings:
    """Settings of a process, read once from the environment."""

    home: Path
    project: Path = PROJECT

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read `MIROCALS_HOME`; by default, or where it is empty, `./data`.

        Raises BadInput where it is there and no folder.
        """
        home = Path(os.environ.get("MIROCALS_HOME") or "data").resolve()
        if home.exists() and not home.is_dir():
            raise BadInput(f"the home {home} (MIROCALS_HOME) is no folder")
        return cls(home=home)

    @classmethod
    def at(cls, home: str | None) -> "Settings":
        """Settings with this home, or the one the environment names."""
        return cls(home=Path(home).resolve()) if home else cls.from_environment()

    @property
    def seeds(self) -> Path:
        """What a person may change without touching code."""
        return self.project / "seeds"

    @property
    def dbt_project(self) -> Path:
        """The models."""
        return self.project / "dbt_project"

    def study(self, study: str) -> StudyFolder:
        """The folders of a study."""
        return StudyFolder(self.home, study)
