"""dbt as a run has it, with steps of the tests: `python -m tests.integration.dbt_child TARGET`."""

import sys
from pathlib import Path

from dbt.artifacts.resources.types import NodeType
from dbt.contracts.graph.manifest import Manifest

from flows.prepare import give_parsed
from mirocals.modelling import main

MADE = ("resource_type:seed", "resource_type:model", "test_type:unit", "tag:cases")
STEPS = {
    "without records": ["build", "--select", *MADE, "--indirect-selection", "empty"],
    "sdtm": ["run", "--select", "path:models/sdtm"],
    "codes": ["test", "--select", "test_name:sound"],
}


def make_tables_of_steps(manifest: Manifest) -> None:
    """Unit tests give rows to steps that are no tables in a warehouse, which dbt forbids."""
    for node in manifest.nodes.values():
        if node.resource_type == NodeType.Model and node.config.materialized == "ephemeral":
            node.config.materialized = "table"
            node.relation_name = f'"{node.database}"."{node.schema}"."{node.alias}"'


if __name__ == "__main__":
    target = Path(sys.argv[1])
    give_parsed(target)
    sys.exit(main(target, STEPS, make_tables_of_steps))
