"""What commands that read a SOURCE share: its help text, a progress bar, and how problems are shown."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import click

from sphinx_vmsd.model import History, Problem
from sphinx_vmsd.readers.recognise import KINDS, read_source

T = TypeVar("T")
#: Exit status of every command: nothing found, findings, wrong usage or unreadable input.
CLEAN, FOUND, UNREADABLE = 0, 1, 2
HELP = f"A source is {KINDS}. Its content decides."


def tell(problems: Iterable[Problem]) -> None:
    """Print *problems* on stderr, one a line."""
    for problem in problems:
        click.echo(str(problem), err=True)


def bar(items: Iterable[T], doing: str, total: int) -> Iterator[T]:
    """*items* with a progress bar on a terminal; nothing is drawn anywhere else."""
    from rich.console import Console  # here, because every command would wait for it
    from rich.progress import track

    console = Console(stderr=True)
    hidden = not console.is_terminal or total < 2
    yield from track(items, doing, total=total, console=console, transient=True, disable=hidden)


def read_all(sources: Sequence[str]) -> Iterator[History]:
    """The history of each of *sources*; ends the command when one is unreadable."""
    for source in bar(sources, "reading", len(sources)):
        history, problems = read_source(source)
        tell(problems)
        if history is None:
            raise SystemExit(UNREADABLE)
        yield history
