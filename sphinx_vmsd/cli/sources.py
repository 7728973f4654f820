"""What commands that read a SOURCE share: its help text, a progress bar, and how problems are shown."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import click
from rich.console import Console
from rich.progress import track

from sphinx_vmsd.model import History, Problem
from sphinx_vmsd.readers.recognise import KINDS, read_source

#: Exit status of every command: nothing found, findings, wrong usage or unreadable input.
CLEAN, FOUND, UNREADABLE = 0, 1, 2
HELP = f"A source is {KINDS}. Its content decides."


def tell(problems: Iterable[Problem]) -> None:
    """Print *problems* on stderr, one a line."""
    for problem in problems:
        click.echo(str(problem), err=True)


def read_all(sources: Sequence[str]) -> Iterator[History]:
    """The history of each of *sources*, with a progress bar on a terminal; ends the command when one is unreadable."""
    console = Console(stderr=True)
    hidden = not console.is_terminal or len(sources) < 2
    for source in track(sources, "reading", console=console, transient=True, disable=hidden):
        history, problems = read_source(source)
        tell(problems)
        if history is None:
            raise SystemExit(UNREADABLE)
        yield history
