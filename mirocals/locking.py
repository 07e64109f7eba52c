"""One run a study at a time: a lock that the kernel drops when its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from mirocals.errors import BadInput
from mirocals.settings import StudyFolder


@contextmanager
def one_run(folder: StudyFolder) -> Iterator[None]:
    """Hold the study's lock; raises BadInput where another run holds it."""
    folder.root.mkdir(parents=True, exist_ok=True)
    with folder.lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(
                f"study {folder.study}: another run is at work in {folder.root}; "
                "run again when it has ended"
            ) from None
        yield
