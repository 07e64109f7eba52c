"""The YAML beside the models, read once: at collection, by every process of the tests."""

from functools import cache
from typing import Any

import yaml

from mirocals.settings import PROJECT

MODELS = PROJECT / "dbt_project" / "models"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml takes a tenth of the time


@cache
def models(folder: str) -> list[dict[str, Any]]:
    """Models of a folder as their YAML describes them."""
    found = []
    for file in sorted((MODELS / folder).glob("*.yml")):
        described = yaml.load(file.read_text(encoding="utf-8"), LOADER)
        found += described.get("models", [])
    return found
