"""A second process for the analyses, so that two groups are computed, and files drawn, at once.

It is forked when everything is imported and nothing runs yet, neither threads nor a database, and
ends with the process it was forked from.
"""

import gc
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import partial
from typing import Any, Generic, TypeVar

LOOK_EVERY = 0.1  # seconds
T = TypeVar("T")


class SameHands(Executor):
    """Does what it is given at once, in this very process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future:
        """Call, and give back what came of it."""
        done: Future = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class Task(Generic[T]):
    """A call given to the second process; the first makes it, if it comes to it before."""

    def __init__(self, beside: Executor, call: Callable[..., T], *arguments: Any) -> None:
        self._call = partial(call, *arguments)
        self._future = beside.submit(call, *arguments)

    def result(self) -> T:
        """What came of it."""
        if self._future.cancel():
            self._future = SameHands().submit(self._call)
        return self._future.result()


def second_hands() -> Executor:
    """Fork the second process now; where a system cannot fork, the first does it all."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return SameHands()
    forking = multiprocessing.get_context("fork")
    gc.freeze()  # what is imported stays: no collection goes through it or copies its pages
    hands = ProcessPoolExecutor(1, mp_context=forking, initializer=_follow, initargs=(os.getpid(),))
    hands.submit(os.getpid).result()  # the process is there from now on
    return hands


def _follow(parent: int) -> None:
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)
