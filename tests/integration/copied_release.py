"""A copy of a release that the second opinion judges, and what it says of it."""

import shutil
from pathlib import Path

import duckdb

from mirocals.qc.compare import Judgement
from mirocals.qc.opinion import give_opinion
from tests.conftest import Built


class Copy:
    """A copy of a release that may be altered, with dbt's manifest beside it."""

    def __init__(self, warehouse: Path, manifest: Path, folder: Path) -> None:
        self.out = folder
        self.warehouse = folder / "warehouse.duckdb"
        self.manifest = folder / "dbt" / "manifest.json"
        self.manifest.parent.mkdir()
        shutil.copyfile(warehouse, self.warehouse)
        shutil.copyfile(manifest, self.manifest)

    @classmethod
    def of(cls, built: Built, folder: Path) -> "Copy":
        manifest = built.release / "validation" / "dbt" / "manifest.json"
        return cls(built.release / "warehouse.duckdb", manifest, folder)

    def sql(self, *statements: str) -> list[tuple]:
        with duckdb.connect(str(self.warehouse)) as db:
            for statement in statements:
                rows = db.execute(statement).fetchall()
        return rows

    def judge(self) -> dict[str, Judgement]:
        return {each.check_id: each for each in give_opinion(self.warehouse, self.out)}

    def failing(self) -> dict[str, list[str | None]]:
        """Subjects of the failing rows of each failed check."""
        return failing(list(self.judge().values()))


def failing(judged: list[Judgement]) -> dict[str, list[str | None]]:
    return {
        each.check_id: [row["usubjid"] for row in each.rows]
        for each in judged
        if each.status == "failed"
    }
