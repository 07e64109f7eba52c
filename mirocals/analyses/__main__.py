"""A process that imports first, then analyses one release: `python -m mirocals.analyses`.

It says `ready`, waits for one line of JSON, `{"warehouse": ..., "out": ...}`, runs the analyses
and says `done`. A closed standard input ends it quietly.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from mirocals.analyses.hands import second_hands
from mirocals.analyses.run import run_analyses
from mirocals.errors import MirocalsError


def main() -> int:
    """Serve one order; the exit status is that of the error, whose line goes to standard error."""
    import_module("rtflite")  # once, for both processes
    with second_hands() as hands:
        _say("ready")
        line = sys.stdin.readline()
        if not line.strip():
            return 0
        order = json.loads(line)
        try:
            run_analyses(Path(order["warehouse"]), Path(order["out"]), hands)
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
