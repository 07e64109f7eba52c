"""A process that imports first, then gives the second opinion: `python -m mirocals.qc`.

It says `ready`, waits for one line of JSON, `{"warehouse": ..., "out": ...}`, writes
`second_opinion.json` into the folder and says `done`. A closed standard input ends it quietly.
"""

import json
import sys
from pathlib import Path

from mirocals.errors import MirocalsError
from mirocals.qc.opinion import give_opinion


def main() -> int:
    """Serve one order; the exit status is that of the error, whose line goes to standard error."""
    _say("ready")
    line = sys.stdin.readline()
    if not line.strip():
        return 0
    order = json.loads(line)
    try:
        give_opinion(Path(order["warehouse"]), Path(order["out"]))
    except MirocalsError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    _say("done")
    return 0


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
