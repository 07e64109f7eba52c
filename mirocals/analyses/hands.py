"""A second process for the analyses, so that files are drawn while the next group is computed.

It is forked when everything is imported and nothing runs yet, neither threads nor a database, and
ends with the process it was forked from.
"""

import multiprocessing
import os
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any

LOOK_EVERY = 0.1  # seconds


class SameHands(Executor):
    """Does what it is given at once, in this very process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future:
        """Call, and give back what came of it."""
        done: Future = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def second_hands() -> Executor:
    """Fork the second process now; where a system cannot fork, the first does it all."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return SameHands()
    forking = multiprocessing.get_context("fork")
    hands = ProcessPoolExecutor(1, mp_context=forking, initializer=_follow, initargs=(os.getpid(),))
    hands.submit(os.getpid).result()  # the process is there from now on
    return hands


def _follow(parent: int) -> None:
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)
