"""Work spread over all cores, in this process where that is not possible."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
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


def _cores() -> Sequence[int]:
    if sys.platform == "linux":
        return sorted(os.sched_getaffinity(0))
    return range(os.cpu_count() or 1)


def _may_fork() -> bool:
    daemon = multiprocessing.current_process().daemon
    return "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin" and not daemon
