"""What a run says of itself while it works: to Prefect's log, and from there to the terminal."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.logging import get_run_logger

PROGRESS = "progress"


def say(message: str) -> None:
    """Say one line of progress in the log of the flow run."""
    get_run_logger().info(message, extra={PROGRESS: True})


@contextmanager
def timed(step: str) -> Iterator[list[str]]:
    """Time a step and say its line, with the notes it takes on the way."""
    notes: list[str] = []
    started = time.monotonic()
    yield notes
    say(f"{step:<9} {time.monotonic() - started:5.1f} s  {', '.join(notes)}")


def to_terminal(write: logging.Handler) -> None:
    """Show only lines of progress, and warnings, in place of Prefect's own console log."""
    write.addFilter(
        lambda record: getattr(record, PROGRESS, False) or record.levelno >= logging.ERROR
    )
    for name in ("prefect", "prefect.flow_runs", "prefect.task_runs"):
        logger = logging.getLogger(name)
        logger.handlers = [write]
        logger.propagate = False
