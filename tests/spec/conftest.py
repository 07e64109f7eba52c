"""One simulated export, shared by the specifications of the simulation."""

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from mirocals.metadata import Form, read_forms
from mirocals.simulation import simulate


@dataclass
class Delivery:
    """A written export, read back as text with the formats its export.json states."""

    folder: Path
    manifest: dict
    forms: dict[str, Form]
    tables: dict[str, pd.DataFrame]

    def dates(self, form: str, column: str) -> pd.Series:
        """A column as the earliest date it can mean; missing parts count as the first."""
        text = self.tables[form][column]
        if self.forms[form].source == "edc":
            text = text.str.split(" ").str[0].str.split("/").str[::-1].str.join("-")
        return pd.to_datetime(text.where(text != "", None), format="ISO8601")

    def numbers(self, form: str, column: str) -> pd.Series:
        """A column as numbers; empty is missing."""
        return pd.to_numeric(self.tables[form][column].str.replace(",", "."))


def read_delivery(folder: Path) -> Delivery:
    """Read every file of an export."""
    manifest = json.loads((folder / "export.json").read_text("utf-8"))
    forms = {name: form for name, form in read_forms().items() if form.source != "sdtm"}
    tables = {}
    for name, form in forms.items():
        dress = manifest["formats"]["edc" if form.source == "edc" else "lab"]
        tables[name] = pd.read_csv(
            folder / form.file,
            sep=dress["delimiter"],
            encoding=dress["encoding"],
            dtype=str,
            keep_default_na=False,
        )
    return Delivery(folder, manifest, forms, tables)


@pytest.fixture(scope="session")
def delivered(export: Path) -> Delivery:
    """The default export: 220 randomised."""
    return read_delivery(export)


@pytest.fixture(scope="session")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> list[Delivery]:
    """Three successive extracts of one smaller trial."""
    folders = simulate(tmp_path_factory.mktemp("successive"), subjects=44, exports=3)
    return [read_delivery(folder) for folder in folders]
