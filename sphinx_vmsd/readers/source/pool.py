"""Work spread over all cores, in this process where that is not possible, and where another one failed."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, Optional, TypeVar

A = TypeVar("A")
B = TypeVar("B")
#: Fewer items than this are not worth a second process.
MIN_ITEMS = 64


def spread(work: Callable[[A], B], items: Sequence[A], jobs: Optional[int] = None) -> Iterator[B]:
    """What *work* makes of each of *items*, in no particular order, in *jobs* processes (default: one a core).

    What a process that was killed leaves undone is done here.
    """
    count = _count(items, jobs)
    parts = [items[number::count] for number in range(count)]
    helpers = _begun(work, parts if count > 1 else [])
    busy = list(helpers)
    try:
        while busy:
            ready = wait([helper.told for helper in busy])
            for helper in [one for one in busy if one.told in ready]:
                answer = helper.next()
                yield from answer
                if not answer:
                    busy.remove(helper)
    finally:
        for helper in helpers:
            helper.end()
    left = [*(helper.left() for helper in helpers), *parts[len(helpers) :]]
    yield from (work(one) for part in left for one in part)


def dealt(work: Callable[[Sequence[A]], B], items: Sequence[A], jobs: Optional[int] = None) -> Callable[[], list[B]]:
    """Begin *work* on all *items*, dealt out to processes beside this one; what is returned waits for their answers.

    The processes know what this one knows: *work* may be bound to what no pickle holds. There are no answers
    when the items are few, this is the only process wanted (*jobs*, default: one a core), or one of them failed.
    """
    count = _count(items, jobs) - 1
    helpers = _begun(work, [[items[number::count]] for number in range(count)])

    def answers() -> list[B]:
        found = [answer for helper in helpers for answer in helper.next()] if len(helpers) == count else []
        for helper in helpers:
            helper.end()
        return found if len(found) == count else []

    return answers


class _Helper(Generic[A, B]):
    """A forked process that does *work* on *items*, one after the other; *others* are pipes that are not its own."""

    def __init__(self, work: Callable[[A], B], items: Sequence[A], others: Sequence[Connection]) -> None:
        fork = multiprocessing.get_context("fork")
        self.items, self.done = items, 0
        self.told, tell = fork.Pipe(duplex=False)
        given = tell, (*others, self.told), work, items
        self.process: BaseProcess = fork.Process(target=_tell, args=given, daemon=True)
        self.process.start()
        tell.close()

    def next(self) -> list[B]:
        """The next answer; none at the end, and when the process is no more."""
        with contextlib.suppress(EOFError, OSError):
            answer: B = self.told.recv()
            self.done += 1
            return [answer]
        return []

    def end(self) -> None:
        """End the process, also one that is still at work."""
        self.told.close()
        self.process.kill()
        self.process.join()

    def left(self) -> Sequence[A]:
        """The items without an answer."""
        return self.items[self.done :]


def _begun(work: Callable[[A], B], parts: Sequence[Sequence[A]]) -> list[_Helper[A, B]]:
    """A helper for each of *parts*, or for the first of them, where the system allows no more processes or pipes."""
    helpers: list[_Helper[A, B]] = []
    with contextlib.suppress(OSError):
        for part in parts:
            helpers.append(_Helper(work, part, [helper.told for helper in helpers]))
    return helpers


def _tell(tell: Connection, others: Sequence[Connection], work: Callable[[A], B], items: Sequence[A]) -> None:
    """Tell the answers, in a process of its own; whatever goes wrong is met and said by the one that waits."""
    gc.disable()  # it would only copy the memory that is shared with the other processes
    try:
        for other in others:
            other.close()  # so that writing fails when nobody is left to read
        for item in items:
            tell.send(work(item))
    finally:
        os._exit(0)


def _count(items: Sequence[A], jobs: Optional[int]) -> int:
    """The number of processes for *items*, 1 where there can be no others.

    They are forked, which costs little and needs no importable ``__main__``.
    """
    daemon = multiprocessing.current_process().daemon
    may_fork = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin" and not daemon
    return min(jobs or len(_cores()), len(items)) if may_fork and len(items) >= MIN_ITEMS else 1


def _cores() -> Sequence[int]:
    if sys.platform == "linux":
        return sorted(os.sched_getaffinity(0))
    return range(os.cpu_count() or 1)
