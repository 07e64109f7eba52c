"""Two processes share the analyses, and what comes of it is the same as of one."""

import threading
from concurrent.futures import ThreadPoolExecutor

from mirocals.analyses.hands import SameHands, Task


def test_what_the_second_has_not_begun_the_first_does():
    busy = threading.Event()
    with ThreadPoolExecutor(1) as beside:
        beside.submit(busy.wait)
        task = Task(beside, threading.get_ident)
        assert task.result() == threading.get_ident()
        assert task.result() == threading.get_ident()
        busy.set()


def test_what_the_second_has_begun_the_first_waits_for():
    begun = threading.Event()

    def call() -> int:
        begun.set()
        return threading.get_ident()

    with ThreadPoolExecutor(1) as beside:
        task = Task(beside, call)
        begun.wait()
        assert task.result() != threading.get_ident()


def test_alone_a_task_is_done_at_once():
    done: list[int] = []
    task = Task(SameHands(), done.append, 1)
    assert done == [1]
    assert task.result() is None
    assert done == [1]
