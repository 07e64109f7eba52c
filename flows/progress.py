"""What a run says of itself while it works: to Prefect's log, and to the terminal."""

import logging
import time
from collections.abc import Generator
from contextlib import contextmanager

from prefect.logging import get_run_logger

terminal = logging.getLogger("mirocals.progress")


def say(message: str) -> None:
    """Say one line of progress."""
    get_run_logger().info(message)
    terminal.info(message)


@contextmanager
def timed(step: str) -> Generator[list[str]]:
    """Time a step and say its line, with the notes it takes on the way."""
    notes: list[str] = []
    started = time.monotonic()
    yield notes
    say(f"{step:<9}{time.monotonic() - started:5.1f} s  {', '.join(notes)}".rstrip())


def to_terminal(handler: logging.Handler) -> None:
    """Show lines of progress by this handler."""
    terminal.handlers = [handler]
    terminal.setLevel(logging.INFO)
    terminal.propagate = False
