"""One run a study at a time: a lock that the kernel drops when its holder dies."""

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import IO

from mirocals.errors import BadInput
from mirocals.settings import StudyFolder


@contextmanager
def one_run(folder: StudyFolder) -> Generator[None]:
    """Hold the study's lock; raises BadInput where another run holds it.

    Of a study's first export that is refused nothing is left: a folder made for it is removed.
    """
    home_is_new, is_new = not folder.home.exists(), not folder.root.exists()
    folder.root.mkdir(parents=True, exist_ok=True)
    with folder.lock.open("a") as file:
        _hold(file, folder)
        try:
            yield
        except BadInput:
            if is_new and not folder.begun:
                shutil.rmtree(folder.root)
                if home_is_new:
                    with suppress(OSError):  # another study has begun there
                        folder.home.rmdir()
            raise


def _hold(file: IO[str], folder: StudyFolder) -> None:
    """Lock an open file; a run that was refused may have removed it in the meantime."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        removed = os.fstat(file.fileno()).st_nlink == 0
    except BlockingIOError:
        removed = True
    if removed:
        raise BadInput(
            f"study {folder.study}: another run is at work in {folder.root}; "
            "run again when it has ended"
        )
