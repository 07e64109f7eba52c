"""dbt as a run has it, with steps of the tests: `python -m tests.integration.dbt_child TARGET`."""

import sys
from pathlib import Path

from mirocals.modelling import main

MADE = ("resource_type:seed", "resource_type:model", "test_type:unit", "tag:cases")
STEPS = {
    "without records": ["build", "--select", *MADE, "--indirect-selection", "empty"],
    "sdtm": ["run", "--select", "path:models/sdtm"],
    "codes": ["test", "--select", "test_name:sound"],
}

if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), STEPS, "unit_tests"))
