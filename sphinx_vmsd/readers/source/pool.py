"""Work spread over all cores, in this process where that is not possible."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Optional, TypeVar

A = TypeVar("A")
B = TypeVar("B")
#: Fewer items than this are not worth a second process.
MIN_ITEMS = 64


def spread(work: Callable[[A], B], items: Sequence[A], jobs: Optional[int] = None) -> Iterator[B]:
    """``map(work, items)`` in order, in *jobs* processes (default: one a core).

    Workers are forked, which costs little and needs no importable ``__main__``; where there is no fork
    (or when this process runs threads that a fork would break) everything is done here.
    """
    count = min(jobs or len(_cores()), len(items))
    if count < 2 or len(items) < MIN_ITEMS or not _may_fork():
        yield from map(work, items)
        return
    with multiprocessing.get_context("fork").Pool(count) as pool:
        yield from pool.imap(work, items)


def dealt(work: Callable[[Sequence[A]], B], items: Sequence[A], jobs: Optional[int] = None) -> Callable[[], list[B]]:
    """Begin *work* on all *items*, dealt out to processes beside this one; what is returned waits for their answers.

    The processes know what this one knows: *work* may be bound to what no pickle holds. There are no answers
    when the items are few, this is the only process wanted (*jobs*, default: one a core), or one of them failed.
    """
    count = (jobs or len(_cores())) - 1
    if count < 1 or len(items) < MIN_ITEMS or not _may_fork():
        return list
    fork = multiprocessing.get_context("fork")
    begun = []
    for number in range(count):
        answer, told = fork.Pipe(duplex=False)
        process = fork.Process(target=_tell, args=(told, work, items[number::count]), daemon=True)
        process.start()
        told.close()
        begun.append((process, answer))

    def wait() -> list[B]:
        answers: list[B] = []
        for process, answer in begun:
            with contextlib.suppress(EOFError, OSError), answer:
                answers.append(answer.recv())
            process.join()
        return answers if len(answers) == count else []

    return wait


def _tell(told: Connection, work: Callable[[Sequence[A]], B], items: Sequence[A]) -> None:
    """Tell the answer, in a process of its own; whatever goes wrong is met and said by the one that waits."""
    gc.disable()  # it would only copy the memory that is shared with the other processes
    try:
        told.send(work(items))
    finally:
        os._exit(0)


def _cores() -> Sequence[int]:
    if sys.platform == "linux":
        return sorted(os.sched_getaffinity(0))
    return range(os.cpu_count() or 1)


def _may_fork() -> bool:
    daemon = multiprocessing.current_process().daemon
    return "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin" and not daemon
