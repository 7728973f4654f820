"""A progress bar for bytes, on a terminal only, and only for so many that it can be seen."""
from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Callable, Optional

if TYPE_CHECKING:
    from rich.progress import Progress

_LEAST = 64 << 20


@contextmanager
def byte_bar(doing: str, total: Optional[int] = None) -> Iterator[Optional[Callable[[int], None]]]:
    """What to tell how many bytes of *total* (``None``: not known) are done; ``None``: nobody would see it."""
    if (total is not None and total < _LEAST) or not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        drawn: list[Progress] = []

        def show(done: int) -> None:
            if not drawn and done >= _LEAST:
                drawn.append(stack.enter_context(_drawn(doing, total)))
            for one in drawn:
                one.update(one.task_ids[0], completed=done)

        yield show


def _drawn(doing: str, total: Optional[int]) -> Progress:
    from rich.console import Console  # costs more time than reading a stream of a megabyte
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    made = Progress(TextColumn(doing), BarColumn(), DownloadColumn(), console=Console(stderr=True), transient=True)
    made.add_task("", total=total)
    return made
