"""What the metadata say of the ADaM datasets: the variables, their types and labels."""

import json
from dataclasses import dataclass
from pathlib import Path

KINDS = {
    "varchar": "text",
    "date": "date",
    "integer": "number",
    "bigint": "number",
    "double": "number",
}
ROUNDED = 1e-9


@dataclass(frozen=True)
class Variable:
    """A variable as its description has it.

    `tolerance` is how far two values may lie apart: what the description states, or else 1e-9 of
    the value for numbers with decimals, whose last digits depend on the order of the arithmetic.
    """

    name: str
    data_type: str
    label: str
    tolerance: float | None

    @property
    def kind(self) -> str:
        """Text, date or number; raises KeyError for a type no ADaM variable has."""
        return KINDS[self.data_type]

    @property
    def tolerances(self) -> tuple[float, float]:
        """The absolute and the relative tolerance."""
        if self.tolerance is not None:
            return self.tolerance, 0.0
        return 0.0, ROUNDED if self.data_type == "double" else 0.0


def read_described(manifest: Path) -> dict[str, dict[str, Variable]]:
    """Variables by dataset, in the order of dbt's manifest, of every model of adam."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    return {
        node["name"].upper(): {
            name: Variable(
                name,
                column["data_type"],
                column["config"]["meta"]["label"],
                column["config"]["meta"].get("tolerance"),
            )
            for name, column in node["columns"].items()
        }
        for node in sorted(nodes, key=lambda node: str(node["name"]))
        if node["resource_type"] == "model" and node["schema"] == "adam"
    }
